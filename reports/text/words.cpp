#include "reports/text/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "model/plural.h"

namespace overbook::reports {
namespace {

constexpr std::array<std::string_view, 6> kWords{"proved",       "violated", "not-found",
                                                 "inconclusive", "not-run",  "not-applicable"};
constexpr std::array<std::string_view, 6> kSpoken{"proved",       "violated", "not found",
                                                  "inconclusive", "not run",  "not applicable"};

constexpr std::array<std::string_view, 10> kStepKinds{"arrive", "execute", "reply", "internal", "heartbeat",
                                                      "lapse",  "pause",   "crash", "restart",  "fault"};
constexpr std::array<std::string_view, 6> kFoundBy{"random", "pct",        "round-robin",
                                                   "timed",  "exhaustive", "recorded"};

// As model/properties/property.cpp has them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kHeads{
    {{"no-over-admission", "over"},
     {"no-lasting-excess", "lasts"},
     {"no-false-rejection", "false no"},
     {"progress", "stuck"},
     {"no-lost-wakeup", "waits"},
     {"no-slot-leak", "leak"},
     {"no-slot-gain", "gain"},
     {"no-duplicate-run", "twice"},
     {"no-needless-eviction", "evict"},
     {"no-failure", "fails"},
     {"linearizable", "one"}}};

// Digits after the point so that two digits of the share remain, or of its distance from 100 %.
int decimals_for(double percentage) {
  const double telling = std::min(percentage, 100.0 - percentage);
  if (telling <= 0 || telling >= 10) return 0;
  const double leading = std::floor(std::log10(telling));
  return std::clamp(1 - static_cast<int>(leading), 0, 12);
}

std::string without_trailing_zeros(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

// "2 to 4, 8": what follows on each other is a range.
std::string ranges(const std::vector<std::uint32_t>& numbers) {
  std::string out;
  for (std::size_t first = 0; first < numbers.size();) {
    std::size_t last = first;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    if (!out.empty()) out += ", ";
    out += first == last ? fmt::format("{}", numbers[first])
                         : fmt::format("{} to {}", numbers[first], numbers[last]);
    first = last + 1;
  }
  return out;
}

std::string bounds_text(const Exhaustive& exhaustive) {
  std::string out;
  for (const auto& [name, bound] : exhaustive.bounds)
    out += (out.empty() ? "" : ", ") + bound_text(name, bound);
  if (exhaustive.servers.empty()) return out;
  return out + (out.empty() ? "" : ", ") + "servers " + ranges(exhaustive.servers);
}

void append_exhaustive(std::string& out, const Exhaustive& exhaustive, BoundsAre bounds_are) {
  if (!out.empty()) out += "; ";
  out += fmt::format("{}, {}, depth {}", counted(exhaustive.states, "state"),
                     counted(exhaustive.transitions, "transition"), exhaustive.depth);
  if (exhaustive.frontier > 0) out += fmt::format(", {} still to explore", grouped(exhaustive.frontier));
  if (bounds_are == BoundsAre::told_elsewhere) return;
  const std::string bounds = bounds_text(exhaustive);
  if (!bounds.empty()) out += "; within: " + bounds;
}

// "violated in 7 of 12 cells, proved in 5"
void append_cells(std::string& out, const CellCounts& counts) {
  const std::array<std::pair<std::string_view, std::uint64_t>, 6> parts{
      {{"violated", counts.violated},
       {"inconclusive", counts.inconclusive},
       {"not run", counts.not_run},
       {"not found", counts.not_found},
       {"proved", counts.proved},
       {"not applicable", counts.not_applicable}}};
  for (const auto& [name, count] : parts) {
    if (count == 0) continue;
    if (count == counts.all()) {
      out += fmt::format("{} in {}", name,
                         count == 1 ? "the only cell" : fmt::format("all {}", counted(count, "cell")));
    } else if (out.empty()) {
      out += fmt::format("{} in {} of {}", name, grouped(count), counted(counts.all(), "cell"));
    } else {
      out += fmt::format(", {} in {}", name, grouped(count));
    }
  }
}

}  // namespace

std::string_view word(Verdict verdict) {
  return kWords.at(static_cast<std::size_t>(verdict));
}

std::optional<Verdict> verdict_from_word(std::string_view word) {
  const auto* const found = std::find(kWords.begin(), kWords.end(), word);
  if (found == kWords.end()) return std::nullopt;
  return static_cast<Verdict>(found - kWords.begin());
}

std::string one_of_verdict_words() {
  return fmt::format("one of: {}", fmt::join(kWords, ", "));
}

std::string_view word(StepKind kind) {
  return kStepKinds.at(static_cast<std::size_t>(kind));
}

std::optional<StepKind> step_kind_from_word(std::string_view word) {
  const auto* const found = std::find(kStepKinds.begin(), kStepKinds.end(), word);
  if (found == kStepKinds.end()) return std::nullopt;
  return static_cast<StepKind>(found - kStepKinds.begin());
}

std::string one_of_step_kind_words() {
  return fmt::format("one of: {}", fmt::join(kStepKinds, ", "));
}

std::string_view word(FoundBy found_by) {
  return kFoundBy.at(static_cast<std::size_t>(found_by));
}

std::optional<FoundBy> found_by_from_word(std::string_view word) {
  const auto* const found = std::find(kFoundBy.begin(), kFoundBy.end(), word);
  if (found == kFoundBy.end()) return std::nullopt;
  return static_cast<FoundBy>(found - kFoundBy.begin());
}

std::string one_of_found_by_words() {
  return fmt::format("one of: {}", fmt::join(kFoundBy, ", "));
}

std::string head_of(const std::string& property) {
  for (const auto& [name, head] : kHeads) {
    if (name == property) return std::string(head);
  }
  return property;
}

std::string requests_text(const Requests& requests) {
  std::string out =
      fmt::format("{} admitted, {} rejected", grouped(requests.admitted), grouped(requests.rejected));
  if (requests.duplicate > 0) out += fmt::format(", {} duplicate", grouped(requests.duplicate));
  return out + fmt::format(", {} failed", grouped(requests.failed));
}

std::string_view spoken(Verdict verdict) {
  return kSpoken.at(static_cast<std::size_t>(verdict));
}

std::string capitalised(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out.front() >= 'a' && out.front() <= 'z')
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
  return out;
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
  return digits;
}

std::string counted(std::uint64_t number, std::string_view singular) {
  return fmt::format("{} {}", grouped(number), model::plural(number, singular));
}

std::string percent(double share) {
  const double percentage = share * 100;
  return without_trailing_zeros(fmt::format("{:.{}f}", percentage, decimals_for(percentage))) + " %";
}

std::string percent_at_most(double share) {
  const double percentage = share * 100;
  const int decimals = decimals_for(percentage);
  const double unit = std::pow(10.0, decimals);
  // What rounding to nearest would already print exactly is left alone: 3 must not become 4.
  const double raised = std::ceil(percentage * unit * (1 - 1e-12)) / unit;
  return without_trailing_zeros(fmt::format("{:.{}f}", std::min(raised, 100.0), decimals)) + " %";
}

std::string interval(const Rate& rate) {
  const double width = (rate.high - rate.low) * 100;
  const int decimals = width > 0 ? std::clamp(1 - static_cast<int>(std::floor(std::log10(width))), 0, 12) : 1;
  return fmt::format("{:.{}f} to {:.{}f} %", rate.low * 100, decimals, rate.high * 100, decimals);
}

std::string decimal(double number) {
  return without_trailing_zeros(fmt::format("{:.2f}", number));
}

std::string bound_text(const std::string& name, std::uint64_t bound) {
  const bool is_cut = name == "preemptions" || name == "steps";
  return is_cut ? "at most " + counted(bound, name.substr(0, name.size() - 1))
                : fmt::format("{} {}", name, grouped(bound));
}

std::string evidence(const PropertyResult& result, BoundsAre bounds) {
  std::string out;
  if (result.cells) {
    append_cells(out, *result.cells);
  } else if (result.times.value_or(0) > 0) {
    out += counted(*result.times, "time");
  } else if (result.schedules > 0) {
    out += fmt::format("{} of {}", grouped(result.violations), counted(result.schedules, "schedule"));
    if (result.rate && result.violations > 0) out += fmt::format(" ({})", percent(result.rate->estimate));
    if (result.upper_bound && result.violations == 0) {
      out += fmt::format(" (at most {})", percent_at_most(*result.upper_bound));
    }
  }
  if (result.worst_excess && *result.worst_excess > 0) {
    out += fmt::format("{}worst +{}", out.empty() ? "" : ", ", *result.worst_excess);
  }
  if (result.exhaustive) append_exhaustive(out, *result.exhaustive, bounds);
  if (!result.reason.empty()) out += fmt::format("{}{}", out.empty() ? "" : "; ", result.reason);
  return out;
}

std::string common_bounds(const StrategyResult& strategy) {
  std::optional<std::string> common;
  for (const PropertyResult& result : strategy.properties) {
    if (!result.exhaustive) continue;
    std::string bounds = bounds_text(*result.exhaustive);
    if (common && *common != bounds) return {};
    common = std::move(bounds);
  }
  return common.value_or("");
}

std::string preemptions_note(const Report& report) {
  std::optional<std::uint64_t> bound;
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties) {
      if (!result.exhaustive) continue;
      const auto found = result.exhaustive->bounds.find("preemptions");
      if (found != result.exhaustive->bounds.end()) bound = found->second;
    }
  }
  if (!bound) return {};
  return fmt::format(
      "Explored were only schedules with at most {}: changes away from a server in the middle of a request.",
      counted(*bound, "preemption"));
}

std::string shrunk_note(const Counterexample& example) {
  // Rows may have been left out at the front, but not the numbers.
  const std::uint32_t steps = example.steps.empty() ? 0 : example.steps.back().number;
  if (example.found_by == FoundBy::timed)
    return example.found_steps > steps
               ? fmt::format("the first {} of {}", steps, counted(example.found_steps, "step"))
               : std::string();
  std::string out;
  if (example.found_steps > steps)
    out = fmt::format("from {} to {}", example.found_steps, counted(steps, "step"));
  struct OptionWords {
    std::string_view name;
    std::string_view one;
    std::string_view many;
  };
  constexpr std::array<OptionWords, 3> kOptions{
      {{"servers", "server", "servers"},
       {"requests_per_server", "request per server", "requests per server"},
       {"retry.attempts", "retry", "retries"}}};
  for (const auto& [name, one, many] : kOptions) {
    const auto option = example.options.find(std::string(name));
    if (option == example.options.end() || option->second.found_with <= option->second.value) continue;
    out += fmt::format("{}from {} {} to {}", out.empty() ? "" : ", ", option->second.found_with,
                       model::plural(option->second.found_with, one, many), option->second.value);
  }
  return out.empty() ? out : "shrunk " + out;
}

std::string frequency(const PropertyResult& result) {
  if (result.cells) return fmt::format("{}/{}", result.cells->violated, result.cells->all());
  if (result.times) return grouped(*result.times);
  if (result.schedules == 0) return {};
  return result.rate ? percent(result.rate->estimate) : grouped(result.violations);
}

std::string milliseconds(std::uint64_t microseconds) {
  return fmt::format("{}.{:03}", grouped(microseconds / 1000), microseconds % 1000);
}

std::string duration(std::uint64_t microseconds) {
  const auto value = static_cast<double>(microseconds);
  constexpr std::uint64_t kLong = 1000;  // seconds: fractions of them say nothing any more
  if (microseconds / 1'000'000 >= kLong) return grouped((microseconds + 500'000) / 1'000'000) + " s";
  if (microseconds >= 1'000'000) return fmt::format("{} s", decimal(value / 1e6));
  return fmt::format("{} ms", decimal(value / 1e3));
}

std::string latencies(const VirtualCost& time) {
  return fmt::format("p50 {}, p90 {}, p99 {}, max {}", duration(time.latency_p50_us),
                     duration(time.latency_p90_us), duration(time.latency_p99_us),
                     duration(time.latency_max_us));
}

std::string lost_slots(const VirtualCost& time) {
  return fmt::format("leaked {}, over the limit {}, of {}", duration(time.slot_us_leaked),
                     duration(time.slot_us_over_limit), duration(time.run_us));
}

}  // namespace overbook::reports
