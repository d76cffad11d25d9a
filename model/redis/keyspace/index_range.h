#pragma once
// Which part of a collection LRANGE, ZRANGE and the like mean.

#include <cstddef>
#include <cstdint>

namespace overbook::redis {

// Positions [first, last) of a collection.
struct IndexRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

// What a start and stop argument mean, both inclusive and negative from the end. Empty when they cross.
[[nodiscard]] IndexRange index_range(std::int64_t start, std::int64_t stop, std::size_t size);

}  // namespace overbook::redis
