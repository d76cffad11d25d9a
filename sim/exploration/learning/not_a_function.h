#pragma once
// A strategy that is no function of its replies: it read a clock, drew a number, or kept
// something from an earlier run.

#include <stdexcept>

namespace overbook::sim {

// Nothing can be proved of it by exploring. Names the strategy, the step, and what differed.
class NotAFunction : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// It takes too many steps: it may be one all the same.
class TooManySteps : public NotAFunction {
 public:
  using NotAFunction::NotAFunction;
};

}  // namespace overbook::sim
