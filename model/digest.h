#pragma once
// A 128-bit fingerprint of a state. Equal states have equal digests, on every machine; that two unequal
// states share one is possible in principle, and neglected (about n^2 / 2^129 for n states).

#include <compare>
#include <cstdint>
#include <functional>
#include <string_view>

namespace overbook {

struct Digest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  // Combines without regard to order: for parts of a set. Wrapping addition, so equal parts do not cancel.
  Digest& operator+=(const Digest& other) {
    high += other.high;
    low += other.low;
    return *this;
  }
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

// Mixes 64 bits so that every input bit moves every output bit (the finaliser of
// SplitMix64, Steele et al. 2014).
[[nodiscard]] constexpr std::uint64_t mix64(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

// Feeds words and texts in order. A text is fed with its length, so ("ab","c") and ("a","bc") differ.
class DigestBuilder {
 public:
  // In line wherever it stands: left alone, g++ calls it in long sources, which a tenth of an exploration went into.
  [[gnu::always_inline]] DigestBuilder& add(std::uint64_t word) {
    high_ = mix64(high_ ^ word);
    low_ = mix64(low_ + word * 0xD6E8FEB86659FD93ULL);
    return *this;
  }
  DigestBuilder& add(std::string_view text) {
    add(text.size());
    std::uint64_t word = 0;
    unsigned filled = 0;
    for (const char c : text) {
      word = (word << 8) | static_cast<unsigned char>(c);
      if (++filled == 8) {
        add(word);
        word = 0;
        filled = 0;
      }
    }
    return filled == 0 ? *this : add(word);
  }
  DigestBuilder& add(const Digest& digest) { return add(digest.high).add(digest.low); }
  [[nodiscard]] Digest digest() const { return {mix64(high_ + 1), mix64(low_ + 2)}; }

 private:
  std::uint64_t high_ = 0x243F6A8885A308D3ULL;
  std::uint64_t low_ = 0x13198A2E03707344ULL;
};

}  // namespace overbook

template <>
struct std::hash<overbook::Digest> {
  std::size_t operator()(const overbook::Digest& d) const noexcept { return d.high ^ d.low; }
};
