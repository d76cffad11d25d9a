#pragma once
// The words and figures that every format of the report shares, so that all of them say the same.
// Everything returned here may hold names of the scenario: the writer still escapes it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "reports/result.h"

namespace overbook::reports {

// The word of the JSON: "proved", "violated", "not-found",
// "inconclusive", "not-run", "not-applicable".
[[nodiscard]] std::string_view word(Verdict verdict);
[[nodiscard]] std::optional<Verdict> verdict_from_word(std::string_view word);

// The reason of every verdict of a strategy about which two ways to look say different
// things: a defect of overbook.
inline constexpr std::string_view kEnginesDisagree = "the engines disagree";

// The word of the JSON: "arrive", "execute", ...
[[nodiscard]] std::string_view word(StepKind kind);
[[nodiscard]] std::optional<StepKind> step_kind_from_word(std::string_view word);
[[nodiscard]] std::string one_of_step_kind_words();

// What a reader of JSON expects there: "one of: proved, ...".
[[nodiscard]] std::string one_of_verdict_words();

// The word of the JSON: "random", "pct", "round-robin", "timed", "exhaustive", "recorded".
[[nodiscard]] std::string_view word(FoundBy found_by);
[[nodiscard]] std::optional<FoundBy> found_by_from_word(std::string_view word);
[[nodiscard]] std::string one_of_found_by_words();

// The head of a property's column in tables: "over" for "no-over-admission". Of a property that is not known
// here, its id.
[[nodiscard]] std::string head_of(const std::string& property);

// How requests ended: "312,004 admitted, 587,996 rejected, 0 failed"; "duplicate" only where there were any.
[[nodiscard]] std::string requests_text(const Requests& requests);

// The word as people read it: the same, with a space for the hyphen.
[[nodiscard]] std::string_view spoken(Verdict verdict);

// "Violated": for where a sentence begins.
[[nodiscard]] std::string capitalised(std::string_view text);

// "41,873"
[[nodiscard]] std::string grouped(std::uint64_t number);

// "1 schedule", "41,873 schedules"; the plural is the singular with an s.
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view singular);

// A share as a percentage with about two digits, never in scientific notation: "21 %", "4.6 %", "0.0015 %".
// What is not quite 0 or 1 never reads as 0 % or 100 %.
[[nodiscard]] std::string percent(double share);

// The same, rounded up: for an upper bound, which must not read smaller than it is.
[[nodiscard]] std::string percent_at_most(double share);

// "40.91 to 41.52 %": with so many digits that the two ends differ in the last two.
[[nodiscard]] std::string interval(const Rate& rate);

// "2.5"; a whole number without a point.
[[nodiscard]] std::string decimal(double number);
// Microseconds as milliseconds, to the microsecond: "1.500", "0.000", "17,365.179".
[[nodiscard]] std::string milliseconds(std::uint64_t microseconds);
// A rounded figure with its unit: "1.5 ms", "12.3 s".
[[nodiscard]] std::string duration(std::uint64_t microseconds);
// "p50 1.5 ms, p90 2 ms, p99 5.2 ms, max 9 ms".
[[nodiscard]] std::string latencies(const VirtualCost& time);
// Of 1,000 s of virtual time: "leaked 1.2 s, over the limit 0 ms".
[[nodiscard]] std::string lost_slots(const VirtualCost& time);

// What a verdict rests on, in one line: "41,213 of 100,000 schedules (41 %), worst +2";
// "3 times, worst +2" of a recorded history; "0 of 100,000 schedules (at most 0.003 %)", where the bound is the one-sided 95 % one, as each format
// explains once; of a sweep "violated in 7 of 12 cells, proved in 5, worst +2"; "412 states, 1,290
// transitions, depth 9; within: servers 3"; a reason.
enum class BoundsAre : std::uint8_t { told, told_elsewhere };
[[nodiscard]] std::string evidence(const PropertyResult& result, BoundsAre bounds = BoundsAre::told);

// A bound of an exploration: "limit 3"; of what cuts it short and not the scenario: "at most 1 preemption".
[[nodiscard]] std::string bound_text(const std::string& name, std::uint64_t bound);

// What every exploration of a strategy stayed within, to be told once: "limit 3, servers 2". Empty where they
// differ, or there was none.
[[nodiscard]] std::string common_bounds(const StrategyResult& strategy);

// What a proof is silent about where the number of preemptions was bounded: a sentence, or nothing.
[[nodiscard]] std::string preemptions_note(const Report& report);

// What shrinking made of a counterexample: "shrunk from 214 to 10 steps, from 8 servers to 2"; empty if
// nothing got less.
[[nodiscard]] std::string shrunk_note(const Counterexample& example);

// For a narrow cell, how often it was violated: "41 %" where a rate is known, else the bare count "41,213";
// of a sweep "7/12", the cells; of a recorded history how many times; empty when no schedules were sampled.
[[nodiscard]] std::string frequency(const PropertyResult& result);

}  // namespace overbook::reports
