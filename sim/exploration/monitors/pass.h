#pragma once
// What the properties have to remember of a run, besides the state of its servers, so that a state of the
// exploration decides them. Four questions are asked, each in an exploration of its own (a pass), and each by
// a monitor of its own:
//
//   ledger     over-admission, excess that lasts, duplicate runs, lost wake-ups, leaks, failures, progress:
//              ledger_monitor.h
//   rejection  no-false-rejection: victim_monitor.h
//   eviction   no-needless-eviction: victim_monitor.h
//   order      linearizable: order_monitor.h

#include <cstdint>

#include "model/properties/property.h"

namespace overbook::sim {

enum class Pass : std::uint8_t { ledger, rejection, eviction, order };

// In which pass a property is decided.
[[nodiscard]] Pass pass_for(model::PropertyId id);

}  // namespace overbook::sim
