#pragma once
// What can be told of the order of events that were recorded at about the same time: nothing. So whatever
// begins (`invoked`, `release-invoked`) is taken to have begun before whatever ends at the same time, and, where
// clocks may be wrong by so much, by so much earlier, and what ends by so much later. Every request then takes
// at least as long as it did, and every conversation surely runs no longer than it did: what is found to be
// certain is certain.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>

#include "sim/histories/recorded.h"

namespace overbook::sim::histories {

class IntervalOrder {
 public:
  // So many may wait for each other.
  static constexpr std::size_t kMostWaiting = 262'144;

  explicit IntervalOrder(Instant clock_error) : clock_error_(clock_error) {}

  [[nodiscard]] bool is_full() const { return waiting_.size() >= kMostWaiting; }
  // In the order of their recorded times.
  void take(Occurrence occurrence);

  struct Placed {
    Occurrence occurrence;
    Instant when{};  // at the earliest of what begins, at the latest of what ends
  };
  // The next one in order; nothing: what still comes may be before it.
  [[nodiscard]] std::optional<Placed> next();
  // No more come.
  void end() { is_over_ = true; }

 private:
  // When; what begins first; a request's own events as they follow on each other; as they came.
  using Key = std::tuple<Instant, std::uint8_t, std::uint64_t>;

  Instant clock_error_;
  std::map<Key, Occurrence> waiting_;
  Instant latest_{};
  std::uint64_t taken_ = 0;
  bool is_over_ = false;
};

}  // namespace overbook::sim::histories
