#pragma once
// What a page answers first, in sentences: who keeps every promise, what the others do wrong, and what that is
// worth. Names of strategies stand apart from our words, so that a page can keep their directions apart as well.

#include <string>
#include <string_view>
#include <vector>

#include "reports/result.h"

namespace overbook::reports {

struct Phrase {
  std::string text;
  bool is_name = false;  // of a strategy
};
using Sentence = std::vector<Phrase>;

struct Answer {
  // "Only lua-script keeps every promise." It says so where each promise is proved; of what was only sampled,
  // that no broken promise was found.
  Sentence title;
  Sentence
      faults;  // "count-then-register overbooks; ..."; nothing where the title says it, or there are none
  std::string basis;  // "Proved for", "Sampled"; empty where there is no scope
  std::string scope;  // "every interleaving of 3 servers, 1 request each, nothing goes wrong"
  Sentence assumed;   // "lua-script assumes no crash, ..."; nothing where nobody is clean, or nobody looked
};

[[nodiscard]] Answer answer_on_page(const Report& report);

// Without any mark for names.
[[nodiscard]] std::string plain_text(const Sentence& sentence);

}  // namespace overbook::reports
