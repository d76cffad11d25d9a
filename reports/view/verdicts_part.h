#pragma once
// The table that a reader came for: strategies by properties, and what its words mean.

#include <cstdint>
#include <string>

#include "reports/result.h"
#include "reports/text/words.h"
#include "reports/view/block.h"

namespace overbook::reports {

// What is told of a strategy beside its verdicts.
struct StrategyFacts {
  std::string asked;  // "asked: 312,004 admitted, ..."; empty where nothing was sampled
  std::string
      explored_within;  // "explored within: limit 3, ..."; empty where not all verdicts have the same bounds
  [[nodiscard]] BoundsAre bounds_are() const {
    return explored_within.empty() ? BoundsAre::told : BoundsAre::told_elsewhere;
  }
};
[[nodiscard]] StrategyFacts facts_of(const StrategyResult& strategy);

// In a terminal, wide: how often it was violated and the worst excess. Narrow: one of the two, and no column for a
// property that is not applicable to any strategy.
enum class Cells : std::uint8_t { wide, narrow };

// A verdict, and below it what it rests on, its counterexamples, and whether it is as expected. For
// terminals, the first line below is what it rests on; the table there has no room for any.
[[nodiscard]] Cell verdict_cell(const Report& report, const PropertyResult& result, BoundsAre bounds_are,
                                Cells cells = Cells::wide);

// In a terminal without the properties that no strategy was held against.
[[nodiscard]] Table verdict_table(const Report& report, Cells cells = Cells::wide);

// The properties with what they mean: a list in the text formats.
[[nodiscard]] Terms definitions(const Report& report);

// The whole of it on a page and in Markdown.
[[nodiscard]] Part verdicts_part(const Report& report);

}  // namespace overbook::reports
