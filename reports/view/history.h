#pragma once
// What is said of a recorded history that was judged: of what happened, and of nothing else.

#include <string>
#include <string_view>

#include "reports/result.h"
#include "reports/view/block.h"

namespace overbook::reports {

// In the place of expectations.
inline constexpr std::string_view kOfThisHistoryOnly =
    "judged: this history, and no other; nothing is proved of the limiter";

// "last-week violates 2 properties: no-over-admission 3 times (worst +1), progress 1 time."
[[nodiscard]] std::string history_headline(const Report& report);

// What the words of the verdicts mean.
[[nodiscard]] Paragraph history_words();

}  // namespace overbook::reports
