#pragma once
// What a report says: plain data, made by whoever ran a campaign, drawn by the writers beside this file.
// Nothing here depends on how a result was found. Texts are UTF-8 and may hold anything a scenario's author
// typed: every writer escapes them for its own format.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/history_echo.h"
#include "reports/step_row.h"

namespace overbook::reports {

// Verdict words are proved, violated, not-found, inconclusive, not-run, not-applicable.
enum class Verdict : std::uint8_t {
  proved,
  violated,
  not_found,
  inconclusive,
  not_run,
  not_applicable,  // nothing could break it in this scenario, whatever the limiter
};

// An interval for a share of independent schedules (Wilson's score interval).
struct Rate {
  double estimate = 0;
  double low = 0;
  double high = 0;
  double confidence = 0.95;

  bool operator==(const Rate&) const = default;
};

// Of an exhaustive exploration: what was covered, and how large it was.
struct Exhaustive {
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::uint64_t frontier = 0;                   // states still to explore; 0 when it finished
  std::uint32_t depth = 0;                      // steps of the longest of the shortest schedules
  std::map<std::string, std::uint64_t> bounds;  // servers, requests_per_server, ...
  // Explored once with each of these numbers of servers, ascending; the figures are of all together, and the
  // depth is the deepest. Empty: once, with what `bounds` says.
  std::vector<std::uint32_t> servers = {};

  bool operator==(const Exhaustive&) const = default;
};

// Of a property over the cells of a sweep: how many have which verdict. Cells that
// were left out do not count.
struct CellCounts {
  std::uint64_t proved = 0;
  std::uint64_t violated = 0;
  std::uint64_t not_found = 0;
  std::uint64_t inconclusive = 0;
  std::uint64_t not_run = 0;
  std::uint64_t not_applicable = 0;

  [[nodiscard]] std::uint64_t all() const {
    return proved + violated + not_found + inconclusive + not_run + not_applicable;
  }
  bool operator==(const CellCounts&) const = default;
};

struct PropertyResult {
  std::string property;    // "no-over-admission"
  std::string claim;       // "never more than L surely run"
  std::string definition;  // one sentence
  Verdict verdict = Verdict::not_run;
  std::string
      method;  // "random", "pct", "round-robin", "timed", "exhaustive", "recorded"; empty when not run
  std::string reason;  // why not run, inconclusive or not applicable; of a recorded history more; else empty
  // Inconclusive, and more budget would not decide it. Of the run at hand: not part of the file.
  bool is_for_good = false;
  std::uint64_t schedules = 0;
  std::uint64_t violations = 0;  // schedules that violated it
  std::uint64_t undecided = 0;   // schedules too wide for the check to tell: neither violated nor not
  std::optional<std::uint64_t> times = {};  // of a recorded history: how often it broke
  std::optional<Rate> rate;                 // only where schedules are independent draws, and all are decided
  std::optional<double>
      upper_bound;  // of a not-found: the one-sided 95 % upper limit, where schedules are independent
  std::optional<std::uint32_t> worst_excess;                   // where the property has a magnitude
  std::map<std::uint32_t, std::uint64_t> schedules_by_excess;  // worst excess of a schedule -> schedules
  std::optional<Exhaustive> exhaustive;
  std::optional<std::size_t> counterexample;        // index into Report::counterexamples: the shortest
  std::optional<std::size_t> worst_counterexample;  // the shortest that reaches worst_excess, if another
  std::optional<std::string> expected;              // the scenario's word: "violated", "not-violated", ...
  bool expectation_met = true;
  // Of a sweep: what the other fields add up. The verdict is then the worst of all cells
  // (violated, inconclusive, not-run, not-found, proved, not-applicable), and there is no rate,
  // which would be the rate of nothing.
  std::optional<CellCounts> cells = {};

  bool operator==(const PropertyResult&) const = default;
};

struct Spread {
  double mean = 0;
  std::uint64_t min = 0;
  std::uint64_t max = 0;

  bool operator==(const Spread&) const = default;
};

// Of timed runs, in virtual time: what a scenario's distributions make of a strategy, and no
// measurement of any machine.
struct VirtualCost {
  std::uint64_t latency_p50_us = 0;  // of a decision, from the request's arrival to its return
  std::uint64_t latency_p90_us = 0;
  std::uint64_t latency_p99_us = 0;
  std::uint64_t latency_max_us = 0;
  std::uint64_t slot_us_leaked = 0;      // slot-microseconds that Redis counted, though nothing ran there
  std::uint64_t slot_us_over_limit = 0;  // that ran beyond the limit
  std::uint64_t run_us = 0;              // that all runs took together

  bool operator==(const VirtualCost&) const = default;
};

struct Cost {
  std::uint64_t decisions = 0;
  Spread round_trips;                                      // per decision
  std::map<std::string, double> commands_per_decision;     // by command name
  std::map<std::string, std::uint64_t> decisions_by_kind;  // admitted, rejected, duplicate, failed
  std::optional<VirtualCost> virtual_time = {};            // of timed runs

  bool operator==(const Cost&) const = default;
};

// How the requests of all schedules that were sampled ended.
struct Requests {
  std::uint64_t admitted = 0;
  std::uint64_t rejected = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t failed = 0;

  bool operator==(const Requests&) const = default;
};

struct StrategyResult {
  std::string name;                   // the label, unique in the report
  std::string use;                    // the registry's name
  std::string summary;                // what it does, in one line
  std::vector<std::string> settings;  // "count by KEYS", "full when count >= limit"
  std::vector<PropertyResult> properties;
  Cost cost;
  std::optional<Requests> requests = {};  // nothing: no schedule was sampled

  bool operator==(const StrategyResult&) const = default;
};

// An option of the scenario that a counterexample changes: with fewer servers it is easier to follow.
struct ChangedOption {
  std::uint64_t value = 0;       // what the counterexample runs with
  std::uint64_t found_with = 0;  // what it was found with; the same if it was found so

  bool operator==(const ChangedOption&) const = default;
};

// How a counterexample was found: by exploring, in a timed run, by a scheduler, or in what really happened: its
// steps are then lines of a recorded history.
enum class FoundBy : std::uint8_t { random, pct, round_robin, timed, exhaustive, recorded };

struct Counterexample {
  std::string strategy;
  std::string property;
  std::string claim;
  std::uint32_t limit = 0;
  std::uint32_t worst_excess = 0;
  std::uint32_t broken_at_step = 0;
  std::string schedule;  // the text that `overbook replay --schedule` takes
  std::optional<FoundBy> found_by = {};
  std::uint64_t found_in_schedule = 0;  // index of the schedule in the campaign, if it was sampled
  std::uint32_t found_steps = 0;        // its length as found; `steps` may be shorter
  // What is not as in the report's scenario, by the name in ScenarioEcho::options: servers,
  // requests_per_server, retry.attempts.
  std::map<std::string, ChangedOption> options;
  std::string explanation;
  std::string replay;  // the whole command line
  std::vector<KeyRow> initial;
  std::uint32_t initial_running = 0;
  std::vector<std::string> servers;  // the lanes, in order
  std::vector<StepRow> steps;
  std::string program = {};              // the user's file, where some steps tell a line of it
  std::optional<std::size_t> cell = {};  // of a sweep: the one that it belongs to
  // In the copy inside a page: how many steps it had no room for. Then it has none at all.
  std::size_t steps_left_out = 0;

  bool operator==(const Counterexample&) const = default;
};

// What exploring said of one property with so many servers.
struct ServersVerdict {
  std::string property;
  Verdict verdict = Verdict::not_run;
  std::optional<std::uint32_t> worst_excess = {};  // where the property has a magnitude
  std::string schedule = {};                       // a shortest one that violates it, with so many servers
  std::string worst_schedule = {};                 // a shortest one that reaches worst_excess

  bool operator==(const ServersVerdict&) const = default;
};

// One strategy explored with one number of servers.
struct ServersRow {
  std::string strategy;
  std::uint32_t servers = 0;
  std::vector<ServersVerdict> properties;
  std::uint64_t states = 0;
  std::uint64_t transitions = 0;
  std::uint64_t frontier = 0;
  std::uint32_t depth = 0;
  std::string reason = {};             // why it ended before everything was seen; else empty
  std::optional<double> seconds = {};  // of the machine; only with --timings

  bool operator==(const ServersRow&) const = default;
};

// One property with one thing that goes wrong.
struct AssumptionVerdict {
  std::string property;
  Verdict verdict = Verdict::not_run;
  std::optional<std::uint32_t> worst_excess = {};  // where the property has a magnitude
  std::string schedule = {};                       // a shortest one that violates it
  std::uint32_t steps = 0;                         // its length

  bool operator==(const AssumptionVerdict&) const = default;
};

// One strategy explored with one thing that goes wrong.
struct AssumptionRow {
  std::string strategy;
  std::string circumstance;
  std::vector<AssumptionVerdict> properties;
  std::uint64_t states = 0;
  std::string reason = {};  // why it ended before everything was seen, or was not explored; else empty

  bool operator==(const AssumptionRow&) const = default;
};

// Something that may go wrong, alone.
struct CircumstanceEcho {
  std::string name;                   // "pause past the lease"
  std::string what;                   // a sentence
  std::vector<std::string> settings;  // made to the scenario without its own faults: "faults.pause.budget=1"

  bool operator==(const CircumstanceEcho&) const = default;
};

struct StrategyAssumptions {
  std::string strategy;
  std::string sentence;  // "assumes no crash, ..."

  bool operator==(const StrategyAssumptions&) const = default;
};

// What each strategy takes for granted, as found by exploring. `rows` has one for each strategy and
// circumstance, strategy by strategy; the first circumstance is that nothing goes wrong.
struct Assumptions {
  std::vector<CircumstanceEcho> circumstances;
  std::vector<StrategyAssumptions> strategies;
  std::vector<AssumptionRow> rows;
  bool is_beside_a_run = false;  // told at the end of a run's report; else they are what the report is about

  bool operator==(const Assumptions&) const = default;
};

struct ScenarioEcho {
  std::string name;
  std::string description;
  std::string sha256;  // of the scenario's bytes and its scripts
  std::string text;    // the scenario as one JSON text with its scripts inline: enough to run it again
  std::map<std::string, std::string> options;  // every option with its value, defaults included
  // Whether what is due first is next, and not what a scheduler chooses. In a file it is one of `options`.
  bool is_timed = false;

  bool operator==(const ScenarioEcho&) const = default;
};

// A number of the scenario that takes several values.
struct SweepAxis {
  std::string field;           // as the scenario nests it: "servers", "retry.attempts"
  std::vector<double> values;  // in the scenario's order

  bool operator==(const SweepAxis&) const = default;
};

// One property of one strategy over all cells: columns, each with an entry for every cell.
struct SweepSeries {
  std::string strategy;
  std::string property;
  std::vector<Verdict> verdict;  // not_run too where the cell was left out
  std::vector<std::uint64_t> schedules;
  std::vector<std::uint64_t> violations;
  std::vector<std::optional<double>> rate;  // with low and high, only where schedules are independent draws
  std::vector<std::optional<double>> low;
  std::vector<std::optional<double>> high;
  std::vector<std::optional<double>> upper_bound;  // of a not-found, as in PropertyResult
  std::vector<std::uint32_t> worst_excess;         // 0: none
  std::vector<std::uint64_t> states;               // that were explored exhaustively; 0: none

  bool operator==(const SweepSeries&) const = default;
};

// A grid of scenarios that differ in some numbers. Cells are numbered from 0 over all combinations of the
// axes' values; the last axis changes fastest.
struct Sweep {
  std::vector<SweepAxis> axes;
  std::vector<std::uint64_t> seeds;   // by cell
  std::vector<std::string> left_out;  // by cell: why it makes no sense; empty: it was run
  double confidence = 0.95;           // of all intervals
  std::vector<SweepSeries> series;

  bool operator==(const Sweep&) const = default;
};

// How often one property broke in a race of real threads.
struct RaceCount {
  std::string property;
  std::uint64_t violations = 0;  // rounds that violated it
  std::uint32_t worst_excess = 0;

  bool operator==(const RaceCount&) const = default;
};

struct RaceOfStrategy {
  std::string strategy;  // the label
  std::uint64_t rounds = 0;
  std::vector<RaceCount> counts;

  bool operator==(const RaceOfStrategy&) const = default;
};

// Real threads that raced on a real Redis, with no scheduler: what one machine did once. It can't be had
// again, so there are no intervals, and a file holds it only with --timings.
struct Race {
  std::string server;  // "Redis 7.0.15"
  std::vector<RaceOfStrategy> strategies;

  bool operator==(const Race&) const = default;
};

struct Report {
  std::string tool_version;
  ScenarioEcho scenario;
  std::uint64_t seed = 0;
  bool incomplete = false;  // interrupted or out of time: what is here holds for the schedules that ran
  std::string incomplete_reason;
  std::string redis;         // "Redis 7.0.15", where the schedules were run on it; empty: on the fake
  std::string command_line;  // reproduces the report; without paths of the machine
  std::vector<StrategyResult> strategies;
  std::vector<ServersRow> by_servers;  // of `verify --servers`: strategy by strategy, servers ascending
  std::vector<Counterexample> counterexamples;
  std::optional<Assumptions> assumptions;  // of `overbook assumptions`, and of a small run
  std::optional<Sweep> sweep;              // then `strategies` says what its cells add up to
  std::optional<Race> race;
  std::optional<HistoryEcho> history =
      {};                                 // of `overbook judge`; then `strategies` has one, what was recorded
  std::map<std::string, double> timings;  // only with --timings; else empty and not written

  bool operator==(const Report&) const = default;
};

}  // namespace overbook::reports
