#pragma once
// What can happen in a state of a whole scenario, and which state follows. It knows no property, no store and
// no search: servers are automata, Redis a number, and what may go wrong is what goes wrong in a World.
//
// With a bound on preemptions a step that is one too many leads nowhere.

#include <optional>
#include <vector>

#include "sim/exploration/transitions/leasing.h"

namespace overbook::sim {

// A step, of servers that have no names.
struct Action {
  // The kind that steps. Where places are given out: the place. Of what is done to Redis: the number of
  // writes that it loses.
  std::uint32_t who = 0;
  StepKind what = StepKind::goes_on;
  Duty duty = Duty::requests;
  std::uint32_t worker = 0;
  friend bool operator==(const Action&, const Action&) = default;
};
[[nodiscard]] std::uint32_t code_of(const Action& action);
[[nodiscard]] Action action_from(std::uint32_t code);

inline constexpr std::size_t kNobody = ~std::size_t{0};

struct Offer {
  Action action;
  std::size_t at = kNobody;   // the entry that steps
  bool may_not_come = false;  // what goes wrong, and heartbeats that are in time
};

// A step that was taken. The server that took it is not yet back among the others: first the monitor follows
// it.
struct Move {
  Action action;
  State next;                   // the count of the entry that steps is one less
  std::size_t at = kNobody;     // that entry
  KindId before = 0;            // what the server that stepped was
  std::size_t entries = 0;      // of the state before; those beyond were added by the monitor
  Kind kind;                    // what the server that stepped has become
  bool answers_marked = false;  // it has taken a marked message
};
struct Taken {
  Move move;
  std::vector<LocalEvent> events;
};

class Transitions {
 public:
  struct Bounds {
    std::optional<std::uint32_t> preemptions;
    std::uint32_t placement = 0;  // where the hash tables place their keys
  };
  // The scenario and the automaton must outlive it. Throws NotSymmetric.
  Transitions(const Scenario& scenario, Automaton& automaton, Listing listing, const Bounds& bounds);
  Transitions(const Transitions&) = delete;
  Transitions& operator=(const Transitions&) = delete;
  Transitions(Transitions&&) = delete;
  Transitions& operator=(Transitions&&) = delete;
  ~Transitions() = default;

  [[nodiscard]] State initial();
  // All that can happen in a state. `is_left_out(entry)`: whether its servers need not be looked at.
  template <typename LeftOut>
  void offer(const State& state, std::vector<Offer>& offers, const LeftOut& is_left_out) {
    offers.clear();
    look_for_lapses(state);
    for (std::size_t at = 0; at < state.entries.size(); ++at) {
      if (is_left_out(at)) continue;
      offer_steps(state, at, offers);
      if (frame_.has_faults) offer_faults(state, at, offers);
    }
    if (frame_.has_faults) offer_faults_of_redis(state, offers);
  }
  // Takes a step of the state that was last given to `offer`. `marks`: whether messages that it sends are
  // marked. Nothing: it is one preemption too many. Throws Split, NotSymmetric, NotAFunction.
  [[nodiscard]] std::optional<Taken> take(const State& state, const Offer& offer, bool marks);
  // Puts the server that stepped back among the others.
  void settle(Move& move);

  // An action as a schedule has it. `at`: the server that steps, where each is at the place that is its own.
  [[nodiscard]] Step step_of(const Action& action, std::size_t at) const;
  // Where the hash tables place their keys, if a schedule must say so.
  [[nodiscard]] std::optional<std::uint32_t> placement() const;
  // What newcomers find when all is over.
  [[nodiscard]] Newcomers newcomers(const State& state);
  // Whether heartbeats of what runs, or sweepers, would serve those who wait, or may when leases have lapsed.
  [[nodiscard]] bool do_others_wake(const State& state);
  // Whether a message or a heartbeat must come to such a server before all is quiet.
  [[nodiscard]] bool is_anything_to_come(const Kind& kind) const;

  [[nodiscard]] const Frame& frame() const { return frame_; }
  [[nodiscard]] Kinds& kinds() { return kinds_; }
  [[nodiscard]] const RedisStates& redis() const { return redis_; }
  // Of all that grows here: what the servers and Redis are known to do, and the numbers in between.
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  // What can happen (transitions_offers.cpp).
  void look_for_lapses(const State& state);
  void offer_steps(const State& state, std::size_t at, std::vector<Offer>& offers) const;
  // With its request or release: a worker, or any.
  [[nodiscard]] bool could_go_on(const State& state, const ServerInfo& info, std::uint32_t worker) const;
  [[nodiscard]] bool could_go_on(const State& state, const ServerInfo& info) const;
  void offer_faults(const State& state, std::size_t at, std::vector<Offer>& offers) const;
  void offer_faults_of_redis(const State& state, std::vector<Offer>& offers) const;
  [[nodiscard]] Offer offer_of(const State& state, std::size_t at, StepKind what, const TaskId& task) const;

  // What a step of a server's own code does (transitions.cpp).
  struct Command {
    CommandId id = kNone;
    MessageId answers = kNone;  // a message that a listener at home takes
  };
  [[nodiscard]] Command begin_step(Move& move, const ServerInfo& info);
  [[nodiscard]] std::optional<std::vector<LocalEvent>> step(Move& move, bool marks);
  [[nodiscard]] bool count_preemption(Move& move);
  [[nodiscard]] ReplyId send(Move& move, CommandId command, bool marks);
  [[nodiscard]] ReplyId end_wait(Move& move);
  void note_events(Move& move, const std::vector<LocalEvent>& events);
  [[nodiscard]] bool tells_who_is_out() const;
  [[nodiscard]] TaskId task_of(const Move& move) const;
  [[nodiscard]] std::vector<Hearer> hearers(const State& state) const;
  static void leave_late(Kind& kind, const std::vector<LeftLate>& late);
  void apply(Move& move, const RedisStates::Result& result, bool marks);
  void apply_shares(Move& move, const RedisStates::Result& result);
  void deliver(Move& move, const RedisStates::Result& result, bool marks);

  // What is done to servers and to Redis (transitions_faults.cpp).
  [[nodiscard]] std::vector<LocalEvent> strike(Move& move, bool marks);
  [[nodiscard]] std::vector<LocalEvent> crash(Move& move);
  void restart(Move& move);
  void lapse(Move& move);
  void deliver_late(Move& move, bool marks);
  void lose_writes(Move& move);

  Frame frame_;
  Bounds bounds_;
  RedisStates redis_;
  Kinds kinds_;
  Damage damage_;
  Leasing leasing_;
  mutable std::vector<Step> faults_;                      // that may strike one entry, or Redis
  std::vector<std::optional<Leasing::MayLapse>> lapses_;  // in the state that was offered last, by entry
};

}  // namespace overbook::sim
