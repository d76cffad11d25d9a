#include "model/redis/keyspace/sorted_set.h"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace overbook::redis {

std::optional<double> SortedSet::score(std::string_view member) const {
  const WrittenMember* found = by_member_.find(member);
  return found == nullptr ? std::nullopt : std::optional(found->score);
}

std::optional<std::size_t> SortedSet::rank(std::string_view member) const {
  const WrittenMember* found = by_member_.find(member);
  return found == nullptr ? std::nullopt : std::optional(index_of(member, found->score));
}

std::size_t SortedSet::index_of(std::string_view member, double score) const {
  const auto place = std::partition_point(ordered_.begin(), ordered_.end(), [&](const ScoredMember& element) {
    return element.score != score ? element.score < score : element.member < member;
  });
  return static_cast<std::size_t>(place - ordered_.begin());
}

void SortedSet::put(std::string_view member, double score, Writer writer) {
  const bool is_too_great = member.size() > kListpackBytesMax || size() + 1 > kListpackEntriesMax;
  if (is_listpack_ && is_too_great && by_member_.find(member) == nullptr) become_table();
  if (is_listpack_) score += 0.0;  // -0 becomes 0
  if (WrittenMember* found = by_member_.find(member)) {
    found->writer = writer;
    if (std::bit_cast<std::uint64_t>(found->score) == std::bit_cast<std::uint64_t>(score)) return;
    ordered_.erase(ordered_.begin() + static_cast<std::ptrdiff_t>(index_of(member, found->score)));
    found->score = score;
  } else {
    by_member_.insert(WrittenMember{{std::string(member), score}, writer});
  }
  ordered_.insert(ordered_.begin() + static_cast<std::ptrdiff_t>(index_of(member, score)),
                  ScoredMember{std::string(member), score});
}

bool SortedSet::remove(std::string_view member) {
  const std::optional<std::size_t> index = rank(member);
  if (!index) return false;
  by_member_.erase(member);
  ordered_.erase(ordered_.begin() + static_cast<std::ptrdiff_t>(*index));
  return true;
}

void SortedSet::remove_ranks(std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) by_member_.erase(ordered_[i].member);
  ordered_.erase(ordered_.begin() + static_cast<std::ptrdiff_t>(first),
                 ordered_.begin() + static_cast<std::ptrdiff_t>(last));
}

void SortedSet::become_table() {
  is_listpack_ = false;
  by_member_.fit_buckets_to(by_member_.size());
}

void SortedSet::pack_if_small() {
  const bool is_small = std::all_of(ordered_.begin(), ordered_.end(), [](const ScoredMember& element) {
    return element.member.size() <= kListpackBytesMax;
  });
  if (size() > kListpackEntriesMax || !is_small) return;
  is_listpack_ = true;
  for (ScoredMember& element : ordered_) {
    element.score += 0.0;
    by_member_.find(element.member)->score = element.score;
  }
}

void SortedSet::add_to(DigestBuilder& digest) const {
  digest.add(ordered_.size());
  for (const ScoredMember& element : ordered_)
    digest.add(element.member).add(std::bit_cast<std::uint64_t>(element.score));
  digest.add(is_listpack_ ? 0 : by_member_.bucket_bits());
  Digest writers;
  for (const auto& slot : by_member_) {
    if (slot.item.writer != kNobody)
      writers += DigestBuilder().add(slot.item.member).add(slot.item.writer).digest();
  }
  if (writers != Digest{}) digest.add(writers);
}

}  // namespace overbook::redis
