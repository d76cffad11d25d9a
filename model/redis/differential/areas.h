#pragma once
// What random sequences are about: each area puts the commands together that belong together.

#include <cstdint>
#include <ostream>
#include <string_view>
#include <vector>

#include "model/redis/differential/session/step.h"

namespace overbook::redis::differential {

struct Area {
  std::string_view name;  // also the name of a test
  // Upper case. Chosen with equal chance; one that stands here twice comes twice as often.
  std::vector<std::string_view> commands;
  std::size_t lanes = 1;
  // Commands that one connection sends in a row, at most.
  std::size_t run_most = 64;
  int passing_time_percent = 0;
  int timing_out_percent = 0;
  int unknown_percent = 0;
  int accident_percent = 4;
  // Commands in all, of a test run with default options.
  std::size_t commands_per_test = 50'000;
};

// GoogleTest shows it so.
inline void PrintTo(const Area& area, std::ostream* out) {
  *out << area.name;
}

[[nodiscard]] const std::vector<Area>& all_areas();
// Throws std::out_of_range when there is none of that name.
[[nodiscard]] const Area& area_of(std::string_view name);

// The same area and seed give the same sequence.
[[nodiscard]] Sequence random_sequence(const Area& area, std::uint64_t seed);

// For the "scans" area: iterations of SCAN and its relatives over collections that grow and shrink through
// several sizes of their tables meanwhile.
[[nodiscard]] Sequence random_scans(std::uint64_t seed);

}  // namespace overbook::redis::differential
