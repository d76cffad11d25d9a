#pragma once
// "Did you mean ...?": the name that was probably meant.

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace overbook::scenarios {

// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost 1 each, and no
// part of the text is edited twice. ("rnu" is 1 from "run"; plain edit distance says 2.) Bytes are compared.
[[nodiscard]] std::size_t alignment_distance(std::string_view a, std::string_view b);

// The candidate nearest to `name`, upper and lower case being the same; the first of equals. Nothing when
// even that one is further away than a third of the longer name (at least 1): a wild guess helps nobody.
[[nodiscard]] std::optional<std::string_view> nearest_name(std::string_view name,
                                                           std::span<const std::string_view> candidates);

}  // namespace overbook::scenarios
