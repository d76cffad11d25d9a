#pragma once
// What a report says of each strategy, in the words of somebody who has one screen: what it does wrong first,
// each with the counterexample that shows it; or within which bounds it does nothing wrong.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/result.h"

namespace overbook::reports {

struct ShownFinding {
  std::string word;  // "OVERBOOKS", "SAFE", "UNDECIDED"; of a second finding in small letters
  std::string text;  // "in 4 steps, worst +2"
  Verdict verdict = Verdict::not_run;
  std::optional<std::size_t> counterexample = {};  // index into Report::counterexamples
};

struct ShownAnswer {
  std::string strategy;
  std::vector<ShownFinding> findings;  // at least one
};

// One for each strategy, in the report's order, of at most `most` findings each. What is left out stands in the
// table of verdicts, too. For reports of runs: none of a sweep or of a recorded history.
[[nodiscard]] std::vector<ShownAnswer> answers_of(const Report& report, std::size_t most);

// With which word a violation of the property begins there: "OVERBOOKS". Empty: there is no such property.
[[nodiscard]] std::string_view word_on_screen(std::string_view property);

// "1 property", "3 properties".
[[nodiscard]] std::string counted_properties(std::size_t count);

// How much was looked at: "every interleaving explored", "100,000 schedules each", or both.
[[nodiscard]] std::string coverage_text(const Report& report);

}  // namespace overbook::reports
