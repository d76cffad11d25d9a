#pragma once
// Draws the blocks of a report (reports/view/block.h) on a page.

#include <cstddef>
#include <string_view>

#include "reports/html/html_builder.h"
#include "reports/view/block.h"

namespace overbook::reports {

// A wide table scrolls in a region of its own, which the keyboard can reach; the page itself never does.
// Leaves the region open: close() it after the table.
void open_scroll_region(HtmlBuilder& html, std::string_view label);

void add_block(HtmlBuilder& html, const Block& block);

// The grids until the page has `max_bytes`. Returns how many there was no room for.
std::size_t add_grids(HtmlBuilder& html, const Grids& grids, std::size_t max_bytes);
void add_legend(HtmlBuilder& html, const Legend& legend);

// What of the part is for pages, without its title.
void add_blocks(HtmlBuilder& html, const Part& part);

}  // namespace overbook::reports
