#pragma once
// How far a campaign is, on stderr: one line that is written over on a terminal, a plain line now and then
// elsewhere. Also keeps the time limit. This is the one place that reads the machine's clock, and nothing
// that it reads gets into a result, except that a campaign that ran out of time stops.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "reports/cli/console.h"
#include "sim/verification/campaign.h"

namespace overbook::cli {

// How progress is shown, and of what.
struct Showing {
  ProgressStyle style = ProgressStyle::none;  // resolved, not automatic
  std::string cell = {};                      // of a sweep: "cell 3 of 12: servers 2, limit 3"; else empty
  std::chrono::milliseconds before{0};        // what the cells before it have taken
};

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
// "exploring: 124,000 of 200,000 schedules (62 %), 41k/s, 25,961 violating, ETA 2 s", after the cell of a
// sweep.
[[nodiscard]] std::string progress_line(const sim::Progress& progress, const ProgressText& text);

// Watches one campaign, from its beginning to its end, on a thread of its own.
class Monitor {
 public:
  struct Settings {
    Showing showing = {};
    bool is_ascii = false;
    std::optional<std::chrono::milliseconds> time_limit;
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
  [[nodiscard]] bool has_run_out_of_time() const;
  [[nodiscard]] std::chrono::milliseconds elapsed() const;

 private:
  void watch();
  void look();
  void tell_of_interrupt();
  std::string take_line();  // what takes our line off the terminal, if one stands there

  Settings settings_;
  std::chrono::steady_clock::time_point start_;
  mutable std::mutex mutex_;  // of all below
  std::condition_variable is_over_changed_;
  sim::Progress progress_;
  bool is_over_ = false;
  bool has_run_out_of_time_ = false;
  bool has_told_of_interrupt_ = false;
  bool has_line_ = false;                    // a line of ours stands on the terminal
  std::chrono::milliseconds last_plain_{0};  // since the first cell began
  std::thread thread_;
};

}  // namespace overbook::cli
