#pragma once
// What a report says of a recorded history itself: how much of it was read. Plain data, as in result.h.

#include <cstdint>
#include <string>
#include <vector>

namespace overbook::reports {

// A line of a recorded history that was left out.
struct BadLine {
  std::uint64_t line = 0;
  std::string found;
  std::string expected;

  bool operator==(const BadLine&) const = default;
};

// A recorded history that was judged: then the report is about it, and no schedule was run.
struct HistoryEcho {
  std::uint64_t lines = 0;
  std::uint64_t events = 0;
  std::uint64_t requests = 0;
  std::uint64_t servers = 0;
  double first_at_ms = 0;
  double last_at_ms = 0;
  std::uint64_t pending_at_end = 0;
  std::uint64_t running_at_end = 0;
  std::uint64_t lines_left_out = 0;
  std::vector<BadLine> left_out;  // the first of them

  bool operator==(const HistoryEcho&) const = default;
};

}  // namespace overbook::reports
