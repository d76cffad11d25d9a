#pragma once
// The schedule of the run that this thread is at, for the message of a check that fails.

#include <string>

#include "model/check/check.h"
#include "sim/schedule/schedule.h"

namespace overbook::sim {

class RunUnderWay final : public UnderWay {
 public:
  // The schedule grows with the run, and outlives it.
  explicit RunUnderWay(const Schedule& schedule) : schedule_(&schedule) {}
  [[nodiscard]] std::string told() const override { return "schedule: " + to_text(*schedule_); }

 private:
  const Schedule* schedule_;
};

}  // namespace overbook::sim
