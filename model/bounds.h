#pragma once
// lower(t) and upper(t), which analysis.h defines, as the events of a history pass by.

#include <cstdint>

#include "model/history.h"

namespace overbook::model {

class Bounds {
 public:
  // What becomes of the request that an event is of.
  struct Fate {
    bool may_be_admitted = false;  // it is admitted, or has not returned when the history ends
    bool surely_runs = false;      // it is admitted, and not released before that
  };

  // Of events that are of no request, the fate means nothing.
  void after(const Event& event, Fate fate) {
    switch (event.kind) {
      case EventKind::invoked:
        if (fate.may_be_admitted) ++upper_;
        break;
      case EventKind::returned:
        if (fate.surely_runs) ++lower_;
        break;
      case EventKind::release_invoked:
        if (fate.surely_runs) --lower_;
        break;
      case EventKind::release_returned:
        --upper_;
        break;
      default:
        break;
    }
  }

  // Of a request that counted as one that may be admitted, and was not.
  void take_back() { --upper_; }

  [[nodiscard]] std::uint32_t lower() const { return lower_; }
  [[nodiscard]] std::uint32_t upper() const { return upper_; }

 private:
  std::uint32_t lower_ = 0;
  std::uint32_t upper_ = 0;
};

}  // namespace overbook::model
