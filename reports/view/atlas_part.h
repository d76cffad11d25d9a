#pragma once
// Several limiters beside each other: what holds of each, and what else breaks when something goes wrong.

#include <string>
#include <vector>

#include "reports/result.h"
#include "reports/view/block.h"

namespace overbook::reports {

// A scenario of the atlas.
struct AtlasEntry {
  std::string name;
  Report verdicts;     // of `overbook verify`
  Report assumptions;  // of `overbook assumptions`; one that tells none has no row in the second table
};

// Two tables, protocol by property and protocol by fault, with a row for each strategy of each entry. Their
// words are for terminals and Markdown.
[[nodiscard]] Part atlas_part(const std::vector<AtlasEntry>& entries);

}  // namespace overbook::reports
