#pragma once
// The last events of a history, and what ran before them: from these the windows are made.

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/histories/judged_history.h"

namespace overbook::sim::histories {

class RecentEvents {
 public:
  // So many events are kept, and of a longer window shown.
  static constexpr std::size_t kKept = 500;

  void push(const Occurrence& occurrence);
  // What surely runs after the last event, in the order of requests.
  [[nodiscard]] const std::map<model::RequestId, std::shared_ptr<const RecordedRequest>>& running() const {
    return running_;
  }
  // How many events there were; the next one has this number.
  [[nodiscard]] std::size_t count() const { return count_; }
  // From the event with this number to the last one. `first_line`: of that event.
  [[nodiscard]] Window window_from(std::size_t first, std::uint64_t first_line) const;

 private:
  using Running = std::map<model::RequestId, std::shared_ptr<const RecordedRequest>>;
  static void apply(const Occurrence& occurrence, Running& running);
  static void undo(const Occurrence& occurrence, Running& running);

  std::deque<Occurrence> kept_;
  Running running_;
  std::size_t count_ = 0;
};

}  // namespace overbook::sim::histories
