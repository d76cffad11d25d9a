#pragma once
// What can happen next in a state of the judge, and what is violated there.

#include <functional>

#include "sim/limiters/judge_moves.h"

namespace overbook::sim::judge {

class Model {
 public:
  Model(const Scenario& scenario, Limiter limiter);
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  // Residents have got in by the limiter's own rule; throws std::invalid_argument where they don't.
  [[nodiscard]] State first() const;
  // Every state that is one step away, and what was violated on the way.
  using Take = std::function<void(Step&&)>;
  void each_next(const State& state, const Take& take) const;
  // What is violated in a state by itself: when all is quiet, and at the end of a run.
  [[nodiscard]] Violations judge(const State& state) const;

 private:
  void each_of_server(const State& state, std::uint8_t number, const Take& take) const;
  void each_of_redis(const State& state, const Take& take) const;
  [[nodiscard]] bool is_over(const State& state) const;
  [[nodiscard]] bool is_at_rest(const State& state) const;
  [[nodiscard]] std::uint32_t newcomers(Store store) const;

  Scenario scenario_;
  Rules rules_;
  Moves moves_;
  std::uint32_t admitted_when_empty_ = 0;
};

}  // namespace overbook::sim::judge
