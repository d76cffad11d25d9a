#pragma once
// Makes a sequence on which the two differ as short as it goes.

#include <functional>

#include "model/redis/differential/session/step.h"

namespace overbook::redis::differential {

// Whether the fake and the real server still differ on this.
using Differs = std::function<bool(const Sequence&)>;

// The result differs, and no longer does when any one step or word is taken out of it (delta debugging,
// Zeller and Hildebrandt 2002). `sequence` must differ.
[[nodiscard]] Sequence shrink(Sequence sequence, const Differs& differs);

}  // namespace overbook::redis::differential
