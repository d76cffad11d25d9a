#pragma once
// What an operation that has not returned is in a configuration of PossibleOrders. Of the library only.

namespace overbook::model {

// A request: it has not taken effect, and may answer that it saw a full house, or its conversation running;
// or it has; or it was let go of as well.
inline constexpr char32_t kSawFull = 1;
inline constexpr char32_t kSawRunning = 2;
inline constexpr char32_t kSawBoth = kSawFull | kSawRunning;
inline constexpr char32_t kTaken = 4;
inline constexpr char32_t kLetGo = 5;

// A release.
inline constexpr char32_t kOpen = 0;
inline constexpr char32_t kDone = 1;

[[nodiscard]] constexpr bool has_not_acted(char32_t status) {
  return status < kTaken;
}

}  // namespace overbook::model
