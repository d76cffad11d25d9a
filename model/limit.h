#pragma once
// How many conversations of a user may run at once.

#include <cstdint>

namespace overbook::model {

struct Limit {
  std::uint32_t value = 1;
};

}  // namespace overbook::model
