#include "reports/cli/arguments/server_counts.h"

#include <fmt/format.h>

#include <optional>
#include <set>

#include "sim/scenario.h"

namespace overbook::cli {
namespace {

[[noreturn]] void fail(const FlagText& given, std::string_view what) {
  throw UsageError(fmt::format("{}: `{}` {}", given.flag, given.text, what));
}

std::uint32_t count_of(const FlagText& given, std::string_view text) {
  const std::optional<std::uint64_t> count = natural_number(text);
  if (!count) {
    fail(given,
         "is not a number of servers: expected are a number, a range such as 2..8, or a list such as 2,4,8");
  }
  if (*count < 1 || *count > sim::kMaxServers) {
    fail(given, fmt::format("has {} servers: expected are 1 to {}", *count, sim::kMaxServers));
  }
  return static_cast<std::uint32_t>(*count);
}

void add_part(const FlagText& given, std::string_view part, std::set<std::uint32_t>& counts) {
  const std::size_t dots = part.find("..");
  if (dots == std::string_view::npos) {
    counts.insert(count_of(given, part));
    return;
  }
  const std::uint32_t first = count_of(given, part.substr(0, dots));
  const std::uint32_t last = count_of(given, part.substr(dots + 2));
  if (first > last) fail(given, fmt::format("is empty: a range goes up, as in {}..{}", last, first));
  for (std::uint32_t count = first; count <= last; ++count) counts.insert(count);
}

}  // namespace

std::vector<std::uint32_t> parse_server_counts(FlagText given) {
  std::set<std::uint32_t> counts;
  std::string_view rest = given.text;
  for (;;) {
    const std::size_t comma = rest.find(',');
    add_part(given, rest.substr(0, comma), counts);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return {counts.begin(), counts.end()};
}

}  // namespace overbook::cli
