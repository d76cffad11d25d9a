#pragma once
// What a strategy is at: all that it keeps, and where its calls under way are.

#include "model/digest.h"

namespace overbook::model {

struct WholeState {
  Digest digest;
  // Its code can be nowhere else with the same digest: then what comes after is the same, too, whatever came
  // before. Else it is only known that a difference makes one.
  bool tells_place = false;
  friend bool operator==(const WholeState&, const WholeState&) = default;
};

}  // namespace overbook::model
