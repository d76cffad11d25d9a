#pragma once
// How far an exhaustive exploration is, on stderr: states, frontier, depth, states per second. No estimate of
// when it ends: how many states there are is what it finds out. Also keeps the time limit.

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

#include "reports/cli/console.h"
#include "reports/cli/progress.h"
#include "sim/exploration/exploration.h"

namespace overbook::cli {

// "verifying lua-script, 3 servers: 5,804 states, frontier 112, depth 11, 1,200,000/s"
[[nodiscard]] std::string exploration_line(const std::string& what, const sim::ExplorationProgress& progress,
                                           std::chrono::milliseconds elapsed);

// Watches explorations, one after the other, on the thread that explores. In a sweep its lines begin with the
// cell.
class ExplorationWatch {
 public:
  ExplorationWatch(Showing showing, std::optional<std::chrono::milliseconds> time_limit);
  // Takes its line off the terminal.
  ~ExplorationWatch();
  ExplorationWatch(const ExplorationWatch&) = delete;
  ExplorationWatch& operator=(const ExplorationWatch&) = delete;
  ExplorationWatch(ExplorationWatch&&) = delete;
  ExplorationWatch& operator=(ExplorationWatch&&) = delete;

  // `what`: "lua-script, 3 servers".
  void begin(std::string what);
  void update(const sim::ExplorationProgress& progress);
  // Seconds since begin().
  [[nodiscard]] double elapsed_s() const;
  // A line that stays, if there is to be any progress at all.
  void tell(const std::string& line);

  // What the exploration looks at: set by Ctrl-C, and at the end of the time.
  [[nodiscard]] const std::atomic<bool>& stop() const { return stop_; }
  [[nodiscard]] bool has_run_out_of_time() const { return is_out_of_time_; }
  // Interrupted, or out of time; nothing: neither.
  [[nodiscard]] std::optional<sim::StopReason> stopped_because() const;
  // Whether there is to be no next one. Looks again.
  [[nodiscard]] bool is_over();

 private:
  using Clock = std::chrono::steady_clock;

  void look();
  void take_line();

  Showing showing_;
  std::optional<std::chrono::milliseconds> time_limit_;
  std::string what_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point began_ = start_;        // the exploration that runs now
  Clock::time_point shown_since_ = start_;  // when the first cell of a sweep began
  Clock::time_point last_ = start_;         // the last line
  std::atomic<bool> stop_ = false;
  bool is_out_of_time_ = false;
  bool has_told_of_interrupt_ = false;
  bool has_line_ = false;
};

}  // namespace overbook::cli
