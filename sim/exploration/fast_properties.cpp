// What the properties make of a step's events: see monitor.h.

#include <algorithm>
#include <utility>

#include "sim/exploration/fast_engine.h"

namespace overbook::sim {

using model::Decision;
using model::EventKind;
using model::PropertyId;

void FastEngine::follow(Move move, const std::vector<LocalEvent>& events, std::size_t event) {
  for (; event < events.size(); ++event) {
    const LocalEvent& now = events[event];
    if (pass_ == Pass::ledger) {
      follow_ledger(move, now);
    } else if (pass_ == Pass::order) {
      if (!follow_orders(move, now)) return;
    } else if (now.kind == EventKind::invoked && (move.next.flags & kVictimReturned) == 0) {
      move.kind.is_cause = false;
      ++move.totals.pending;
      choose_mark(move, events, event);
      return;
    } else if (!follow_tracked(move, now)) {
      return;
    }
  }
  finish(std::move(move));
}

void FastEngine::follow_ledger(Move& move, const LocalEvent& event) {
  Totals& totals = move.totals;
  std::uint32_t& flags = move.next.flags;
  switch (event.kind) {
    case EventKind::invoked:
      // Nobody of those that overlap is admitted while the flag stands, so upper(t) is what runs or ends.
      if (totals.pending++ == 0)
        flags = totals.running + totals.releasing < scenario_.limits.the_limit().permits ? kIsStuck : 0U;
      break;
    case EventKind::returned:
      --totals.pending;
      if (event.decision == Decision::admitted) {
        ++totals.running;
        if (totals.running > scenario_.limits.the_limit().permits) {
          report_step(PropertyId::no_over_admission, totals.running - scenario_.limits.the_limit().permits);
        }
      }
      if (event.decision == Decision::admitted || event.decision == Decision::failed)
        flags &= ~std::uint32_t{kIsStuck};
      if (event.decision == Decision::rejected) flags |= kSawRejection;
      if (totals.pending > 0) break;
      if ((flags & kIsStuck) != 0 && (flags & kSawRejection) != 0) report_step(PropertyId::progress, 1);
      flags = 0;
      break;
    case EventKind::release_invoked:
      --totals.running;
      ++totals.releasing;
      break;
    case EventKind::release_returned:
      --totals.releasing;
      break;
    case EventKind::failed:
      report_step(PropertyId::no_failure, 1);
      break;
    default:
      break;
  }
}

// False: this branch is given up.
bool FastEngine::follow_tracked(Move& move, const LocalEvent& event) {
  Totals& totals = move.totals;
  const bool was_awaiting_victim = totals.has_victim;
  switch (event.kind) {
    case EventKind::invoked:
      move.kind.is_cause = false;
      ++totals.pending;
      break;
    case EventKind::returned: {
      --totals.pending;
      const Mark mark = std::exchange(move.kind.mark, Mark::none);
      if (event.decision == Decision::admitted) {
        if (mark == Mark::pledged || mark == Mark::hopeless) return false;
        ++totals.running;
      }
      if (mark == Mark::pledged) --totals.pledged;
      if (mark == Mark::unpledged) --totals.unpledged;
      if (is_victim(mark)) {
        if (pass_ == Pass::rejection && event.decision != Decision::rejected) return false;
        return_victim(move);
        return true;  // the instants after its return do not matter
      }
      break;
    }
    case EventKind::release_invoked:
      --totals.running;
      ++totals.releasing;
      if (event.evicted && move.closes_for_victim) move.next.flags |= kSawEviction;
      break;
    case EventKind::release_returned:
      --totals.releasing;
      break;
    default:
      break;
  }
  return !was_awaiting_victim || is_within_upper(totals);
}

// False: no order is left, and nothing that follows can give it one.
bool FastEngine::follow_orders(Move& move, const LocalEvent& event) {
  const model::ServerId owner = server_of(move.at);
  model::ConversationId conversation = event.conversation;
  const bool is_anyone = gives_out_places() && owner != model::kResident;
  if (is_anyone) conversation.value = naming_.named(conversation.value, owner.value);
  const std::optional<model::PossibleOrders::Id> orders = orders_.after(
      move.next.orders,
      {.kind = event.kind, .decision = event.decision, .owner = owner.value, .conversation = conversation});
  if (orders) {
    move.next.orders = *orders;
  } else {
    report_step(PropertyId::linearizable, 1);
  }
  return orders.has_value();
}

bool FastEngine::is_within_upper(const Totals& totals) const {
  const std::uint32_t upper = totals.running + totals.releasing + totals.unpledged;
  if (pass_ == Pass::rejection) return upper < scenario_.limits.the_limit().permits;
  // The evicting request is admitted itself, in the end, unless it fails.
  return upper + (totals.is_hopeless ? 0 : 1) <= scenario_.limits.the_limit().permits;
}

void FastEngine::return_victim(Move& move) {
  move.totals.has_victim = move.totals.is_hopeless = false;
  move.totals.unpledged = 0;
  move.next.flags |= kVictimReturned;
  for (Entry& entry : move.next.entries) {
    if (entry.count == 0 || kinds_[entry.kind].mark != Mark::unpledged) continue;
    Kind other = kinds_[entry.kind];
    other.mark = Mark::none;
    entry.kind = intern(other);
  }
}

// A request is invoked, and its victim has not returned: every way to go on.
void FastEngine::choose_mark(const Move& move, const std::vector<LocalEvent>& events, std::size_t event) {
  if (move.totals.has_victim) {
    Move pledged = move;
    pledged.kind.mark = Mark::pledged;
    ++pledged.totals.pledged;
    follow(std::move(pledged), events, event + 1);
    Move unpledged = move;
    unpledged.kind.mark = Mark::unpledged;
    ++unpledged.totals.unpledged;
    if (is_within_upper(unpledged.totals)) follow(std::move(unpledged), events, event + 1);
    return;
  }
  follow(move, events, event + 1);
  const bool may_fail = pass_ == Pass::eviction && has_faults_;
  for (const Mark mark : {Mark::victim, Mark::hopeless}) {
    if (mark == Mark::hopeless && !may_fail) continue;
    Move victim = move;
    victim.kind.mark = mark;
    victim.totals.has_victim = true;
    victim.totals.is_hopeless = mark == Mark::hopeless;
    // What it did before it was the victim it did for nobody; what it closes from here on it closes for
    // itself.
    victim.closes_for_victim = runs_code(action_.what) && action_.duty == Duty::requests;
    victim.kind.is_cause = pass_ == Pass::eviction && scenario_.faults.duplicate_deliveries > 0;
    if (is_within_upper(victim.totals)) choose_pledges(std::move(victim), 0, events, event);
  }
}

// The victim is chosen; entry by entry, so many of those who are pending do not pledge.
void FastEngine::choose_pledges(Move move, std::size_t entry, const std::vector<LocalEvent>& events,
                                std::size_t event) {
  if (!is_within_upper(move.totals)) return;
  const std::size_t entries = is_symmetric_ ? move.original_entries : move.next.entries.size();
  while (entry < entries &&
         (move.next.entries[entry].count == 0 ||
          automaton_->info(kinds_[move.next.entries[entry].kind].class_id).standing.pending == 0)) {
    ++entry;
  }
  if (entry >= entries) {
    follow(std::move(move), events, event + 1);
    return;
  }
  const Entry whole = move.next.entries[entry];
  Kind pledged = kinds_[whole.kind];
  pledged.mark = Mark::pledged;
  Kind unpledged = pledged;
  unpledged.mark = Mark::unpledged;
  for (std::uint32_t open = 0; open <= whole.count; ++open) {
    Move next = move;
    next.totals.unpledged += open;
    next.totals.pledged += whole.count - open;
    if (!is_within_upper(next.totals)) return;
    if (is_symmetric_) {
      next.next.entries[entry] = {.kind = intern(pledged), .count = whole.count - open, .from = whole.from};
      if (open > 0) {
        next.next.entries.push_back({.kind = intern(unpledged), .count = open, .from = whole.from});
      }
    } else {
      next.next.entries[entry].kind = intern(open == 0 ? pledged : unpledged);
    }
    choose_pledges(std::move(next), entry + 1, events, event);
  }
}

void FastEngine::check_ledger(const Move& move) {
  if (wants(PropertyId::no_lasting_excess) && move.totals.pending == 0 &&
      move.totals.running > scenario_.limits.the_limit().permits) {
    const bool is_busy =
        std::any_of(move.next.entries.begin(), move.next.entries.end(), [&](const Entry& entry) {
          const Kind& kind = kinds_[entry.kind];
          return !kind.inbox.empty() || automaton_->info(kind.class_id).listener_is_busy ||
                 heartbeat_is_due(kind);
        });
    if (!is_busy)
      report_step(PropertyId::no_lasting_excess, move.totals.running - scenario_.limits.the_limit().permits);
  }
  if (!scenario_.shared_conversation || !wants(PropertyId::no_duplicate_run)) return;
  std::uint32_t runs = 0;
  for (const Entry& entry : move.next.entries) {
    const Automaton::ClassInfo& info = automaton_->info(kinds_[entry.kind].class_id);
    if (info.server != model::kResident) runs += entry.count * info.standing.running;
  }
  if (runs >= 2) report_step(PropertyId::no_duplicate_run, 1);
}

void FastEngine::check_tracked(const Move& move) {
  if ((move.next.flags & kVictimReturned) == 0 || move.totals.pledged > 0) return;
  if (pass_ == Pass::rejection) {
    report_step(PropertyId::no_false_rejection, 1);
  } else if ((move.next.flags & kSawEviction) != 0) {
    report_step(PropertyId::no_needless_eviction, 1);
  }
}

// A run may end here.
void FastEngine::check_end(const State& state) {
  const bool is_asked = wants(PropertyId::no_slot_leak) || wants(PropertyId::no_slot_gain);
  if (pass_ != Pass::ledger || !is_asked || totals_of(state).pending > 0) return;
  std::vector<Holder> running;
  for (const LeaseHolder& holder : lease_holders(state, servers_of_entries(state))) {
    for (const model::ConversationId conversation : holder.running)
      running.push_back({holder.server, conversation});
  }
  if (!lists_resident_) {
    for (const model::Request& resident : automaton_->learner().world().cast().residents())
      running.push_back({model::kResident, resident.conversation_id});
  }
  const Newcomers found = redis_.newcomers(state.redis, std::move(running));
  if (found.missing > 0) report_state(PropertyId::no_slot_leak, found.missing);
  if (found.gained) report_state(PropertyId::no_slot_gain, 1);
}

void FastEngine::report_step(PropertyId property, std::uint32_t excess) {
  report(property, excess, {.state = expanding_, .action = action_, .has_action = true});
}

void FastEngine::report_state(PropertyId property, std::uint32_t excess) {
  report(property, excess, {.state = expanding_, .action = action_, .has_action = false});
}

void FastEngine::report(PropertyId property, std::uint32_t excess, const Witness& witness) {
  if (is_telling_ || !wants(property)) return;
  witnesses_[property].try_emplace(excess, witness);
}

bool FastEngine::wants(PropertyId property) const {
  return options_->properties.contains(property);
}

// Whether the rest of this pass can tell nothing that is asked for.
bool FastEngine::is_decided() const {
  const auto is_violated = [&](PropertyId id) { return !witnesses_[id].empty(); };
  switch (pass_) {
    case Pass::rejection:
      return is_violated(PropertyId::no_false_rejection);
    case Pass::eviction:
      return is_violated(PropertyId::no_needless_eviction);
    case Pass::order:
      return is_violated(PropertyId::linearizable);
    case Pass::ledger:
      break;
  }
  for (const model::PropertyInfo& property : model::all_properties()) {
    if (pass_for(property.id) != Pass::ledger || !wants(property.id)) continue;
    const bool may_get_worse = property.has_magnitude && options_->find_worst;
    if (!is_violated(property.id) || may_get_worse) return false;
  }
  return true;
}

}  // namespace overbook::sim
