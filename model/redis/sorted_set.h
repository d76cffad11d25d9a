#pragma once
// A Redis sorted set: members with scores, in the order of (score, member), members compared as bytes.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/digest.h"
#include "model/redis/scan_table.h"

namespace overbook::redis {

struct ScoredMember {
  std::string member;
  double score = 0;
};
[[nodiscard]] inline std::string_view key_of(const ScoredMember& scored) {
  return scored.member;
}

class SortedSet {
 public:
  SortedSet() : by_member_(0) {}

  [[nodiscard]] std::size_t size() const { return ordered_.size(); }
  [[nodiscard]] bool empty() const { return ordered_.empty(); }
  [[nodiscard]] std::optional<double> score(std::string_view member) const;
  // Position in the order, from 0.
  [[nodiscard]] std::optional<std::size_t> rank(std::string_view member) const;
  // Adds the member or moves it.
  void put(std::string_view member, double score);
  bool remove(std::string_view member);
  // Removes the elements of ranks [first, last).
  void remove_ranks(std::size_t first, std::size_t last);
  [[nodiscard]] std::span<const ScoredMember> elements() const { return ordered_; }
  void add_to(DigestBuilder& digest) const;

 private:
  [[nodiscard]] std::size_t index_of(std::string_view member, double score) const;

  std::vector<ScoredMember> ordered_;
  // To find a score by member. Its placement never shows, so it has a fixed seed.
  ScanTable<ScoredMember> by_member_;
};

}  // namespace overbook::redis
