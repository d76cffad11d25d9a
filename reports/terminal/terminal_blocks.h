#pragma once
// Draws the blocks of a report (reports/view/block.h) for a terminal.

#include <string>

#include "reports/terminal/terminal.h"
#include "reports/text/text_table.h"
#include "reports/view/block.h"

namespace overbook::reports {

[[nodiscard]] Style style_of(Verdict verdict);

// The text in the terminal's words, not made visible yet.
[[nodiscard]] std::string plain_text(const Text& text);

// A block and the empty line that follows it, unless it introduces the next one. Empty where
// it is not for terminals.
[[nodiscard]] std::string block_text(const Block& block, const TerminalOptions& options);

// The part with its title. Empty where no block of it is for terminals.
[[nodiscard]] std::string part_text(const Part& part, const TerminalOptions& options);

}  // namespace overbook::reports
