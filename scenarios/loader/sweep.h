#pragma once
// Sweeps: a scenario in which any number may be several. Where a number can stand, a list of numbers may
// stand instead, [2, 3, 4], or a range, {"from": 1, "to": 5, "step": 1} or {"from": 1, "to": 64, "times": 2},
// both ends included. Each number swept is an axis; every combination of their values is a cell, a scenario
// of its own with a seed of its own.
//
// It works on the tree of the JSON text, before anything is decoded: each cell is decoded, and so
// checked, as if its numbers stood in the file. So whatever number a scenario comes to have can be
// swept without further ado.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/loader/loader.h"
#include "scenarios/loader/settings.h"
#include "sim/sweep.h"

namespace overbook::scenarios {

inline constexpr std::size_t kMaxCells = 1000;
// A double holds whole numbers exactly up to here, and so does every reader of the reports.
inline constexpr double kMaxSweptValue = 9007199254740992.0;

using sim::Axis;
using sim::Cell;
using sim::Sweep;

// As load_file, for one scenario or many, after `settings` were made.
[[nodiscard]] Sweep load_sweep_file(const std::filesystem::path& file, const Settings& settings = {});
[[nodiscard]] Sweep load_sweep_text(std::string_view text, const std::string& file_name,
                                    const ScriptReader& read_script, const Settings& settings = {});

// What --set takes to choose this value: "servers=3".
[[nodiscard]] std::string setting_of(const Axis& axis, std::size_t value);
// All of a cell, in the order of the axes.
[[nodiscard]] Settings settings_of(const Sweep& sweep, const Cell& cell);

// The seed of a cell: it depends on the file's seed and on the cell's own values, not on the rest of the
// grid, so that a value added to a list leaves what the other cells say as it was.
[[nodiscard]] std::uint64_t cell_seed(std::uint64_t seed, const Settings& cell);

// The canonical form (see loader.h) of the whole sweep, its lists written out; and the SHA-256 of its bytes.
[[nodiscard]] std::string to_self_contained_json(const Sweep& sweep);
[[nodiscard]] std::string scenario_sha256(const Sweep& sweep);

}  // namespace overbook::scenarios
