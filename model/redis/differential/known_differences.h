#pragma once
// Where the fake differs from redis-server 7.0 on purpose, or where no two servers need agree. The
// one list: the README beside it shows it, the differential test leaves these out, and a test sees
// that each is still true.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/redis/resp/command.h"

namespace overbook::redis::differential {

struct KnownDifference {
  std::string_view what;
  std::string_view redis;
  std::string_view fake;
  std::string_view why;
  // Commands whose last reply differs. None where it differs by chance only, or where Redis would break.
  std::vector<Command> example = {};
};

[[nodiscard]] std::span<const KnownDifference> known_differences();

// As a table in Markdown, a row each.
[[nodiscard]] std::string known_differences_table();

}  // namespace overbook::redis::differential
