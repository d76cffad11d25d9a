#pragma once
// What a generated sequence is made of.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/redis/resp/command.h"

namespace overbook::redis::differential {

struct Step {
  enum class Kind {
    command,    // the lane's connection sends the command; passed over while it is blocked
    pass_time,  // the clock moves
    time_out,   // the wait of the lane's blocked connection ends; passed over when it isn't blocked
  };
  Kind kind = Kind::command;
  std::size_t lane = 0;  // one connection to each side
  Command command{};
  std::int64_t passed_us = 0;
};

using Sequence = std::vector<Step>;

// As the cursor of a SCAN: the one that this side has given to this lane last, "0" at first.
inline constexpr const char* kLastCursor = "<cursor>";

// "B> GET key".
[[nodiscard]] std::string to_text(const Step& step);

}  // namespace overbook::redis::differential
