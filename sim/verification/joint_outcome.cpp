#include "sim/verification/joint_outcome.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/explanation/counterexample.h"

namespace overbook::sim {
namespace {

// What can't be broken was never asked for; if it was found broken, we are wrong about one of the two.
void refuse_violation(const PropertyOutcome* outcome, model::PropertyId property) {
  if (outcome == nullptr || outcome->outcome != Outcome::violated) return;
  throw HarnessDefect(fmt::format("{} is not applicable, and exploring found it violated: {}",
                                  model::info(property).name, to_text(*outcome->shortest)));
}

void add_violation(JointOutcome& joint, const PropertyOutcome& now, std::uint32_t servers) {
  joint.outcome = Outcome::violated;
  if (!joint.shortest || now.shortest->steps.size() < joint.shortest->schedule.steps.size()) {
    joint.shortest = ServersSchedule{*now.shortest, servers};
  }
  if (now.worst_excess > joint.worst_excess) {
    joint.worst_excess = now.worst_excess;
    joint.worst = ServersSchedule{*now.worst, servers};
  }
}

bool is_exact(const PropertyOutcome* outcome) {
  if (outcome == nullptr) return false;
  return outcome->outcome == Outcome::proved ||
         (outcome->outcome == Outcome::violated && outcome->worst_is_exact);
}

bool is_open_for_good(const PropertyOutcome* outcome) {
  return outcome != nullptr && outcome->outcome == Outcome::inconclusive && !outcome->reason.empty();
}

}  // namespace

const PropertyOutcome* outcome_of(const Exploration& exploration, model::PropertyId property) {
  return exploration.result ? &exploration.result->properties[property] : nullptr;
}

bool is_applicable(const Exploration& exploration, model::PropertyId property) {
  return exploration.not_applicable[property].empty();
}

JointOutcome joint_outcome(const std::vector<Exploration>& explorations, model::PropertyId property) {
  JointOutcome joint;
  bool is_ever_applicable = explorations.empty();
  bool all_proved = true;
  std::optional<std::size_t> unproved;
  std::optional<std::size_t> inexact;
  for (std::size_t i = 0; i < explorations.size(); ++i) {
    const Exploration& one = explorations[i];
    const PropertyOutcome* now = outcome_of(one, property);
    if (joint.cannot_begin.empty()) joint.cannot_begin = one.cannot_begin;
    if (!is_applicable(one, property)) {
      refuse_violation(now, property);
      continue;
    }
    is_ever_applicable = true;
    if (now != nullptr && now->outcome == Outcome::proved) {
      joint.proved_with.push_back(one.servers);
    } else {
      all_proved = false;
      if (!unproved) unproved = i;
    }
    if (now != nullptr && now->outcome == Outcome::violated) add_violation(joint, *now, one.servers);
    if (!is_exact(now) && !inexact) inexact = i;
  }
  if (!joint.cannot_begin.empty()) return joint;
  if (!is_ever_applicable) {
    joint.not_applicable = explorations.front().not_applicable[property];
  } else if (joint.outcome == Outcome::violated) {
    if (joint.worst_excess > 0) joint.open = inexact;
  } else if (all_proved) {
    joint.outcome = Outcome::proved;
  } else {
    joint.open = unproved;
    joint.is_for_good = std::any_of(explorations.begin(), explorations.end(), [&](const Exploration& one) {
      return is_open_for_good(outcome_of(one, property));
    });
  }
  return joint;
}

std::string contradiction_in(const std::vector<Exploration>& explorations) {
  for (const Exploration& one : explorations) {
    if (one.result && !one.result->contradiction.empty()) return one.result->contradiction;
  }
  return {};
}

}  // namespace overbook::sim
