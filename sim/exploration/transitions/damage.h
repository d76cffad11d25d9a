#pragma once
// What has gone wrong on the way to a state: how often each fault has struck, and the states of Redis before
// the last writes, as far as they may come back.

#include <map>
#include <vector>

#include "sim/exploration/transitions/servers.h"
#include "sim/setup/fault_rules.h"

namespace overbook::sim {

class Damage {
 public:
  // `faults` must outlive it.
  Damage(const Faults& faults, bool sends_scripts) : rules_(faults, sends_scripts) {}

  // What may strike: the rules that World has, and what they ask.
  [[nodiscard]] const FaultRules& rules() const { return rules_; }
  [[nodiscard]] const Strikes& struck(const State& state) const { return strikes_[state.strikes]; }
  void count(State& next, StepKind fault);
  // How a lease that is renewed can lapse all the same, if so many renewals must be missed.
  [[nodiscard]] LapseBy lapse_by(const State& state, std::uint32_t misses) const;
  void count_lapse(State& next, LapseBy by, std::uint32_t misses);

  void remember_write(State& next, RedisId before);
  // So many of the last writes could be lost if a fault may lose them all.
  [[nodiscard]] std::size_t writes(const State& state) const;
  // Redis before its last writes, which are lost; of all of them (0) nothing.
  [[nodiscard]] std::optional<RedisId> lose_writes(State& next, std::uint32_t writes);

  // The memory that has grown, nearly.
  [[nodiscard]] std::uint64_t bytes() const;

 private:
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

  void remember(State& next, std::vector<RedisId> past);

  FaultRules rules_;
  Numbers<Strikes> strikes_;
  Numbers<std::vector<RedisId>> pasts_;  // the oldest first
};

}  // namespace overbook::sim
