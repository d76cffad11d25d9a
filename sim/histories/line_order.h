#pragma once
// Lines by their times. Writers that share a file come in a little out of order; so a line waits until none
// that still may come can be before it. Lines of one time stay as they are.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "sim/histories/recorded.h"

namespace overbook::sim::histories {

class LineOrder {
 public:
  // How much a line's time may lie before that of a line above it, and how many lines wait at most.
  static constexpr Instant kLatest = std::chrono::seconds(1);
  static constexpr std::size_t kMostWaiting = 65'536;

  // Nothing: it was taken. Else it comes too late, and this would have been the earliest time for it.
  [[nodiscard]] std::optional<Instant> take(RecordedEvent event);
  // The next one in order; nothing: a line that still comes may be before it.
  [[nodiscard]] std::optional<RecordedEvent> next();
  // No more lines come.
  void end() { is_over_ = true; }

 private:
  std::map<std::pair<Instant, std::uint64_t>, RecordedEvent> waiting_;  // by time and line
  std::optional<Instant> latest_;                                       // of all lines so far
  std::optional<Instant> given_;                                        // of the last that was given out
  bool is_over_ = false;
};

}  // namespace overbook::sim::histories
