#pragma once
// What the whole report amounts to: one sentence, and whether it is what the scenario expects.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "reports/result.h"

namespace overbook::reports {

struct Expectations {
  std::size_t stated = 0;
  std::size_t met = 0;
};

// Counts the results that carry an expectation. A result whose `expectation_met` is false counts as stated.
[[nodiscard]] Expectations expectations(const Report& report);

// Whether a gate (JUnit, an exit code) should fail for this result: an expectation that is not met; and, in a
// report that states no expectation at all, a violated property.
[[nodiscard]] bool is_failure(const PropertyResult& result, const Expectations& of_the_report);

// One computed sentence or two, e.g. "5 of 6 strategies violate a property: no-over-admission is violated by
// 2 (worst +2), progress by 3. Only lua-script violates none. ..." Holds names: escape it.
[[nodiscard]] std::string headline(const Report& report);

// "expectations: 12 of 12 met", "expectations: 2 of 12 NOT met", or that none is stated.
[[nodiscard]] std::string expectations_line(const Report& report);

// Of a report whose schedules ran on a real server: "Run on Redis 7.0.15; every reply was
// held against the fake's."
[[nodiscard]] std::string redis_note(const Report& report);

// Whether any decision was sampled, so that there are costs to tell.
[[nodiscard]] bool tells_cost(const Report& report);

// Whether any was sampled in timed runs.
[[nodiscard]] bool tells_virtual_time(const Report& report);
// Whether it is of `overbook assumptions`: a report of a run may have a table of them beside its verdicts.
[[nodiscard]] bool is_about_assumptions(const Report& report);
// Whether its steps have times.
[[nodiscard]] bool tells_virtual_time(const Counterexample& counterexample);

// The counterexample that an index of a result names, or null when there is none.
[[nodiscard]] const Counterexample* counterexample_at(const Report& report,
                                                      const std::optional<std::size_t>& index);

// A column of the verdict table: one property as the first strategy that has it describes it.
struct PropertyColumn {
  std::string property;
  std::string claim;
  std::string definition;
};

// The properties of all strategies, each once, in the order in which they first occur.
[[nodiscard]] std::vector<PropertyColumn> property_columns(const Report& report);

// The strategy's result for that property, or null.
[[nodiscard]] const PropertyResult* result_for(const StrategyResult& strategy, const std::string& property);

// "3 servers, 1 request each, crash 1": what an exploration is of. The limit is not in it.
[[nodiscard]] std::string scope_text(const Exhaustive& of);

}  // namespace overbook::reports
