#pragma once
// Over-admission, excess that lasts, duplicate runs, lost wake-ups, leaks and failures: questions to a step
// or a state alone. And progress, which remembers of the requests that overlap now whether slots were free
// all the time, nobody was admitted or failed, and somebody was rejected.

#include "model/limit.h"
#include "sim/exploration/monitors/monitor.h"

namespace overbook::sim {

class LedgerMonitor {
 public:
  static constexpr Pass kPass = Pass::ledger;

  // `shares_conversation`: all servers ask for the same one, so that two that run it are one too many.
  LedgerMonitor(const model::Limits& limits, bool shares_conversation)
      : permits_(limits.the_limit().permits), shares_conversation_(shares_conversation) {}

  using Tally = Standings;
  [[nodiscard]] static bool marks_messages(const Sent&) { return false; }

  template <MonitoredState State>
  [[nodiscard]] Tally tally(const State& state) const {
    Tally tally{.running = state.unlisted_running()};
    for (std::size_t i = 0; i < state.entries(); ++i) tally.add(state.alike(i));
    return tally;
  }

  template <MonitoredStep Step, typename Report, typename Found>
  void follow(Step step, Tally tally, std::span<const LocalEvent> events, const Report& report,
              const Found& found) const {
    for (const LocalEvent& event : events) follow_one(step.flags(), tally, event, report);
    found(step, tally);
  }

  template <MonitoredStep Step, typename Report>
  void after_step(const Step& step, const Tally& tally, const Report& report) const {
    using enum model::PropertyId;
    const bool is_over = tally.pending == 0 && tally.running > permits_;
    if (report.wants(no_lasting_excess) && is_over && !step.is_anything_to_come())
      report(no_lasting_excess, tally.running - permits_);
    if (shares_conversation_ && report.wants(no_duplicate_run) && step.running_on_servers() >= 2)
      report(no_duplicate_run, 1U);
  }

  template <MonitoredState State, typename Report>
  void at_end(const State& state, const Report& report) const {
    using enum model::PropertyId;
    const Tally now = tally(state);
    const bool waits_beside_a_slot = now.pending > 0 && now.running + now.releasing < permits_;
    if (waits_beside_a_slot && report.wants(no_lost_wakeup) && !state.do_others_wake())
      report(no_lost_wakeup, 1U);
    if (now.pending > 0 || (!report.wants(no_slot_leak) && !report.wants(no_slot_gain))) return;
    const auto found = state.newcomers();
    if (found.missing > 0) report(no_slot_leak, found.missing);
    if (found.gained) report(no_slot_gain, 1U);
  }

 private:
  enum Flag : std::uint32_t {
    kIsStuck = 1,       // of the requests that overlap now, none was admitted or failed, and slots were free
    kSawRejection = 2,  // one of them was rejected
  };

  template <typename Report>
  void follow_one(std::uint32_t& flags, Tally& tally, const LocalEvent& event, const Report& report) const {
    using enum model::PropertyId;
    switch (event.kind) {
      case model::EventKind::invoked:
        // Nobody of those that overlap is admitted while the flag stands, so upper(t) is what runs or ends.
        if (tally.pending++ == 0) flags = tally.running + tally.releasing < permits_ ? kIsStuck : 0U;
        break;
      case model::EventKind::returned:
        --tally.pending;
        if (event.decision == model::Decision::admitted) {
          ++tally.running;
          if (tally.running > permits_) report(no_over_admission, tally.running - permits_);
        }
        if (event.decision == model::Decision::admitted || event.decision == model::Decision::failed)
          flags &= ~std::uint32_t{kIsStuck};
        if (event.decision == model::Decision::rejected) flags |= kSawRejection;
        if (tally.pending > 0) break;
        if ((flags & kIsStuck) != 0 && (flags & kSawRejection) != 0) report(progress, 1U);
        flags = 0;
        break;
      case model::EventKind::release_invoked:
        --tally.running;
        ++tally.releasing;
        break;
      case model::EventKind::release_returned:
        --tally.releasing;
        break;
      case model::EventKind::failed:
        report(no_failure, 1U);
        break;
      default:
        break;
    }
  }

  std::uint32_t permits_;
  bool shares_conversation_;
};

}  // namespace overbook::sim
