#pragma once
// One counterexample as a sequence diagram of Mermaid (https://mermaid.js.org/syntax/sequenceDiagram.html), which
// GitHub, GitLab and many wikis draw where they find it in a block of code called "mermaid".

#include <cstddef>
#include <string>

#include "reports/result.h"

namespace overbook::reports {

struct MermaidOptions {
  std::size_t most_steps = 60;  // of a longer schedule the middle is left out, which is said
  std::size_t most_text = 100;  // bytes of a command or a reply; a longer one ends in "..."
};

// A lane for each server and one for Redis; a command is an arrow with its step's number, its reply a dashed one. No
// text is taken for syntax, whatever is in it.
[[nodiscard]] std::string mermaid_text(const Counterexample& example, const MermaidOptions& options = {});

}  // namespace overbook::reports
