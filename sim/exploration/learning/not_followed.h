#pragma once
// What no engine follows: a wait in Redis of a task that has no time-outs in the model.

#include <optional>
#include <stdexcept>
#include <string_view>

#include "sim/schedule/step.h"

namespace overbook::sim {

// Nothing is said of any property; the message is the reason.
class NotFollowed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Why a wait of such a task can't be followed; nothing: it can.
[[nodiscard]] inline std::optional<std::string_view> why_not_followed(Duty duty) {
  if (duty == Duty::heartbeat) return "a heartbeat waits in a blocking command";
  if (duty == Duty::sweeper) return "a sweeper waits in a blocking command";
  if (duty == Duty::listener) return "what handles a message waits in a blocking command";
  return std::nullopt;
}

}  // namespace overbook::sim
