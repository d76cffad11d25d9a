#pragma once
// A Redis sorted set: members with scores, in the order of (score, member), members compared as bytes.
//
// Its encoding is kept, because ZSCAN and a score of -0 show it: a small one is a listpack, which ZSCAN
// returns whole and which keeps whole numbers as integers, so that -0 becomes 0, until it has more than 128
// members or one longer than 64 bytes; then it is a skip list with a hash table for good (Redis 7.0 t_zset.c,
// zset-max-listpack-entries and -value).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/digest.h"
#include "model/redis/keyspace/scan_table.h"
#include "model/redis/keyspace/writer.h"

namespace overbook::redis {

class Renaming;

struct ScoredMember {
  std::string member;
  double score = 0;
};
struct WrittenMember : ScoredMember {
  Writer writer = kNobody;
};
[[nodiscard]] inline std::string_view key_of(const ScoredMember& scored) {
  return scored.member;
}

class SortedSet {
 public:
  static constexpr std::size_t kListpackEntriesMax = 128;
  static constexpr std::size_t kListpackBytesMax = 64;

  explicit SortedSet(std::uint64_t seed) : by_member_(seed) {}

  [[nodiscard]] std::size_t size() const { return ordered_.size(); }
  [[nodiscard]] bool empty() const { return ordered_.empty(); }
  [[nodiscard]] std::optional<double> score(std::string_view member) const;
  // Position in the order, from 0.
  [[nodiscard]] std::optional<std::size_t> rank(std::string_view member) const;
  // Adds the member or moves it. It is the writer's then, also where the score is what it was.
  void put(std::string_view member, double score, Writer writer);
  bool remove(std::string_view member);
  // Removes the elements of ranks [first, last).
  void remove_ranks(std::size_t first, std::size_t last);
  // Both sides of a move from one encoding to the other that only ZUNIONSTORE and its like make: what they
  // compute is a table, which they pack at the end if it is small enough.
  void become_table();
  void pack_if_small();
  // Every element is his from then on.
  void set_writer(Writer writer) {
    by_member_.for_each([&](auto& item) { item.writer = writer; });
  }
  void reseed(std::uint64_t seed) { by_member_.reseed(seed); }
  // See Redis::renamed. The encoding and the size of the table stay.
  [[nodiscard]] SortedSet renamed(Renaming& renaming) const;

  [[nodiscard]] std::span<const ScoredMember> elements() const { return ordered_; }
  [[nodiscard]] bool is_listpack() const { return is_listpack_; }
  // In the order of ZSCAN, if it is no listpack.
  [[nodiscard]] const ScanTable<WrittenMember>& table() const { return by_member_; }
  void add_to(DigestBuilder& digest) const;

 private:
  [[nodiscard]] std::size_t index_of(std::string_view member, double score) const;

  std::vector<ScoredMember> ordered_;
  ScanTable<WrittenMember> by_member_;
  bool is_listpack_ = true;
};

}  // namespace overbook::redis
