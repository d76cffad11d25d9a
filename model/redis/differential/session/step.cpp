#include "model/redis/differential/session/step.h"

#include <fmt/format.h>

namespace overbook::redis::differential {

std::string to_text(const Step& step) {
  const auto lane = static_cast<char>('A' + step.lane);
  switch (step.kind) {
    case Step::Kind::command:
      return fmt::format("{}> {}", lane, to_text(step.command));
    case Step::Kind::pass_time:
      return fmt::format("   {} us pass", step.passed_us);
    case Step::Kind::time_out:
      break;
  }
  return fmt::format("{}  the wait times out", lane);
}

}  // namespace overbook::redis::differential
