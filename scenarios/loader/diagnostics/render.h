#pragma once
// Diagnostics as text for people, as a compiler shows them.

#include <string>
#include <vector>

#include "scenarios/loader/diagnostics/diagnostic.h"

namespace overbook::scenarios {

struct RenderOptions {
  bool colour = false;  // ANSI, eight basic colours; every word also reads alone
  bool ascii = false;   // ASCII only: what else the file holds is shown as '?'
};

//   error[E0101]: unknown field `severs`
//    --> scenarios/chat.json:5:3  (at /severs)
//     |
//   5 |   "severs": 4,
//     |   ^^^^^^^^ not a field of a scenario
//     = help: a field with a similar name exists: `servers`
//
// Without a line in particular there is no excerpt, and what was expected has a line of its own:
//
//   error[E0304]: `mine` fails when c1 asks, with nothing else going on
//    --> scenarios/mine.lua  (at /strategies/0/script)
//     = the admitting script answered nil; expected ...
//
// One blank line between diagnostics; ends with a newline. Long lines are shown around the place. No control
// character of the file reaches the text.
[[nodiscard]] std::string render(const std::vector<Diagnostic>& diagnostics, const RenderOptions& options);

}  // namespace overbook::scenarios
