#include "sim/exploration/fast_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "model/check/check.h"

namespace overbook::sim {
namespace {

// Of an entry in a stored row: so many bits for the count, the others for the kind.
constexpr std::uint32_t kCountBits = 9;
static_assert(kMaxServers < (1U << kCountBits));
constexpr std::size_t kMostKinds = std::size_t{1} << (32U - kCountBits);

// Of an action as one number: so many bits for the duty, and for what happens; the others for the kind.
constexpr std::uint32_t kDutyBits = 2;
constexpr std::uint32_t kStepBits = 4;
static_assert(kDuties <= (1U << kDutyBits) && kStepKinds <= (1U << kStepBits));

// How many expansions go by between two looks at the budget.
constexpr std::uint32_t kLookEvery = 1024;

std::vector<model::ConversationId> resident_conversations(const Cast& cast) {
  std::vector<model::ConversationId> conversations;
  for (const model::Request& resident : cast.residents()) conversations.push_back(resident.conversation_id);
  return conversations;
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

}  // namespace

FastEngine::FastEngine(const Scenario& scenario, const ExplorationOptions& options, Automaton& automaton,
                       bool is_symmetric, std::uint32_t placement)
    : scenario_(scenario),
      options_(&options),
      automaton_(&automaton),
      is_symmetric_(is_symmetric),
      has_listeners_(automaton.learner().world().has_listeners()),
      has_faults_(automaton.learner().world().has_faults()),
      lists_resident_(has_listeners_ || (has_faults_ && scenario.running > 0)),
      placement_(placement),
      redis_(scenario, automaton, is_symmetric, placement),
      orders_(scenario.limits.the_limit(), resident_conversations(automaton.learner().world().cast())),
      naming_(naming_of(automaton.learner().world().cast(), scenario)),
      listed_(scenario.servers + (lists_resident_ ? 1 : 0)) {
  if (!lists_resident_) resident_running_ = scenario.running;
}

class FastEngine::ExplorationUnderWay final : public UnderWay {
 public:
  explicit ExplorationUnderWay(FastEngine& engine) : engine_(&engine) {}
  [[nodiscard]] std::string told() const override {
    std::string text =
        fmt::format("exploring: {}, {} servers, state {} of {}", engine_->automaton_->learner().label(),
                    engine_->scenario_.servers, engine_->expanding_, engine_->store_.size());
    if (engine_->store_.size() == 0) return text;
    return text + ", reached by " +
           to_text(engine_->schedule_of({.state = engine_->expanding_, .action = {}, .has_action = false}));
  }

 private:
  FastEngine* engine_;
};

ExplorationResult FastEngine::run(Pass pass) {
  const ExplorationUnderWay under_way(*this);
  pass_ = pass;
  result_ = {};
  store_ = StateStore();
  for (auto& witnesses : witnesses_) witnesses.clear();
  result_.is_complete = explore();
  result_.states = store_.size();
  conclude();
  return std::move(result_);
}

// Breadth first. Returns whether everything within the bounds was expanded.
bool FastEngine::explore() {
  (void)store(initial_state());
  std::uint32_t level_end = store_.size();
  std::uint32_t cut = 0;  // states that would go on beyond the bound on depth
  for (std::uint32_t index = 0; index < store_.size(); ++index) {
    if (index == level_end) {
      level_end = store_.size();
      ++result_.depth;
    }
    result_.frontier = store_.size() - index;
    if (is_decided()) return false;
    const bool is_full = store_.size() > options_->max_states || work() > options_->max_states;
    if ((is_full || index % kLookEvery == 0) && is_out_of_budget()) return false;
    if (!options_->max_depth || result_.depth < *options_->max_depth) {
      expand(index);
    } else if (!is_end(index)) {
      ++cut;
    }
  }
  result_.frontier = cut;
  if (cut > 0) result_.stopped_because = StopReason::depth;
  return cut == 0;
}

bool FastEngine::is_out_of_budget() {
  if (options_->on_progress) {
    options_->on_progress({.states = store_.size(),
                           .transitions = result_.transitions,
                           .frontier = result_.frontier,
                           .depth = result_.depth});
  }
  if (options_->stop != nullptr && options_->stop->load(std::memory_order_relaxed)) {
    result_.stopped_because = StopReason::interrupted;
  } else if (bytes() > options_->memory_bytes) {
    result_.stopped_because = StopReason::memory;
  } else if (store_.size() > options_->max_states || work() > options_->max_states) {
    result_.stopped_because = StopReason::states;
  }
  return result_.stopped_because.has_value();
}

// Of all that grows: the states, what the servers and Redis are known to do, and the numbers in between.
std::uint64_t FastEngine::bytes() const {
  // A kind, and the same as the key of a map's node.
  constexpr std::uint64_t kBytesOfKind = 2 * sizeof(Kind) + 48;
  constexpr std::uint64_t kBytesOfNumber = 2 * sizeof(Strikes) + 64;
  return store_.bytes() + automaton_->bytes() + redis_.bytes() + orders_.bytes() +
         likenesses_.size() * (scenario_.servers + 4ULL) * sizeof(std::uint64_t) +
         can_trade_places_.size() * 4 * sizeof(void*) + kinds_.size() * kBytesOfKind +
         letters_ * 2 * sizeof(Letter) + (strikes_.size() + pasts_.size()) * kBytesOfNumber;
}

// Besides states, in states: running the fibers of a world once takes about as long as storing so many, and a
// configuration of the orders about as long as one.
std::uint64_t FastEngine::work() const {
  constexpr std::uint64_t kStatesPerServer = 8;
  const Learner& learner = automaton_->learner();
  return learner.runs() * (scenario_.servers + 1ULL) * kStatesPerServer + learner.steps() + orders_.work();
}

void FastEngine::expand(std::uint32_t index) {
  expanding_ = index;
  State state;
  load(index, state);
  offer_all(state);
  if (may_end()) check_end(state);
  const Totals totals = totals_of(state);
  for (const Offer& offer : offers_) take(state, totals, offer);
}

// Whether only what need not come is left: that a run may end here.
bool FastEngine::may_end() const {
  return std::all_of(offers_.begin(), offers_.end(), [](const Offer& offer) { return offer.may_not_come; });
}

// Whether nothing can happen any more; where a run may end, that is looked at.
bool FastEngine::is_end(std::uint32_t index) {
  expanding_ = index;
  State state;
  load(index, state);
  offer_all(state);
  if (may_end()) check_end(state);
  return offers_.empty();
}

model::ServerId FastEngine::server_of(std::size_t entry) const {
  return model::ServerId{static_cast<std::uint32_t>(entry) + (lists_resident_ ? 0U : 1U)};
}

FastEngine::State FastEngine::initial_state() {
  State state;
  state.redis = redis_.initial();
  state.orders = orders_.initial();
  for (std::uint32_t i = 0; i < listed_; ++i) {
    const bool is_resident = server_of(i) == model::kResident;
    const model::ServerId server = is_symmetric_ && !is_resident ? model::ServerId{1} : server_of(i);
    const ShareId share = is_resident ? 0 : redis_.initial_share();
    state.entries.push_back(
        {.kind = intern({.class_id = automaton_->initial(server), .share = share}), .count = 1});
  }
  normalise(state);
  return state;
}

std::uint32_t FastEngine::code_of(const Action& action) {
  static_assert(kMostKinds <= (std::size_t{1} << (32U - kStepBits - kDutyBits)));
  return (((action.kind << kStepBits) | static_cast<std::uint32_t>(action.what)) << kDutyBits) |
         static_cast<std::uint32_t>(action.duty);
}

FastEngine::Action FastEngine::action_from(std::uint32_t code) {
  return {.kind = code >> (kStepBits + kDutyBits),
          .what = static_cast<StepKind>((code >> kDutyBits) & ((1U << kStepBits) - 1)),
          .duty = static_cast<Duty>(code & ((1U << kDutyBits) - 1))};
}

FastEngine::KindId FastEngine::intern(const Kind& kind) {
  const auto [at, is_new] = kind_ids_.try_emplace(kind, static_cast<KindId>(kinds_.size()));
  if (is_new) {
    if (kinds_.size() == kMostKinds) throw std::length_error("more kinds of servers than can be numbered");
    kinds_.push_back(kind);
    letters_ += kind.inbox.size();
  }
  return at->second;
}

// With symmetry the order of the servers means nothing: one entry for each kind, sorted.
void FastEngine::normalise(State& state) {
  if (gives_out_places()) return give_out_places(state);
  if (!is_symmetric_) return;
  std::sort(state.entries.begin(), state.entries.end(),
            [](const Entry& a, const Entry& b) { return a.kind < b.kind; });
  std::size_t kept = 0;
  for (const Entry& entry : state.entries) {
    if (entry.count == 0) continue;
    if (kept > 0 && state.entries[kept - 1].kind == entry.kind) {
      state.entries[kept - 1].count += entry.count;
    } else {
      state.entries[kept++] = entry;
    }
  }
  state.entries.resize(kept);
}

std::pair<std::uint32_t, bool> FastEngine::store(const State& state) {
  row_.clear();
  row_.push_back(state.redis);
  row_.push_back(state.flags | (state.preemptions << 8U));
  if (pass_ == Pass::order) row_.push_back(state.orders);
  if (has_faults_) row_.insert(row_.end(), {state.strikes, state.past});
  for (std::size_t at = 0; at < state.entries.size(); ++at) {
    const Entry& entry = state.entries[at];
    const bool goes_on = gives_out_places() && at > 0 && state.entries[at - 1].kind == entry.kind;
    if (goes_on) {
      ++row_.back();
    } else {
      row_.push_back((entry.kind << kCountBits) | entry.count);
    }
  }
  return store_.add(row_, {.parent = store_.size() == 0 ? StateStore::kNoParent : expanding_,
                           .action = code_of(action_),
                           .variant = variant_});
}

void FastEngine::load(std::uint32_t index, State& state) const {
  std::span<const std::uint32_t> row = store_.row(index);
  const auto take_word = [&row] {
    const std::uint32_t word = row.front();
    row = row.subspan(1);
    return word;
  };
  state.redis = take_word();
  const std::uint32_t flags_and_preemptions = take_word();
  state.flags = flags_and_preemptions & 0xFFU;
  state.preemptions = flags_and_preemptions >> 8U;
  if (pass_ == Pass::order) state.orders = take_word();
  if (has_faults_) {
    state.strikes = take_word();
    state.past = take_word();
  }
  state.entries.clear();
  std::uint32_t servers = 0;
  for (const std::uint32_t word : row) {
    const std::uint32_t count = word & ((1U << kCountBits) - 1);
    const std::uint32_t entries = gives_out_places() ? count : 1;
    servers += count;
    for (std::uint32_t i = 0; i < entries; ++i) {
      state.entries.push_back({.kind = word >> kCountBits,
                               .count = count / entries,
                               .from = static_cast<std::uint32_t>(state.entries.size())});
    }
  }
  OVERBOOK_CHECK(servers == listed_, "state {} has {} servers, not {}", index, servers, listed_);
}

FastEngine::Totals FastEngine::totals_of(const State& state) const {
  Totals totals;
  totals.running = resident_running_;
  for (const Entry& entry : state.entries) {
    const Kind& kind = kinds_[entry.kind];
    const Automaton::ClassInfo& info = automaton_->info(kind.class_id);
    totals.pending += entry.count * info.standing.pending;
    totals.running += entry.count * info.standing.running;
    totals.releasing += entry.count * info.standing.releasing;
    if (kind.mark == Mark::unpledged) totals.unpledged += entry.count;
    if (kind.mark == Mark::pledged) totals.pledged += entry.count;
    if (is_victim(kind.mark)) totals.has_victim = true;
    if (kind.mark == Mark::hopeless) totals.is_hopeless = true;
  }
  return totals;
}

}  // namespace overbook::sim
