#pragma once
// Where reports go, as the flags --html, --json, --md and --junit say it: a bare one has no value, "-" is standard output.

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "reports/cli/arguments/arguments.h"

namespace overbook::cli {

// What CLI11 fills in.
struct RawPlaces {
  std::string html, json, md, junit;
};

// Bare --html, --json, ... become --html=<default>; "--json -" becomes "--json=-". For before CLI11 reads them.
[[nodiscard]] std::vector<std::string> with_explicit_places(const std::vector<std::string>& words);

// Nothing: the flag was not given.
[[nodiscard]] std::optional<Place> place_of(const CLI::App& app, const std::string& flag,
                                            const std::string& value);

// Throws UsageError.
void decode_outputs(const CLI::App& app, const RawPlaces& raw, Outputs& outputs);

}  // namespace overbook::cli
