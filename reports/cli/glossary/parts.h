#pragma once
// The parts of the glossary, a file each.

#include <string_view>
#include <vector>

#include "model/properties/property.h"
#include "reports/cli/glossary/glossary.h"

namespace overbook::cli {

[[nodiscard]] std::vector<Meaning> meanings_of_properties();
[[nodiscard]] std::vector<Meaning> meanings_of_faults();
[[nodiscard]] std::vector<Meaning> meanings_of_verdicts();

// A history that violates the property. The first line says the limit; then comes a line for each request, with its
// server and its conversation (of "new": a newcomer, who asks when all is over), and from column
// kDrawnFrom on what it does, a column an instant, in the signs of meaning_of_sign(); in the last line ^ stands at
// the instant at which the property is violated.
[[nodiscard]] std::string_view drawing_of(model::PropertyId property);
inline constexpr std::size_t kDrawnFrom = 7;

// "? asks" and so on, of the signs in a drawing.
[[nodiscard]] std::string legend_of(std::string_view drawing);

}  // namespace overbook::cli
