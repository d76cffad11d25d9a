#pragma once
// Draws the grids of a sweep in Markdown. For markdown_blocks.cpp.

#include <string>

#include "reports/view/block.h"

namespace overbook::reports {

// A table for each grid, below a heading.
[[nodiscard]] std::string grids_in_markdown(const Grids& grids);

}  // namespace overbook::reports
