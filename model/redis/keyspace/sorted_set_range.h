#pragma once
// Ranges of a sorted set by score and by member, as arguments and as ranks.

#include <optional>
#include <string>

#include "model/redis/keyspace/index_range.h"
#include "model/redis/keyspace/sorted_set.h"

namespace overbook::redis {

struct ScoreRange {
  double min = 0;
  double max = 0;
  bool is_min_exclusive = false;
  bool is_max_exclusive = false;

  // "1.5", "(1.5", "-inf", "+inf". Nothing when one of them is not a float.
  [[nodiscard]] static std::optional<ScoreRange> parse(const std::string& min, const std::string& max);
};

struct LexBound {
  enum class Kind { lowest, at, highest } kind = Kind::at;  // "-", a member, "+"
  std::string member;
  bool is_exclusive = false;
};

struct LexRange {
  LexBound min;
  LexBound max;

  // "[a", "(a", "-", "+". Nothing when one of them is not such an item.
  [[nodiscard]] static std::optional<LexRange> parse(const std::string& min, const std::string& max);
};

enum class StartAt { front, back };

// The ranks in the range.
[[nodiscard]] IndexRange ranks_in(const SortedSet& set, const ScoreRange& range);
// Meant for sets whose scores are all equal. For others Redis leaves the result unspecified; this is what
// it does with a small set: from the end where it starts, it skips to the first member that the nearer
// bound allows, passes over `offset` members whatever they are, and stops at the first that the farther
// bound does not allow. (A set of more than 128 members, or with a member longer than 64 bytes, is
// searched differently there.)
[[nodiscard]] IndexRange ranks_in(const SortedSet& set, const LexRange& range, StartAt start,
                                  std::size_t offset);

}  // namespace overbook::redis
