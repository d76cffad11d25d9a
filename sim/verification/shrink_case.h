#pragma once
// What is being shrunk: a counterexample, what makes one smaller than another, and what its steps belong to.

#include <cstdint>
#include <optional>
#include <vector>

#include "model/analysis.h"
#include "model/properties/property.h"
#include "sim/scenario.h"
#include "sim/schedule/schedule.h"

namespace overbook::sim {

struct Case {
  Scenario scenario;
  Schedule schedule;
  model::Violation violation;
  std::vector<model::ServerId> blamed;               // the servers of the violation's requests
  std::vector<std::optional<std::uint32_t>> owners;  // by step: the request that it belongs to
  std::uint32_t requests = 0;
  std::uint32_t preemptions = 0;
};

// By servers, requests per server, retries, requests, faults, preemptions, steps, in this
// order; then by who goes when.
[[nodiscard]] bool is_smaller(const Case& a, const Case& b);

// `analysis`: of the history of `schedule` in `scenario`.
[[nodiscard]] Case describe(const Scenario& scenario, Schedule schedule, const model::Analysis& analysis,
                            model::Violation violation, std::uint32_t preemptions);

}  // namespace overbook::sim
