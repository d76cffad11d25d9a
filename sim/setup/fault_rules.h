#pragma once
// What may go wrong next, and how often it still may: the scenario's budgets. Rules over plain facts, which
// World and the fast engine share, so that both offer the same.

#include <array>
#include <cstdint>
#include <vector>

#include "sim/scenario.h"
#include "sim/schedule/step.h"

namespace overbook::sim {

// How often each fault has struck in a run.
struct Strikes {
  std::array<std::uint32_t, kStepKinds> by_kind{};  // a lapse that takes a pause counts as one
  std::uint32_t slow_scripts = 0;                   // lost replies that the budget of those has not paid for

  [[nodiscard]] std::uint32_t of(StepKind kind) const { return by_kind[static_cast<std::size_t>(kind)]; }
  friend auto operator<=>(const Strikes&, const Strikes&) = default;
};

// How a server stands, as far as faults ask.
struct ServerFacts {
  bool is_dead = false;
  bool is_at_something = false;  // or something runs there: else its crash is no event
  bool has_lapse = false;        // a lease of it can lapse
};

// How a lease that is renewed comes to lapse all the same.
enum class LapseBy : std::uint8_t {
  nobody,  // it does not
  pause,   // its server stands still
  misses,  // so many of its renewals in a row are lost, before they reach Redis or with Redis
};

class FaultRules {
 public:
  // `faults` must outlive it. `sends_scripts`: a slow script is a lost reply of those only.
  FaultRules(const Faults& faults, bool sends_scripts) : faults_(&faults), sends_scripts_(sends_scripts) {}

  // Whether the budgets have one more of this kind. What has no budget (restarts of servers, leases that
  // lapse unasked) is always left.
  [[nodiscard]] bool is_left(StepKind fault, const Strikes& struck) const;
  // One of this kind strikes; of a lapse, one that takes a pause.
  void count(StepKind fault, Strikes& struck) const;

  // What may strike the command that a task sends next. `is_late_already`: something that it sent before has
  // yet to come.
  void offer_on_command(const TaskId& task, bool is_late_already, const Strikes& struck,
                        std::vector<Step>& offers) const;
  // What may strike a reply that a task has waited for.
  void offer_on_reply(const TaskId& task, const Strikes& struck, std::vector<Step>& offers) const;
  void offer_on_server(model::ServerId server, const ServerFacts& facts, const Strikes& struck,
                       std::vector<Step>& offers) const;
  // `writes`: so many were made, and can be lost.
  void offer_on_redis(std::size_t writes, const Strikes& struck, std::vector<Step>& offers) const;

  // Whether a fault of Redis loses everything, or else how many of the last `writes` it can lose.
  [[nodiscard]] bool loses_everything(StepKind fault) const;
  [[nodiscard]] std::uint32_t most_lost(StepKind fault, std::size_t writes) const;
  // So many writes may have to be gone back, whatever the budgets; and by what is left of them.
  [[nodiscard]] std::size_t most_lost() const;
  [[nodiscard]] std::size_t most_lost_yet(const Strikes& struck) const;

  // By what a renewed lease still can lapse, given how many renewals must be missed.
  [[nodiscard]] LapseBy lapse_by(const Strikes& struck, std::uint32_t misses) const;
  // A lapse by that strikes: one pause; or so many lost requests, late ones, restarts and failovers, in this
  // order.
  void count_lapse(LapseBy by, std::uint32_t misses, Strikes& struck) const;

 private:
  [[nodiscard]] std::uint32_t budget(StepKind fault) const;
  [[nodiscard]] std::uint32_t misses_left(StepKind fault, const Strikes& struck) const;

  const Faults* faults_;
  bool sends_scripts_;
};

}  // namespace overbook::sim
