#pragma once
// The fast engine: explores numbers. A state is the number of a state of Redis, what the properties remember,
// and how many servers there are of each kind: kind = class of the automaton, share of Redis, mark, inbox.
// Without symmetry a state lists its servers instead. The pass `order` lists them with symmetry as well,
// since what a semaphore may have done has names in it: there a server's place is its name, and the places
// are given out anew after each step, so that states that differ in nothing but names are nearly always one.
// Where things may go wrong it also has how often each fault has struck, and the states of Redis before the
// last writes, as far as they may come back.

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "model/linearizability/possible_orders.h"
#include "sim/exploration/exploration.h"
#include "sim/exploration/monitor.h"
#include "sim/exploration/redis_states.h"
#include "sim/exploration/state_store.h"
#include "sim/run/strikes.h"

namespace overbook::sim {

class FastEngine {
 public:
  // `placement`: where the hash tables place their keys.
  FastEngine(const Scenario& scenario, const ExplorationOptions& options, Automaton& automaton,
             bool is_symmetric, std::uint32_t placement);

  // Explores one pass. Throws Split, NotSymmetric, NotAFunction.
  [[nodiscard]] ExplorationResult run(Pass pass);

  // What can happen before each step and after the last, along a way that a World has gone: for tests against
  // it, of whose steps each must be offered here. Without symmetry. Throws as run does.
  [[nodiscard]] std::vector<std::vector<Step>> options_along(const std::vector<Step>& steps);

 private:
  using KindId = std::uint32_t;
  enum class Direction : std::uint8_t { from_kind, to_kind };
  struct Letter {  // a message in an inbox
    MessageId message = kNone;
    bool is_from_victim = false;
    friend auto operator<=>(const Letter&, const Letter&) = default;
  };
  struct Kind {
    ClassId class_id = 0;
    ShareId share = 0;
    Mark mark = Mark::none;
    bool is_current = false;  // took the last step; only with a preemption bound
    std::vector<Letter> inbox{};
    // Only where things may go wrong, and where it matters.
    // What may have lost something in Redis, so that a heartbeat must come.
    std::vector<model::ConversationId> due{};
    bool listener_is_out = false;      // between two messages: it was not at home when it took the last one
    bool is_cause = false;             // its last request is the victim, returned or not
    CommandId late = kNone;            // given up by its client, and may arrive yet
    CommandId late_heartbeat = kNone;  // likewise, of a heartbeat
    friend auto operator<=>(const Kind&, const Kind&) = default;
  };
  struct Entry {
    KindId kind = 0;
    std::uint32_t count = 1;
    // During a step: the entry of the state before in which these servers were; kStepped: the one that steps,
    // unless servers are listed.
    std::uint32_t from = 0;
  };
  static constexpr std::uint32_t kStepped = ~std::uint32_t{0};
  struct State {
    RedisId redis = 0;
    std::uint32_t flags = 0;
    std::uint32_t preemptions = 0;
    model::PossibleOrders::Id orders = 0;  // only in the pass that asks for them
    std::uint32_t strikes = 0;             // numbers of `strikes_` and `pasts_`
    std::uint32_t past = 0;
    std::vector<Entry> entries;
  };
  // Values as numbers, in the order in which they come; 0 is that of `Value{}`.
  template <typename Value>
  class Numbers {
   public:
    Numbers() { (void)of({}); }
    std::uint32_t of(const Value& value) {
      const auto [at, is_new] = ids_.try_emplace(value, static_cast<std::uint32_t>(values_.size()));
      if (is_new) values_.push_back(value);
      return at->second;
    }
    [[nodiscard]] const Value& operator[](std::uint32_t number) const { return values_[number]; }
    [[nodiscard]] std::size_t size() const { return values_.size(); }

   private:
    std::vector<Value> values_;
    std::map<Value, std::uint32_t> ids_;
  };
  struct Totals {
    std::uint32_t pending = 0;
    std::uint32_t running = 0;
    std::uint32_t releasing = 0;
    std::uint32_t unpledged = 0;
    std::uint32_t pledged = 0;
    bool has_victim = false;
    bool is_hopeless = false;  // the victim
  };
  static constexpr std::size_t kNobody = ~std::size_t{0};
  // A step being taken.
  struct Move {
    State next;                        // without the server that steps: the count of its entry is one less
    std::size_t at = kNobody;          // its entry
    std::size_t original_entries = 0;  // entries beyond these were added while pledges were chosen
    Kind kind;                         // what it becomes
    Totals totals;                     // with it
    bool closes_for_victim = false;    // what this step closes is closed for the victim
  };
  struct Action {
    // Where places are given out: the place. Of what is done to Redis: the number of writes that it loses.
    KindId kind = 0;
    StepKind what = StepKind::goes_on;
    Duty duty = Duty::requests;
  };
  struct Offer {
    Action action;
    std::size_t at = kNobody;
    bool may_not_come = false;  // what goes wrong, and heartbeats that are in time
  };

  // Where a property broke.
  struct Witness {
    std::uint32_t state = 0;
    Action action;
    bool has_action = true;  // false: the state itself shows it
  };

  // States (fast_engine.cpp).
  [[nodiscard]] State initial_state();
  [[nodiscard]] model::ServerId server_of(std::size_t entry) const;
  // Whether a state has an entry for each server: always without symmetry. And whether its place is a name
  // that it has for a while.
  [[nodiscard]] bool lists_servers() const { return !is_symmetric_ || pass_ == Pass::order; }
  [[nodiscard]] bool gives_out_places() const { return is_symmetric_ && pass_ == Pass::order; }
  KindId intern(const Kind& kind);
  void normalise(State& state);
  void give_out_places(State& state);
  [[nodiscard]] const std::vector<std::uint64_t>& likenesses(model::PossibleOrders::Id orders);
  [[nodiscard]] bool is_like_the_one_before(const State& state, std::size_t at);
  [[nodiscard]] static std::uint32_t code_of(const Action& action);
  [[nodiscard]] static Action action_from(std::uint32_t code);
  [[nodiscard]] std::pair<std::uint32_t, bool> store(const State& state);
  void load(std::uint32_t index, State& state) const;
  [[nodiscard]] Totals totals_of(const State& state) const;
  bool explore();
  void expand(std::uint32_t index);
  bool is_end(std::uint32_t index);
  [[nodiscard]] bool may_end() const;
  [[nodiscard]] bool is_out_of_budget();
  [[nodiscard]] std::uint64_t work() const;
  [[nodiscard]] std::uint64_t bytes() const;

  // Steps (fast_steps.cpp).
  void offer_all(const State& state);
  void offer_steps(const State& state, std::size_t at);
  [[nodiscard]] KindId who(KindId kind, std::size_t at) const {
    return gives_out_places() ? static_cast<KindId>(at) : kind;
  }
  void take(const State& state, const Totals& totals, const Offer& offer);
  void take_step(Move move, const Action& action);
  [[nodiscard]] ReplyId send(Move& move, const Action& action, CommandId command, bool is_from_victim);
  bool count_preemption(Move& move, const Action& action);
  void apply(Move& move, const RedisStates::Result& result, bool is_from_victim);
  void apply_shares(Move& move, const RedisStates::Result& result);
  void deliver(Move& move, const RedisStates::Result& result, bool is_from_victim);
  void check_totals(const Move& move) const;
  void finish(Move move);

  // What goes wrong (fast_faults.cpp): as World has it, see there.
  void offer_faults(const State& state, std::size_t at);
  void offer_faults_of_redis(const State& state);
  [[nodiscard]] bool may_beat(const State& state, const Kind& kind);
  [[nodiscard]] bool heartbeat_is_due(const Kind& kind) const;
  [[nodiscard]] std::vector<std::vector<model::ServerId>> servers_of_entries(const State& state) const;
  [[nodiscard]] std::vector<LeaseHolder> lease_holders(
      const State& state, const std::vector<std::vector<model::ServerId>>& servers) const;
  [[nodiscard]] model::ConversationId conversation_at(model::ConversationId conversation,
                                                      model::ServerId server, Direction direction) const;
  void look_for_lapses(const State& state);
  void make_due(Kind& kind, const std::vector<model::ConversationId>& conversations) const;
  void forget_what_has_ended(Kind& kind) const;
  [[nodiscard]] bool is_left(const State& state, StepKind fault) const;
  void count(Move& move, StepKind fault);
  void remember_write(Move& move, RedisId before);
  void forget_past(const State& state, std::vector<RedisId>& past) const;
  void crash(Move move);
  void restart(Move move);
  void lapse(Move move);
  void deliver_late(Move move);
  void lose_writes(Move move, const Action& fault);
  void note_lost_leases(Move& move);

  // Properties (fast_properties.cpp). `event`: the next of the step's events to follow.
  void follow(Move move, const std::vector<LocalEvent>& events, std::size_t event);
  void follow_ledger(Move& move, const LocalEvent& event);
  bool follow_tracked(Move& move, const LocalEvent& event);
  bool follow_orders(Move& move, const LocalEvent& event);
  void choose_mark(const Move& move, const std::vector<LocalEvent>& events, std::size_t event);
  void choose_pledges(Move move, std::size_t entry, const std::vector<LocalEvent>& events, std::size_t event);
  void return_victim(Move& move);
  [[nodiscard]] bool is_within_upper(const Totals& totals) const;
  void check_ledger(const Move& move);
  void check_tracked(const Move& move);
  void check_end(const State& state);
  // The step that is taken violates a property; the state that is expanded does.
  void report_step(model::PropertyId property, std::uint32_t excess);
  void report_state(model::PropertyId property, std::uint32_t excess);
  void report(model::PropertyId property, std::uint32_t excess, const Witness& witness);
  [[nodiscard]] bool wants(model::PropertyId property) const;
  [[nodiscard]] bool is_decided() const;

  // Results (fast_results.cpp).
  class ExplorationUnderWay;
  [[nodiscard]] Schedule schedule_of(const Witness& witness);
  [[nodiscard]] State told(const State& parent, const Action& action, std::uint32_t variant);
  [[nodiscard]] Step step_at(const Action& action, std::size_t at) const;
  [[nodiscard]] std::size_t stepping(const std::vector<KindId>& servers, const Action& action) const;
  [[nodiscard]] Schedule schedule_by_places(const std::vector<std::uint32_t>& path, const Witness& witness);
  void reassign(std::vector<KindId>& servers, std::size_t stepped, const State& before, State next) const;
  void conclude();

  Scenario scenario_;
  const ExplorationOptions* options_;
  Automaton* automaton_;
  bool is_symmetric_;
  bool has_listeners_;
  bool has_faults_;
  bool lists_resident_ = false;  // as a server like the others, first
  std::uint32_t placement_;
  RedisStates redis_;
  model::PossibleOrders orders_;
  model::PossibleOrders::Naming naming_;
  // Of orders, where places are given out.
  std::vector<std::vector<std::uint64_t>> likenesses_;
  std::unordered_map<std::uint64_t, bool> can_trade_places_;  // by orders and entry: with the one before
  std::uint32_t listed_;  // servers in the entries of a state, the resident included if it is listed
  std::uint32_t resident_running_ = 0;  // where the resident has no automaton of its own
  std::vector<Kind> kinds_;
  std::map<Kind, KindId> kind_ids_;
  std::uint64_t letters_ = 0;  // in the inboxes of all kinds
  Numbers<Strikes> strikes_;
  Numbers<std::vector<RedisId>> pasts_;       // the oldest first
  std::vector<Offer> offers_;                 // in the state that is being expanded
  std::vector<std::optional<Lapse>> lapses_;  // there, by entry
  std::vector<model::ServerId> lapsing_;      // whose they are, in the numbers of RedisStates

  // Of the pass under way.
  Pass pass_ = Pass::ledger;
  ExplorationResult result_;
  StateStore store_;
  std::uint32_t expanding_ = 0;  // the state whose successors are being found
  Action action_;
  ClassId class_before_ = 0;  // of the server that steps, and what all added up to before it did
  Totals totals_before_;
  std::uint32_t variant_ = 0;  // counts the successors of one action
  std::vector<std::uint32_t> row_;
  // While a path is told again: which successor is looked for, and the place for it.
  std::uint32_t wanted_variant_ = 0;
  std::optional<State> told_;
  bool is_telling_ = false;
  // By property, by excess (1 for properties without a magnitude): the first that was met.
  model::PerProperty<std::map<std::uint32_t, Witness>> witnesses_;
};

}  // namespace overbook::sim
