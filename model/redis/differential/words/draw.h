#pragma once
// The one source of chance of a generated sequence: the same seed gives the same sequence on every machine.

#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

namespace overbook::redis::differential {

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : engine_(seed) {}

  // Both ends included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return boost::random::uniform_int_distribution<std::int64_t>(low, high)(engine_);
  }
  std::size_t below(std::size_t end) {
    return static_cast<std::size_t>(between(0, static_cast<std::int64_t>(end) - 1));
  }
  bool chance(int percent) { return between(0, 99) < percent; }
  template <typename List>
  const auto& pick(const List& list) {
    return list[below(std::size(list))];
  }
  // One of these texts.
  std::string one_of(std::initializer_list<const char*> texts) { return texts.begin()[below(texts.size())]; }

 private:
  boost::random::mt19937_64 engine_;
};

}  // namespace overbook::redis::differential
