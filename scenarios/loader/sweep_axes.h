#pragma once
// Finds what is swept in the tree of a scenario. For sweep.cpp.

#include <string>
#include <vector>

#include "scenarios/loader/diagnostics/source_text.h"
#include "scenarios/loader/json/json_tree.h"
#include "scenarios/loader/sweep.h"

namespace overbook::scenarios {

// A number of the tree that has several values.
struct Swept {
  Node* node = nullptr;  // where they go, one after the other
  Axis axis;
  std::vector<Node> values;  // each with its place: the list's entry, or the range
  Node original;             // the list or range itself
  Span span;                 // of the list or range
};

struct FoundAxes {
  std::vector<Swept> swept;
  std::vector<std::string>
      broken;  // pointers of lists and ranges that were reported: not to be reported again
};

// In the order of the text. A list counts where it holds a number, a range where it has `from`,
// `to` and `step` or `times`; what is wrong with one is reported. Lists that the format has of
// itself are walked, not swept.
[[nodiscard]] FoundAxes find_axes(Node& root, Diagnostics& diagnostics);

}  // namespace overbook::scenarios
