#pragma once
// Draws the blocks of a report (reports/view/block.h) in Markdown.

#include <string>

#include "reports/view/block.h"

namespace overbook::reports {

// A block and the empty line that follows it. Empty where it is not for Markdown.
[[nodiscard]] std::string block_in_markdown(const Block& block);

// The part with its title. Empty where no block of it is for Markdown.
[[nodiscard]] std::string part_in_markdown(const Part& part);

}  // namespace overbook::reports
