#include "sim/limiters/limiter_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/exploration.h"
#include "sim/limiters/judge.h"
#include "sim/limiters/limiter_start.h"
#include "sim/verification/campaign.h"

namespace overbook::sim {
namespace {

constexpr std::array<std::string_view, kCheckCount> kCheckWords{"start",    "engines", "samples", "replays",
                                                                "failures", "timed",   "judge",   "symmetry"};

std::string_view word(Outcome outcome) {
  if (outcome == Outcome::violated) return "violated";
  return outcome == Outcome::inconclusive ? "inconclusive" : "proved";
}

// A message may hold a whole script, of which the end says what is wrong.
std::string in_brief(std::string_view message) {
  constexpr std::size_t kMost = 120;  // of the beginning, and of the end
  if (message.size() <= 2 * kMost) return std::string(message);
  return fmt::format("{} ... {}", message.substr(0, kMost), message.substr(message.size() - kMost));
}

// Where the exploration has a switch for it.
template <typename Options>
bool list_servers(Options& options) {
  if constexpr (requires { options.may_count_servers; }) {
    options.may_count_servers = false;
    return true;
  }
  return false;
}

class CaseCheck {
 public:
  CaseCheck(const GeneratedCase& generated, const std::vector<Check>& checks, const CheckBounds& bounds)
      : case_(&generated), checks_(&checks), bounds_(bounds) {}

  CheckResult run() {
    const std::uint32_t admitted = admitted_before_race(case_->scenario, case_->spec());
    result_.can_start = admitted == case_->scenario.running;
    if (!result_.can_start) return expect_no_start(admitted);
    const std::optional<ExplorationResult> fast = explore("fast engine", Engine::fast, bounds_.fast_states);
    if (fast) note_extent(*fast);
    if (is_asked(Check::engines)) compare_engines(fast);
    if (is_asked(Check::symmetry)) compare_without_symmetry(fast);
    if (is_asked(Check::judge) && case_->judged && fast) compare_with_judge(*fast);
    if (is_asked(Check::samples)) {
      sample("random schedules", Check::samples, case_->scenario, bounds_.schedules, fast);
    }
    if (is_asked(Check::timed)) {
      sample("timed runs", Check::timed, case_->timed_twin(), bounds_.timed_runs, fast);
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool is_asked(Check check) const {
    return std::find(checks_->begin(), checks_->end(), check) != checks_->end();
  }

  void add(Check check, std::optional<model::PropertyId> property, std::string text) {
    if (is_asked(check))
      result_.differences.push_back({.check = check, .property = property, .text = std::move(text)});
  }

  CheckResult expect_no_start(std::uint32_t admitted) {
    try {
      ExplorationOptions options;
      options.max_states = bounds_.fast_states;
      note_extent(explore_all(case_->scenario, case_->spec(), options));
    } catch (const std::exception&) {
      return std::move(result_);  // says that it can't be
    }
    if (result_.proved + result_.violated > 0)
      add(Check::start, {},
          fmt::format("only {} of {} get in before the race, but {} properties are proved and {} violated",
                      admitted, case_->scenario.running, result_.proved, result_.violated));
    return std::move(result_);
  }

  // What `act` returns, or nothing if it throws.
  template <typename Act>
  auto without_failing(std::string_view what, const Act& act) -> std::optional<decltype(act())> {
    try {
      return act();
    } catch (const std::exception& error) {
      add(Check::failures, {}, fmt::format("{}: {}", what, in_brief(error.what())));
      return std::nullopt;
    }
  }

  std::optional<ExplorationResult> explore(std::string_view what, Engine engine, std::uint64_t states,
                                           bool counts_servers = true) {
    ExplorationOptions options;
    options.engine = engine;
    options.max_states = states;
    if (!counts_servers && !list_servers(options)) return std::nullopt;
    std::optional<ExplorationResult> explored =
        without_failing(what, [&] { return explore_all(case_->scenario, case_->spec(), options); });
    if (!explored) return explored;
    for (const model::PropertyInfo& property : model::all_properties()) {
      const PropertyOutcome& outcome = explored->properties[property.id];
      if (outcome.shortest) expect_replay(what, case_->scenario, property.id, *outcome.shortest);
      if (outcome.worst) expect_replay(what, case_->scenario, property.id, *outcome.worst);
    }
    return explored;
  }

  void note_extent(const ExplorationResult& fast) {
    result_.is_complete = !fast.stopped_because;
    for (const PropertyOutcome& outcome : fast.properties) {
      if (outcome.outcome == Outcome::violated) {
        ++result_.violated;
      } else if (outcome.outcome == Outcome::inconclusive) {
        ++result_.open;
      } else {
        ++result_.proved;
      }
    }
  }

  void compare_engines(const std::optional<ExplorationResult>& fast) {
    const std::optional<ExplorationResult> plain =
        explore("plain engine", Engine::plain, bounds_.plain_states);
    if (!plain) return;
    result_.is_complete_plain = !plain->stopped_because;
    if (fast) compare(Check::engines, {"fast", *fast}, {"plain", *plain});
  }

  void compare_without_symmetry(const std::optional<ExplorationResult>& fast) {
    const std::optional<ExplorationResult> listed =
        explore("fast engine, servers listed", Engine::fast, bounds_.fast_states, /*counts_servers=*/false);
    if (fast && listed) compare(Check::symmetry, {"counted", *fast}, {"listed", *listed});
  }

  void compare_with_judge(const ExplorationResult& fast) {
    const judge::Result judged = judge::search(case_->scenario, *case_->judged, bounds_.judged_states);
    for (std::size_t i = 0; i < judge::kVerdicts; ++i) {
      const model::PropertyId property = judge::property_of(static_cast<judge::Verdict>(i));
      const PropertyOutcome& outcome = fast.properties[property];
      const std::optional<std::uint32_t>& steps = judged.shortest.at(i);
      if (outcome.outcome == Outcome::inconclusive || (!steps && !judged.is_complete)) continue;
      // The judge waits for every heartbeat that would end something, overbook for those of what has lapsed.
      const bool waits_longer =
          i == judge::kLasts && case_->scenario.lease && case_->scenario.lease->when_lost == WhenLost::stop;
      if (waits_longer && !steps) continue;
      const bool is_violated = outcome.outcome == Outcome::violated;
      // At the end of a run the judge does not wait for heartbeats that change nothing.
      const bool has_length = steps && i != judge::kLasts && i != judge::kLeak && i != judge::kGain;
      if (is_violated == steps.has_value() && (!has_length || *steps == outcome.shortest->steps.size()))
        continue;
      add(Check::judge, property,
          fmt::format("{}, but the judge: {}", told(outcome),
                      steps ? fmt::format("violated in {} steps", *steps) : "proved"));
    }
  }

  struct Explored {
    std::string_view name;
    const ExplorationResult& result;
  };

  void compare(Check check, const Explored& one, const Explored& other) {
    for (const model::PropertyInfo& property : model::all_properties()) {
      const PropertyOutcome& a = one.result.properties[property.id];
      const PropertyOutcome& b = other.result.properties[property.id];
      const auto differ = [&](const std::string& in_a, const std::string& in_b) {
        add(check, property.id, fmt::format("{}: {}, {}: {}", one.name, in_a, other.name, in_b));
      };
      if (a.outcome != b.outcome) {
        // Whoever was cut says less.
        const PropertyOutcome* open = a.outcome == Outcome::inconclusive ? &a : &b;
        if (open->outcome == Outcome::inconclusive && open->stopped_because) continue;
        differ(told(a), told(b));
        continue;
      }
      if (a.outcome != Outcome::violated) continue;
      if (a.shortest->steps.size() != b.shortest->steps.size()) differ(told(a), told(b));
      if (!a.worst_is_exact || !b.worst_is_exact) continue;
      if (a.worst_excess != b.worst_excess)
        differ(fmt::format("worst excess {}", a.worst_excess), fmt::format("{}", b.worst_excess));
    }
  }

  static std::string told(const PropertyOutcome& outcome) {
    std::string text(word(outcome.outcome));
    if (outcome.shortest) text += " by " + to_text(*outcome.shortest);
    if (outcome.stopped_because) text += fmt::format(" ({})", to_text(*outcome.stopped_because));
    return text;
  }

  // Runs of `scenario`, against what was explored.
  void sample(std::string_view what, Check check, Scenario scenario, std::uint64_t schedules,
              const std::optional<ExplorationResult>& explored) {
    scenario.explore.schedules = schedules;
    scenario.explore.max_steps = 2'000;
    const std::optional<CampaignResult> campaign =
        without_failing(what, [&] { return run_campaign(scenario, {}); });
    if (!campaign) return;
    for (const model::PropertyInfo& property : model::all_properties()) {
      const PropertyTally& tally = campaign->strategies.front().properties[property.id];
      if (!tally.shortest) continue;
      expect_replay(what, scenario, property.id, tally.shortest->schedule);
      if (tally.worst) expect_replay(what, scenario, property.id, tally.worst->schedule);
      if (explored) expect_not_proved(check, property.id, explored->properties[property.id], tally);
    }
  }

  void expect_not_proved(Check check, model::PropertyId property, const PropertyOutcome& outcome,
                         const PropertyTally& tally) {
    const Schedule& sampled = tally.shortest->schedule;
    if (outcome.outcome == Outcome::inconclusive) return;
    if (outcome.outcome != Outcome::violated) {
      return add(check, property,
                 fmt::format("proved, but violated {} times, by {}", tally.violations, to_text(sampled)));
    }
    if (check == Check::timed) return;  // there the arrivals are steps as well
    if (sampled.steps.size() < outcome.shortest->steps.size())
      add(check, property, fmt::format("{}, but {} is shorter", told(outcome), to_text(sampled)));
    if (outcome.worst_is_exact && tally.worst_excess > outcome.worst_excess)
      add(check, property,
          fmt::format("worst excess {}, but {} by {}", outcome.worst_excess, tally.worst_excess,
                      to_text(tally.worst->schedule)));
  }

  void expect_replay(std::string_view what, const Scenario& scenario, model::PropertyId property,
                     const Schedule& schedule) {
    if (!is_asked(Check::replays)) return;
    try {
      const Replay again = replay(scenario, case_->spec(), schedule);
      if (model::property(property).check(again.history, scenario.limits)) return;
      add(Check::replays, property, fmt::format("{}: {} violates nothing", what, to_text(schedule)));
    } catch (const std::exception& error) {
      add(Check::replays, property, fmt::format("{}: {}: {}", what, to_text(schedule), error.what()));
    }
  }

  const GeneratedCase* case_;
  const std::vector<Check>* checks_;
  CheckBounds bounds_;
  CheckResult result_;
};

}  // namespace

std::string_view to_text(Check check) {
  return kCheckWords.at(static_cast<std::size_t>(check));
}

std::optional<Check> check_from_text(std::string_view text) {
  const auto* const at = std::find(kCheckWords.begin(), kCheckWords.end(), text);
  if (at == kCheckWords.end()) return std::nullopt;
  return static_cast<Check>(at - kCheckWords.begin());
}

CheckResult check_case(const GeneratedCase& generated, const std::vector<Check>& checks,
                       const CheckBounds& bounds) {
  return CaseCheck(generated, checks, bounds).run();
}

}  // namespace overbook::sim
