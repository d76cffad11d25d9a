// Explanations: told from the steps of a recorded run, never from what a strategy is called.

#include <fmt/format.h>

#include <algorithm>

#include "sim/account.h"

namespace overbook::sim {
namespace {

using model::Analysis;
using model::Event;
using model::EventKind;

std::string servers_of(const std::vector<Account>& accounts) {
  std::vector<std::string> names;
  for (const Account& account : accounts) names.push_back(account.server);
  return listed(names);
}

template <typename Get>
std::string steps_of(const std::vector<Account>& accounts, Get get) {
  std::vector<std::string> steps;
  for (const Account& account : accounts) steps.push_back(fmt::format("{}", get(account)));
  return fmt::format("{} {}", steps.size() == 1 ? "step" : "steps", listed(steps));
}

std::string counts_of(const std::vector<Account>& accounts) {
  const auto differs = [&](const Account& account) { return account.count != accounts.front().count; };
  if (std::none_of(accounts.begin(), accounts.end(), differs))
    return fmt::format("{}", accounts.front().count);
  std::vector<std::string> counts;
  for (const Account& account : accounts) counts.push_back(fmt::format("{}", account.count));
  return listed(counts) + " in that order";
}

class Explainer {
 public:
  Explainer(const Scenario& scenario, const Replay& replay, const model::Violation& violation)
      : scenario_(&scenario), replay_(&replay), violation_(&violation), analysis_(replay.history) {}

  [[nodiscard]] std::string over_admission() const {
    const std::size_t at = last_event_of(violation_->worst_step.value);
    const std::vector<model::RequestId> running = analysis_.running_after(at);
    std::string text = fmt::format("After step {}, {} conversations run, {} more than the limit of {}.",
                                   violation_->worst_step.value, running.size(),
                                   running.size() - scenario_->limit, scenario_->limit);
    std::vector<Account> starters;
    for (const model::RequestId id : running) {
      if (analysis_.of(id).server != model::kResident) starters.push_back(account(id));
    }
    text += evictions();
    return text + how_they_got_in(std::move(starters));
  }

  [[nodiscard]] std::string false_rejection() const {
    const Account rejected = account(violation_->requests.front());
    const model::RequestSpan& span = analysis_.of(rejected.request);
    const std::uint32_t most = analysis_.largest_upper(span.invoked, span.returned);
    std::string text = fmt::format(
        "{} was turned away at step {}, although from its first step to its last at most {} of {} slots were "
        "taken or "
        "about to be.",
        rejected.server, rejected.returned, most, scenario_->limit);
    if (!rejected.counted) return text;
    return text + counted_entries(rejected);
  }

  [[nodiscard]] std::string progress() const {
    std::vector<Account> stuck;
    for (const model::RequestId id : violation_->requests) stuck.push_back(account(id));
    const std::size_t first = analysis_.of(violation_->requests.front()).invoked;
    const std::size_t last = last_event_of(violation_->step.value);
    const std::uint32_t most = analysis_.largest_upper(first, last);
    if (stuck.size() == 1) {
      return fmt::format("{} was alone and got nothing, with at most {} of {} slots taken.",
                         stuck.front().server, most, scenario_->limit) +
             (stuck.front().counted ? counted_entries(stuck.front()) : "");
    }
    std::string text =
        fmt::format("{} overlap, at most {} of {} slots are taken the whole time, and nobody gets in.",
                    servers_of(stuck), most, scenario_->limit);
    std::erase_if(stuck, [](const Account& one) { return !one.counted || !one.entered; });
    if (stuck.size() < 2) return text;
    return text +
           fmt::format(" They counted {} ({}) while each other's entries were there ({}), and withdrew.",
                       counts_of(stuck), steps_of(stuck, [](const Account& one) { return *one.counted; }),
                       steps_of(stuck, [](const Account& one) { return *one.entered; }));
  }

  // What the one that was answered last was told, and what the others were at.
  [[nodiscard]] std::string no_order() const {
    const std::uint32_t step = violation_->step.value;
    const auto breaks = [&](const Event& event) {
      return event.step.value == step &&
             (event.kind == EventKind::returned || event.kind == EventKind::release_returned);
    };
    const std::span<const Event> events = analysis_.events();
    const auto last = std::find_if(events.begin(), events.end(), breaks);
    if (last == events.end()) return {};
    std::string others;
    for (const model::RequestId id : violation_->requests) {
      if (id != last->request) others += fmt::format("{}{}", others.empty() ? "" : ", ", standing(id, step));
    }
    const std::string_view what =
        last->kind == EventKind::returned ? model::to_text(last->decision) : "that it had ended";
    return fmt::format(
        "Step {} tells {}, of c{}, {}: no order of the requests lets a semaphore of {} answer so.{}", step,
        server_name(last->server), last->conversation.value, what, scenario_->limit,
        others.empty() ? " Nothing overlaps it." : fmt::format(" What overlaps it: {}.", others));
  }

  [[nodiscard]] std::string slot_leak() const {
    const Event& end = replay_->history.events().back();
    const std::uint32_t running = analysis_.lower_after(analysis_.events().size() - 1);
    return fmt::format(
        "Every request has ended and every lease has lapsed; Redis still counts {}, and {} run: {} slot(s) "
        "are lost.",
        end.counted, running, end.counted - running);
  }

  [[nodiscard]] std::string duplicate_run() const {
    const Account first = account(violation_->requests.at(0));
    const Account second = account(violation_->requests.at(1));
    return fmt::format("{} runs on {} (since step {}) and on {} (since step {}).", first.conversation,
                       first.server, first.returned, second.server, second.returned) +
           how_they_got_in({first, second});
  }

  [[nodiscard]] std::string needless_eviction() const {
    const Account victim = account(violation_->requests.at(0));
    const Account evictor = account(violation_->requests.at(1));
    const model::RequestSpan& span = analysis_.of(evictor.request);
    return fmt::format(
               "{} was closed at step {} to make room for {} on {}, whose request never met more than {} of "
               "{} "
               "conversations, itself included.",
               victim.conversation, violation_->step.value, evictor.conversation, evictor.server,
               analysis_.largest_upper(span.invoked, span.returned), scenario_->limit) +
           (evictor.counted ? counted_entries(evictor) : "");
  }

 private:
  [[nodiscard]] Account account(model::RequestId id) const { return account_of(*replay_, analysis_, id); }

  [[nodiscard]] std::size_t last_event_of(std::uint32_t step) const {
    std::size_t last = 0;
    for (std::size_t i = 0; i < analysis_.events().size(); ++i) {
      if (analysis_.step_of(i).value <= step) last = i;
    }
    return last;
  }

  [[nodiscard]] std::string how_they_got_in(std::vector<Account> starters) const {
    std::vector<Account> by_count;
    for (const Account& one : starters) {
      if (one.counted && one.entered) by_count.push_back(one);
    }
    if (by_count.size() >= 2) {
      const auto count_step = [](const Account& one) { return *one.counted; };
      const auto entry_step = [](const Account& one) { return *one.entered; };
      std::uint32_t last_count = 0;
      std::uint32_t first_entry = ~std::uint32_t{0};
      for (const Account& one : by_count) {
        last_count = std::max(last_count, *one.counted);
        first_entry = std::min(first_entry, *one.entered);
      }
      if (last_count < first_entry) {
        return fmt::format(" {} {} read {} ({}) before any of them had registered ({}).",
                           servers_of(by_count), by_count.size() == 2 ? "both" : "all", counts_of(by_count),
                           steps_of(by_count, count_step), steps_of(by_count, entry_step));
      }
    }
    std::string text;
    for (const Account& one : starters) {
      if (one.counted) {
        text += fmt::format(" {} counted {} (step {}) and got in at step {}.", one.server, one.count,
                            *one.counted, one.returned);
      } else {
        text += fmt::format(" {} got in at step {}.", one.server, one.returned);
      }
    }
    return text;
  }

  // What the clients know of a request after a step.
  [[nodiscard]] std::string standing(model::RequestId id, std::uint32_t step) const {
    const model::RequestSpan& request = analysis_.of(id);
    const auto is_past = [&](std::size_t event) {
      return event != model::kNever && analysis_.step_of(event).value <= step;
    };
    const std::string_view now = !is_past(request.returned)           ? "is pending"
                                 : !request.is_admitted()             ? model::to_text(request.decision)
                                 : !is_past(request.release_invoked)  ? "runs"
                                 : !is_past(request.release_returned) ? "is ending"
                                                                      : "has ended";
    return fmt::format("c{} on {} ({})", request.conversation.value, server_name(request.server), now);
  }

  // What became of each request to close a conversation.
  [[nodiscard]] std::string evictions() const {
    std::string text;
    std::vector<model::ConversationId> told;
    for (const Event& asked : analysis_.events()) {
      if (asked.kind != EventKind::eviction_asked) continue;
      if (std::find(told.begin(), told.end(), asked.conversation) != told.end()) continue;
      told.push_back(asked.conversation);
      text += fmt::format(" At step {}, {} asked that c{} be closed", asked.step.value,
                          server_name(asked.server), asked.conversation.value);
      text += fate_of(asked);
    }
    return text;
  }

  [[nodiscard]] std::string fate_of(const Event& asked) const {
    const std::string payload = fmt::format("close_session c{}", asked.conversation.value);
    for (const Event& event : analysis_.events()) {
      if (event.kind == EventKind::release_invoked && event.evicted &&
          event.conversation == asked.conversation) {
        return fmt::format("; it was, at step {}.", event.step.value);
      }
    }
    for (const Event& event : analysis_.events()) {
      if (event.kind != EventKind::returned || event.conversation != asked.conversation ||
          event.decision != model::Decision::admitted) {
        continue;
      }
      for (std::uint32_t step = asked.step.value; step <= replay_->trace.steps.size(); ++step) {
        const StepRecord& record = replay_->trace.steps[step - 1];
        if (record.message == payload && record.actor.server == event.server && step < event.step.value) {
          return fmt::format(
              "; {} took the message at step {}, when it had not started it yet, ignored it, and started "
              "it at step {}.",
              server_name(event.server), step, event.step.value);
        }
      }
      return fmt::format("; it runs on, the message is still under way to {}.", server_name(event.server));
    }
    return "; it had not started.";
  }

  [[nodiscard]] std::string counted_entries(const Account& rejected) const {
    std::vector<Account> withdrawn;
    for (std::uint32_t id = 0; id < analysis_.requests().size(); ++id) {
      const Account other = account(model::RequestId{id});
      const bool was_there = other.entered && *other.entered < *rejected.counted &&
                             (!other.removed || *other.removed > *rejected.counted);
      if (was_there && other.decision == model::Decision::rejected && other.request != rejected.request) {
        withdrawn.push_back(other);
      }
    }
    const bool has_own = rejected.entered && *rejected.entered < *rejected.counted;
    std::string text = fmt::format(" It counted {} (step {})", rejected.count, *rejected.counted);
    if (has_own) text += fmt::format(", its own entry of step {} among them", *rejected.entered);
    if (!withdrawn.empty()) {
      text += fmt::format(", and {} of {}, who did not get in either",
                          withdrawn.size() == 1 ? "that" : "those", servers_of(withdrawn));
    }
    return text + ".";
  }

  const Scenario* scenario_;
  const Replay* replay_;
  const model::Violation* violation_;
  Analysis analysis_;
};

}  // namespace

std::string explain(const Scenario& scenario, const Replay& replay, model::PropertyId property,
                    const model::Violation& violation) {
  const Explainer explainer(scenario, replay, violation);
  switch (property) {
    case model::PropertyId::no_over_admission:
    case model::PropertyId::no_lasting_excess:
      return explainer.over_admission();
    case model::PropertyId::no_false_rejection:
      return explainer.false_rejection();
    case model::PropertyId::no_slot_leak:
      return explainer.slot_leak();
    case model::PropertyId::progress:
      return explainer.progress();
    case model::PropertyId::no_duplicate_run:
      return explainer.duplicate_run();
    case model::PropertyId::no_needless_eviction:
      return explainer.needless_eviction();
    case model::PropertyId::linearizable:
      return explainer.no_order();
  }
  return {};
}

}  // namespace overbook::sim
