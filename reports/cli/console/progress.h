#pragma once
// How far a campaign or an exploration is, on stderr: one line, whoever is being watched. Also looks now and
// then whether it is time to stop.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "reports/cli/console/deadline.h"
#include "reports/cli/console/progress_line.h"
#include "sim/exploration/exploration.h"
#include "sim/verification/campaign.h"

namespace overbook::cli {

struct ProgressText {
  std::chrono::milliseconds elapsed;
  unsigned columns = 80;
  bool is_ascii = false;
  std::string cell = {};  // as Showing has it
};

// " exploring ━━━━╸━━━  62%  124k/200k  41k/s  25,961 violating  ETA 2s", no wider than the columns.
// In a sweep its cell stands in the place of "exploring", shortened if need be, and there is no ETA: what the
// other cells will take, this one does not tell.
[[nodiscard]] std::string progress_bar(const sim::Progress& progress, const ProgressText& text);
// "exploring: 124,000 of 200,000 schedules (62 %), 41k/s, 25,961 violating, ETA 2 s",
// after the cell of a sweep.
[[nodiscard]] std::string progress_line(const sim::Progress& progress, const ProgressText& text);

// Watches one campaign, from its beginning to its end, on a thread of its own.
class Monitor {
 public:
  struct Settings {
    Showing showing = {};
    bool is_ascii = false;
    Deadline* deadline = nullptr;
  };

  explicit Monitor(const Settings& settings);
  // Takes its line off the terminal.
  ~Monitor();
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;
  Monitor(Monitor&&) = delete;
  Monitor& operator=(Monitor&&) = delete;

  // From any thread.
  void update(const sim::Progress& progress);
  [[nodiscard]] std::chrono::milliseconds elapsed() const;

 private:
  void watch();
  void look();

  Settings settings_;
  std::chrono::steady_clock::time_point start_;
  mutable std::mutex mutex_;  // of all below
  std::condition_variable is_over_changed_;
  sim::Progress progress_;
  bool is_over_ = false;
  ProgressLine line_;
  std::thread thread_;
};

// How far an exhaustive exploration is: states, frontier, depth, states per second. No estimate of when it
// ends: how many states there are is what it finds out. "verifying lua-script, 3 servers: 5,804 states,
// frontier 112, depth 11, 1,200,000/s"
[[nodiscard]] std::string exploration_line(const std::string& what, const sim::ExplorationProgress& progress,
                                           std::chrono::milliseconds elapsed);

// Watches explorations, one after the other, on the thread that explores. In a sweep its
// lines begin with the cell.
class ExplorationWatch {
 public:
  ExplorationWatch(const Showing& showing, Deadline& deadline);

  // `what`: "lua-script, 3 servers".
  void begin(std::string what);
  void update(const sim::ExplorationProgress& progress);
  // Seconds since begin().
  [[nodiscard]] double elapsed_s() const;
  // A line that stays, if there is to be any progress at all.
  void tell(const std::string& line);
  // Looks whether it is time to stop, and says so after a Ctrl-C.
  std::optional<sim::StopReason> look();

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] std::chrono::milliseconds elapsed() const;

  std::string cell_;
  ProgressLine line_;
  Deadline& deadline_;
  std::string what_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point began_ = start_;  // the exploration that runs now
};

}  // namespace overbook::cli
