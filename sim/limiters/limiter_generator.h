#pragma once
// Random small limiters: admission, release and refresh scripts as somebody could have written
// them, right and with mistakes. Every one is a function of what Redis replies; some fail now and
// then; none always fails.

#include <string>
#include <vector>

#include "model/strategies/spec.h"
#include "sim/limiters/choices.h"

namespace overbook::sim {

struct Limiter {
  model::StrategySpec spec;
  std::vector<std::string> traits;  // "counter", "looks first", "release: twice": what was drawn, in words
};

[[nodiscard]] Limiter draw_limiter(Choices& choices);

}  // namespace overbook::sim
