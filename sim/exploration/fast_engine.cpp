#include "sim/exploration/fast_engine.h"

#include <fmt/format.h>

#include "sim/exploration/breadth_first.h"
#include "sim/exploration/monitors/ledger_monitor.h"
#include "sim/exploration/monitors/order_monitor.h"
#include "sim/exploration/monitors/victim_monitor.h"

namespace overbook::sim {
namespace {

model::PossibleOrders orders_of(const Cast& cast, const Scenario& scenario) {
  std::vector<model::ConversationId> running;
  for (const model::Request& resident : cast.residents()) running.push_back(resident.conversation_id);
  return {scenario.limits.the_limit(), running};
}

// A shared conversation is nobody's in particular.
model::PossibleOrders::Naming naming_of(const Cast& cast, const Scenario& scenario) {
  model::PossibleOrders::Naming naming;
  naming.conversations.resize(scenario.servers + 1ULL);
  const auto whose = [&](model::ConversationId conversation) -> model::PossibleOrders::Naming::Whose& {
    if (naming.whose.size() <= conversation.value) naming.whose.resize(conversation.value + 1ULL);
    return naming.whose[conversation.value];
  };
  for (const model::Request& resident : cast.residents()) static_cast<void>(whose(resident.conversation_id));
  for (std::uint32_t server = 1; server <= scenario.servers; ++server) {
    for (std::uint32_t round = 0; round < scenario.requests_per_server; ++round) {
      const model::ConversationId conversation = cast.request(model::ServerId{server}, round).conversation_id;
      model::PossibleOrders::Naming::Whose& entry = whose(conversation);
      if (!scenario.shared_conversation) entry = {.owner = server, .role = round};
      naming.conversations[server].push_back(conversation.value);
    }
  }
  return naming;
}

// For the message of a check that fails.
template <typename M>
class ExplorationUnderWay final : public UnderWay {
 public:
  ExplorationUnderWay(const Frame& frame, BreadthFirst<M>& search) : frame_(&frame), search_(&search) {}
  [[nodiscard]] std::string told() const override {
    std::string text =
        fmt::format("exploring: {}, {} servers, state {} of {}", frame_->automaton->subject().label(),
                    frame_->scenario->servers, search_->expanding(), search_->states());
    if (search_->states() == 0) return text;
    return text + ", reached by " +
           to_text(search_->schedule_to({.state = search_->expanding(), .action = {}}));
  }

 private:
  const Frame* frame_;
  BreadthFirst<M>* search_;
};

// A violation is told by the shortest schedule of all, and by the shortest of the worst.
template <typename M>
void tell_violation(const std::map<std::uint32_t, Witness>& witnesses, const model::PropertyInfo& property,
                    BreadthFirst<M>& search, PropertyOutcome& outcome) {
  outcome.outcome = Outcome::violated;
  for (const auto& [excess, witness] : witnesses) {
    Schedule schedule = search.schedule_to(witness);
    if (!outcome.shortest || schedule.steps.size() < outcome.shortest->steps.size())
      outcome.shortest = schedule;
    if (excess < outcome.worst_excess) continue;
    if (property.has_magnitude) outcome.worst_excess = excess;
    outcome.worst = std::move(schedule);
  }
}

// What is known only when all is over, or when nobody asks.
bool is_about_ends(model::PropertyId id) {
  using enum model::PropertyId;
  return model::PropertySet{no_lasting_excess, progress, no_lost_wakeup, no_slot_leak, no_slot_gain}.contains(
      id);
}

template <typename M>
void conclude(const Transitions& transitions, BreadthFirst<M>& search, ExplorationResult& result) {
  const RedisStates& redis = transitions.redis();
  const Automaton& automaton = *transitions.frame().automaton;
  const bool keeps_time_of_its_own = redis.keeps_time_of_its_own() || automaton.keeps_time_of_its_own();
  result.has_waited = redis.has_waited();
  for (const model::PropertyInfo& property : model::all_properties()) {
    if (pass_for(property.id) != M::kPass || !search.witnesses().wants(property.id)) continue;
    PropertyOutcome& outcome = result.properties[property.id];
    outcome.extent = {.states = result.states,
                      .transitions = result.transitions,
                      .frontier = result.frontier,
                      .depth = result.depth};
    outcome.stopped_because = result.stopped_because;
    const std::map<std::uint32_t, Witness>& witnesses = search.witnesses().of(property.id);
    if (!redis.lacking().empty()) {
      outcome.reason = fmt::format("the fake Redis has no {}", redis.lacking());
    } else if (!witnesses.empty()) {
      outcome.worst_is_exact = result.is_complete;
      tell_violation(witnesses, property, search, outcome);
    } else if (result.is_complete && redis.has_drawn()) {
      outcome.reason = kDrawsAtRandom;
    } else if (result.is_complete && keeps_time_of_its_own && property.id != model::PropertyId::no_failure) {
      outcome.reason = kKeepsTimeOfItsOwn;
    } else if (result.is_complete && automaton.depends_on_order()) {
      outcome.reason = kDependsOnOrder;
    } else if (result.is_complete && result.may_never_end && is_about_ends(property.id)) {
      outcome.reason = kMayNeverEnd;
    } else if (result.is_complete) {
      outcome.outcome = Outcome::proved;
    }
  }
}

template <typename M>
ExplorationResult explore_with(M monitor, Transitions& transitions, const ExplorationOptions& options) {
  Product<M> product(transitions, monitor);
  BreadthFirst<M> search(product, options);
  const ExplorationUnderWay<M> under_way(transitions.frame(), search);
  ExplorationResult result = search.run();
  conclude(transitions, search, result);
  return result;
}

Listing listing_of(Pass pass, const HowToExplore& how) {
  if (!how.is_symmetric) return Listing::named;
  return pass == Pass::order ? Listing::placed : Listing::counted;
}

}  // namespace

ExplorationResult explore_pass(Pass pass, const Scenario& scenario, const ExplorationOptions& options,
                               Automaton& automaton, const HowToExplore& how) {
  Transitions transitions(scenario, automaton, listing_of(pass, how),
                          {.preemptions = options.preemptions, .placement = how.placement});
  const Cast& cast = automaton.setup().cast();
  const bool has_faults = transitions.frame().has_faults;
  const bool late_commands = scenario.faults.duplicate_deliveries > 0;
  switch (pass) {
    case Pass::ledger:
      return explore_with(LedgerMonitor(scenario.limits, scenario.shared_conversation), transitions, options);
    case Pass::rejection:
      return explore_with(RejectionMonitor(scenario.limits, {has_faults, late_commands}), transitions,
                          options);
    case Pass::eviction:
      return explore_with(EvictionMonitor(scenario.limits, {has_faults, late_commands}), transitions,
                          options);
    case Pass::order:
      break;
  }
  return explore_with(OrderMonitor(orders_of(cast, scenario), naming_of(cast, scenario),
                                   transitions.frame().listing == Listing::placed),
                      transitions, options);
}

}  // namespace overbook::sim
