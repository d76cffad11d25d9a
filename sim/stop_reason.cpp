#include "sim/stop_reason.h"

namespace overbook::sim {

std::string_view to_text(StopReason reason) {
  switch (reason) {
    case StopReason::states:
      return "states";
    case StopReason::memory:
      return "memory";
    case StopReason::depth:
      return "depth";
    case StopReason::out_of_time:
      return "out of time";
    case StopReason::interrupted:
      return "interrupted";
  }
  return "?";
}

}  // namespace overbook::sim
