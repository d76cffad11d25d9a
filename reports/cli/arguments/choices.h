#pragma once
// The words of what takes one of a few: for reading them, and for offering them to a shell.

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/cli/arguments/arguments.h"
#include "reports/cli/console/console.h"
#include "sim/exploration/exploration.h"

namespace overbook::cli {

inline constexpr std::array<std::pair<std::string_view, ColourChoice>, 3> kColourWords{
    {{"auto", ColourChoice::automatic}, {"always", ColourChoice::always}, {"never", ColourChoice::never}}};
inline constexpr std::array<std::pair<std::string_view, ProgressStyle>, 4> kProgressWords{
    {{"auto", ProgressStyle::automatic},
     {"bar", ProgressStyle::bar},
     {"plain", ProgressStyle::plain},
     {"none", ProgressStyle::none}}};
inline constexpr std::array<std::pair<std::string_view, FailOn>, 3> kFailOnWords{
    {{"violation", FailOn::violation}, {"not-proved", FailOn::not_proved}, {"never", FailOn::never}}};
inline constexpr std::array<std::pair<std::string_view, sim::Engine>, 2> kEngineWords{
    {{"fast", sim::Engine::fast}, {"plain", sim::Engine::plain}}};
inline constexpr std::array<std::string_view, 2> kSchemaWords{"scenario", "report"};
inline constexpr std::array<std::string_view, 3> kShellWords{"bash", "zsh", "fish"};

// All that a flag ("--color") or an argument ("SHELL") takes, where that can be listed in words without a space; else none.
[[nodiscard]] std::vector<std::string> choices_of(std::string_view flag_or_argument);

}  // namespace overbook::cli
