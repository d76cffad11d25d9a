#pragma once
// No-false-rejection and no-needless-eviction, each in a pass of its own.
//
// upper(t) asks which of the pending requests will be admitted, which nobody knows yet. So one request is
// picked at its invocation, the victim; every request that overlaps it pledges, or not, that it will not be
// admitted. Those that don't pledge count in upper. The branch is given up when upper(t) reaches L before the
// victim returns, when the victim is not rejected, or when a pledge is broken; when the victim has been
// rejected and all pledges are kept, the property is violated. Since every choice of victim and pledges is
// tried, this is exact: the true outcomes are one of the choices, and a request that did not pledge and is
// rejected all the same only made upper larger than it was.
//
// Of evictions the same with the evicting request in the victim's place, upper(t) <= L, itself included
// unless it fails, and at the end a conversation that was closed because of it.

#include <utility>

#include "model/limit.h"
#include "sim/exploration/monitors/monitor.h"

namespace overbook::sim {

[[nodiscard]] constexpr bool is_victim(Mark mark) {
  return mark == Mark::victim || mark == Mark::hopeless;
}

template <Pass kAsked>
class VictimMonitor {
 public:
  static constexpr Pass kPass = kAsked;
  static_assert(kPass == Pass::rejection || kPass == Pass::eviction);

  // Where things may go wrong the evicting request may fail; `late_commands`: and what it sent may be
  // executed after it has returned.
  struct Circumstances {
    bool has_faults = false;
    bool late_commands = false;
  };
  VictimMonitor(const model::Limits& limits, const Circumstances& circumstances)
      : permits_(limits.the_limit().permits), circumstances_(circumstances) {}

  struct Tally : Standings {
    std::uint32_t unpledged = 0;
    std::uint32_t pledged = 0;
    bool has_victim = false;
    bool is_hopeless = false;        // the victim
    bool closes_for_victim = false;  // what this step closes is closed for the victim
  };
  // Whether a message is one of the victim's, if a server so marked sends it in such a step.
  [[nodiscard]] static bool marks_messages(const Sent& sent) {
    if (kPass != Pass::eviction || sent.duty != Duty::requests) return false;
    return sent.what == StepKind::late_command ? sent.is_cause : is_victim(sent.mark);
  }

  template <MonitoredState State>
  [[nodiscard]] Tally tally(const State& state) const {
    Tally tally;
    tally.running = state.unlisted_running();
    for (std::size_t i = 0; i < state.entries(); ++i) {
      const Alike servers = state.alike(i);
      tally.add(servers);
      if (servers.mark == Mark::unpledged) tally.unpledged += servers.count;
      if (servers.mark == Mark::pledged) tally.pledged += servers.count;
      if (is_victim(servers.mark)) tally.has_victim = true;
      if (servers.mark == Mark::hopeless) tally.is_hopeless = true;
    }
    return tally;
  }

  template <MonitoredStep Step, typename Report, typename Found>
  void follow(Step step, Tally tally, std::span<const LocalEvent> events, const Report&,
              const Found& found) const {
    tally.closes_for_victim =
        step.is_of_request() ? is_victim(step.own_mark()) : step.answers_marked_message();
    follow_from(std::move(step), tally, events, found);
  }

  template <MonitoredStep Step, typename Report>
  void after_step(Step& step, const Tally& tally, const Report& report) const {
    if ((step.flags() & kVictimReturned) == 0 || tally.pledged > 0) return;
    if (kPass == Pass::rejection) {
      report(model::PropertyId::no_false_rejection, 1U);
    } else if ((step.flags() & kSawEviction) != 0) {
      report(model::PropertyId::no_needless_eviction, 1U);
    }
  }

  template <MonitoredState State, typename Report>
  void at_end(const State&, const Report&) const {}

 private:
  enum Flag : std::uint32_t {
    kVictimReturned = 4,  // only the pledges are awaited
    kSawEviction = 8,     // a conversation was closed because of the evicting request
  };

  template <typename Step, typename Found>
  void follow_from(Step step, Tally tally, std::span<const LocalEvent> events, const Found& found) const {
    for (; !events.empty(); events = events.subspan(1)) {
      const LocalEvent& event = events.front();
      step.turn_to(event);
      if (event.kind == model::EventKind::invoked && (step.flags() & kVictimReturned) == 0) {
        step.is_cause() = false;
        ++tally.pending;
        return choose_mark(step, tally, events.subspan(1), found);
      }
      if (!follow_one(step, tally, event)) return;
    }
    found(step, tally);
  }

  // False: this branch is given up.
  template <typename Step>
  bool follow_one(Step& step, Tally& tally, const LocalEvent& event) const {
    const bool was_awaiting_victim = tally.has_victim;
    switch (event.kind) {
      case model::EventKind::invoked:
        step.is_cause() = false;
        ++tally.pending;
        break;
      case model::EventKind::returned: {
        --tally.pending;
        const Mark mark = std::exchange(step.own_mark(), Mark::none);
        if (event.decision == model::Decision::admitted) {
          if (mark == Mark::pledged || mark == Mark::hopeless) return false;
          ++tally.running;
        }
        if (mark == Mark::pledged) --tally.pledged;
        if (mark == Mark::unpledged) --tally.unpledged;
        if (!is_victim(mark)) break;
        if (kPass == Pass::rejection && event.decision != model::Decision::rejected) return false;
        return_victim(step, tally);
        return true;  // the instants after its return do not matter
      }
      case model::EventKind::release_invoked:
        --tally.running;
        ++tally.releasing;
        // Who is turned away for nothing is no matter of who was closed for whom: states that differ in that
        // alone are one.
        if (kPass == Pass::eviction && event.evicted && tally.closes_for_victim) step.flags() |= kSawEviction;
        break;
      case model::EventKind::release_returned:
        --tally.releasing;
        break;
      default:
        break;
    }
    return !was_awaiting_victim || is_within_upper(tally);
  }

  [[nodiscard]] bool is_within_upper(const Tally& tally) const {
    const std::uint32_t upper = tally.running + tally.releasing + tally.unpledged;
    if (kPass == Pass::rejection) return upper < permits_;
    // The evicting request is admitted itself, in the end, unless it fails.
    return upper + (tally.is_hopeless ? 0 : 1) <= permits_;
  }

  template <typename Step>
  static void return_victim(Step& step, Tally& tally) {
    tally.has_victim = tally.is_hopeless = false;
    tally.unpledged = 0;
    step.flags() |= kVictimReturned;
    for (std::size_t i = 0; i < step.entries(); ++i) {
      const Alike servers = step.alike(i);
      if (servers.count > 0 && servers.mark == Mark::unpledged) step.mark_all(i, Mark::none);
    }
  }

  // A request is invoked, and its victim has not returned: every way to go on.
  template <typename Step, typename Found>
  void choose_mark(const Step& step, const Tally& tally, std::span<const LocalEvent> events,
                   const Found& found) const {
    if (tally.has_victim) {
      Step pledged = step;
      Tally with_pledge = tally;
      pledged.own_mark() = Mark::pledged;
      ++with_pledge.pledged;
      follow_from(std::move(pledged), with_pledge, events, found);
      Step unpledged = step;
      Tally without_pledge = tally;
      unpledged.own_mark() = Mark::unpledged;
      ++without_pledge.unpledged;
      if (is_within_upper(without_pledge)) follow_from(std::move(unpledged), without_pledge, events, found);
      return;
    }
    follow_from(step, tally, events, found);
    const bool may_fail = kPass == Pass::eviction && circumstances_.has_faults;
    for (const Mark mark : {Mark::victim, Mark::hopeless}) {
      if (mark == Mark::hopeless && !may_fail) continue;
      Step victim = step;
      Tally with_victim = tally;
      victim.own_mark() = mark;
      with_victim.has_victim = true;
      with_victim.is_hopeless = mark == Mark::hopeless;
      // What it did before it was the victim it did for nobody; what it closes from here
      // on it closes for itself.
      with_victim.closes_for_victim = step.is_of_request();
      victim.is_cause() = kPass == Pass::eviction && circumstances_.late_commands;
      if (is_within_upper(with_victim)) choose_pledges(std::move(victim), with_victim, 0, events, found);
    }
  }

  // The victim is chosen; entry by entry, so many of those who are pending do not pledge.
  template <typename Step, typename Found>
  void choose_pledges(Step step, Tally tally, std::size_t entry, std::span<const LocalEvent> events,
                      const Found& found) const {
    if (!is_within_upper(tally)) return;
    const auto may_pledge = [&] {
      const Alike servers = step.alike(entry);
      return servers.count > 0 && servers.pending > 0;
    };
    while (entry < step.entries_before() && !may_pledge()) ++entry;
    if (entry >= step.entries_before()) return follow_from(std::move(step), tally, events, found);
    const std::uint32_t count = step.alike(entry).count;
    for (std::uint32_t open = 0; open <= count; ++open) {
      Step next = step;
      Tally with = tally;
      with.unpledged += open;
      with.pledged += count - open;
      if (!is_within_upper(with)) return;
      next.mark_some(entry, Mark::unpledged, open, Mark::pledged);
      choose_pledges(std::move(next), with, entry + 1, events, found);
    }
  }

  std::uint32_t permits_;
  Circumstances circumstances_;
};

using RejectionMonitor = VictimMonitor<Pass::rejection>;
using EvictionMonitor = VictimMonitor<Pass::eviction>;

}  // namespace overbook::sim
