#pragma once
// A hash table that iterates exactly as Redis's SCAN does (Redis 7.0 dict.c, dictScan).
//
// Redis's cursor counts in reverse binary: it visits the buckets in the order of their bit-reversed numbers.
// So an element is placed by a seeded hash that stands for the *reversed* hash of Redis's dict, and the
// elements lie in one vector sorted by (position, key). Whatever the size 2^b of the table, bucket v is then
// the contiguous range of positions whose top b bits are v reversed, and a cursor walks the vector from front
// to back. Growing the table only splits ranges: nothing that stays is skipped, and a call after a growth at
// most repeats what is in the bucket that it starts in.
//
// Redis also iterates while a table is half moved to its larger successor. Here a growth is one instant; the
// guarantee is the same: an element that is present from the start to the end of an iteration is returned.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "model/digest.h"

namespace overbook::redis {

// The first 8 bytes of a text, fewer if it has fewer; the first is the lowest. Known to be 8, they are one load.
[[nodiscard]] inline std::uint64_t first_word(std::string_view text) {
  std::uint64_t word = 0;
  const auto add = [&](std::size_t i) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[i])) << (8 * i);
  };
  if (text.size() >= 8) {
    for (std::size_t i = 0; i < 8; ++i) add(i);
  } else {
    for (std::size_t i = 0; i < text.size(); ++i) add(i);
  }
  return word;
}

// Where a table with this seed places the key. The same on every machine.
[[nodiscard]] inline std::uint64_t placement(std::uint64_t seed, std::string_view key) {
  std::uint64_t hash = mix64(seed ^ (key.size() * 0xD6E8FEB86659FD93ULL));
  for (; !key.empty(); key.remove_prefix(std::min<std::size_t>(key.size(), 8)))
    hash = mix64(hash ^ first_word(key));
  return hash;
}

[[nodiscard]] constexpr std::uint64_t reverse_bits(std::uint64_t x) {
  x = ((x >> 1) & 0x5555555555555555ULL) | ((x & 0x5555555555555555ULL) << 1);
  x = ((x >> 2) & 0x3333333333333333ULL) | ((x & 0x3333333333333333ULL) << 2);
  x = ((x >> 4) & 0x0F0F0F0F0F0F0F0FULL) | ((x & 0x0F0F0F0F0F0F0F0FULL) << 4);
  x = ((x >> 8) & 0x00FF00FF00FF00FFULL) | ((x & 0x00FF00FF00FF00FFULL) << 8);
  x = ((x >> 16) & 0x0000FFFF0000FFFFULL) | ((x & 0x0000FFFF0000FFFFULL) << 16);
  return (x >> 32) | (x << 32);
}

// Item must have an overload `std::string_view key_of(const Item&)`, found by argument-dependent lookup.
template <typename Item>
class ScanTable {
 public:
  struct Slot {
    std::uint64_t position;
    Item item;
  };
  using const_iterator = typename std::vector<Slot>::const_iterator;

  // What Redis gives a dict at its first insertion (DICT_HT_INITIAL_SIZE is 4).
  static constexpr unsigned kInitialBucketBits = 2;

  explicit ScanTable(std::uint64_t seed) : seed_(seed) {}

  [[nodiscard]] std::size_t size() const { return slots_.size(); }
  [[nodiscard]] bool empty() const { return slots_.empty(); }
  // The logarithm of the number of buckets.
  [[nodiscard]] unsigned bucket_bits() const { return bucket_bits_; }
  [[nodiscard]] std::uint64_t seed() const { return seed_; }
  // In the order in which SCAN meets them.
  [[nodiscard]] const_iterator begin() const { return slots_.begin(); }
  [[nodiscard]] const_iterator end() const { return slots_.end(); }

  [[nodiscard]] const Item* find(std::string_view key) const {
    const std::size_t index = index_of(placement(seed_, key), key);
    return holds(index, key) ? &slots_[index].item : nullptr;
  }
  [[nodiscard]] Item* find(std::string_view key) {
    const std::size_t index = index_of(placement(seed_, key), key);
    return holds(index, key) ? &slots_[index].item : nullptr;
  }

  // The key must be absent.
  Item& insert(Item item) {
    if (slots_.size() >= std::size_t{1} << bucket_bits_) fit_buckets_to(slots_.size() + 1);
    const std::uint64_t position = placement(seed_, key_of(item));
    const std::size_t index = index_of(position, key_of(item));
    return slots_
        .insert(slots_.begin() + static_cast<std::ptrdiff_t>(index), Slot{position, std::move(item)})
        ->item;
  }

  // Says whether the key was there. As Redis without its housekeeping, the table keeps its size.
  bool erase(std::string_view key) {
    const std::size_t index = index_of(placement(seed_, key), key);
    if (!holds(index, key)) return false;
    slots_.erase(slots_.begin() + static_cast<std::ptrdiff_t>(index));
    return true;
  }

  void clear() {
    slots_.clear();
    bucket_bits_ = kInitialBucketBits;
  }

  // Sizes the table as dictExpand does for this many elements.
  void fit_buckets_to(std::size_t elements) {
    bucket_bits_ = std::max(kInitialBucketBits,
                            static_cast<unsigned>(std::bit_width(std::max<std::size_t>(elements, 1) - 1)));
  }

  // For changes that leave the keys as they are.
  template <typename Change>
  void for_each(Change&& change) {
    for (Slot& slot : slots_) change(slot.item);
  }

  void reseed(std::uint64_t seed) {
    seed_ = seed;
    for (Slot& slot : slots_) slot.position = placement(seed, key_of(slot.item));
    std::sort(slots_.begin(), slots_.end(), [](const Slot& left, const Slot& right) {
      return left.position != right.position ? left.position < right.position
                                             : key_of(left.item) < key_of(right.item);
    });
  }

  // A table of the same seed and size with what `change` makes of each item. The new keys must be distinct.
  template <typename Change>
  [[nodiscard]] ScanTable mapped(Change&& change) const {
    ScanTable changed(seed_);
    changed.bucket_bits_ = bucket_bits_;
    changed.slots_.reserve(slots_.size());
    for (const Slot& slot : slots_) changed.slots_.push_back({0, change(slot.item)});
    changed.reseed(seed_);
    return changed;
  }

  // Visits the one bucket that the cursor names and returns the next cursor, 0 after the last bucket.
  // Any 64-bit number is a valid cursor, as in Redis.
  template <typename Visit>
  std::uint64_t scan_bucket(std::uint64_t cursor, Visit&& visit) const {
    const unsigned shift = 64 - bucket_bits_;
    const std::uint64_t bucket = reverse_bits(cursor) >> shift;
    const std::uint64_t first = bucket << shift;
    auto slot = std::lower_bound(slots_.begin(), slots_.end(), first,
                                 [](const Slot& s, std::uint64_t position) { return s.position < position; });
    for (; slot != slots_.end() && slot->position >> shift == bucket; ++slot) visit(slot->item);
    return reverse_bits((bucket + 1) << shift);  // the carry out of the top bit ends the iteration
  }

 private:
  [[nodiscard]] std::size_t index_of(std::uint64_t position, std::string_view key) const {
    std::size_t low = 0;
    std::size_t high = slots_.size();
    while (low < high) {
      const std::size_t middle = low + (high - low) / 2;
      const Slot& slot = slots_[middle];
      const bool before = slot.position != position ? slot.position < position : key_of(slot.item) < key;
      if (before) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
  [[nodiscard]] bool holds(std::size_t index, std::string_view key) const {
    return index < slots_.size() && key_of(slots_[index].item) == key;
  }

  std::vector<Slot> slots_;
  std::uint64_t seed_;
  unsigned bucket_bits_ = kInitialBucketBits;
};

}  // namespace overbook::redis
