#include "reports/cli/console/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "reports/text/words.h"

namespace overbook::cli {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr milliseconds kTick{100};
constexpr std::size_t kMostCells = 30;
constexpr std::size_t kFewestCells = 5;

// 950, 41k, 1.2M: for eyes only.
std::string rough(double number) {
  if (number < 1000) return fmt::format("{:.0f}", number);
  if (number < 10'000) return fmt::format("{:.1f}k", number / 1e3);
  if (number < 1e6) return fmt::format("{:.0f}k", number / 1e3);
  if (number < 1e7) return fmt::format("{:.1f}M", number / 1e6);
  return fmt::format("{:.0f}M", number / 1e6);
}

std::string duration(double seconds, std::string_view space) {
  const auto whole = static_cast<std::uint64_t>(std::ceil(seconds));
  if (whole < 100) return fmt::format("{}{}s", whole, space);
  return fmt::format("{}{}min", (whole + 59) / 60, space);
}

struct Figures {
  double share = 0;
  double per_second = 0;
  std::optional<double> seconds_left;
};

Figures figures_of(const sim::Progress& progress, milliseconds elapsed) {
  Figures figures;
  const auto done = static_cast<double>(progress.schedules_done);
  if (progress.schedules_all > 0)
    figures.share = std::min(1.0, done / static_cast<double>(progress.schedules_all));
  const double seconds = std::chrono::duration<double>(elapsed).count();
  if (seconds > 0) figures.per_second = done / seconds;
  if (figures.per_second > 0) {
    figures.seconds_left =
        std::max(0.0, static_cast<double>(progress.schedules_all) - done) / figures.per_second;
  }
  return figures;
}

std::string cells(double share, std::size_t count, bool is_ascii) {
  const auto full = static_cast<std::size_t>(share * static_cast<double>(count));
  std::string bar;
  for (std::size_t i = 0; i < count; ++i) {
    if (is_ascii) {
      bar += i < full ? "#" : (i == full ? ">" : "-");
    } else {
      bar += i < full ? "━" : (i == full ? "╸" : "─");
    }
  }
  return bar;
}

// A line that wraps could not be written over.
std::string fitted(std::string line, std::size_t columns) {
  if (line.size() >= columns) line.resize(std::max<std::size_t>(columns, 2) - 1);
  return line;
}

}  // namespace

std::string progress_bar(const sim::Progress& progress, const ProgressText& text) {
  const Figures figures = figures_of(progress, text.elapsed);
  std::string tail = fmt::format("{:3.0f}%  {}/{}  {}/s  {} violating", std::floor(figures.share * 100),
                                 rough(static_cast<double>(progress.schedules_done)),
                                 rough(static_cast<double>(progress.schedules_all)),
                                 rough(figures.per_second), reports::grouped(progress.violating));
  if (figures.seconds_left && text.cell.empty()) tail += "  ETA " + duration(*figures.seconds_left, "");
  std::string head = text.cell.empty() ? " exploring " : " " + text.cell + " ";
  // Rather without what the cell's numbers are than without how far it is.
  if (head.size() + tail.size() >= text.columns && !text.cell.empty())
    head = " " + text.cell.substr(0, text.cell.find(':')) + " ";
  // A line that wraps could not be written over: the bar gets what room there is.
  const std::size_t taken = head.size() + tail.size() + 2;
  if (taken + kFewestCells <= text.columns) {
    const std::size_t count = std::min(kMostCells, text.columns - taken);
    return head + cells(figures.share, count, text.is_ascii) + " " + tail;
  }
  const std::string line = head + tail;
  return line.substr(0, std::max(text.columns, 2U) - 1);
}

std::string progress_line(const sim::Progress& progress, const ProgressText& text) {
  const Figures figures = figures_of(progress, text.elapsed);
  std::string line =
      fmt::format("{}exploring: {} of {} schedules ({:.0f} %), {}/s, {} violating",
                  text.cell.empty() ? "" : text.cell + ": ", reports::grouped(progress.schedules_done),
                  reports::grouped(progress.schedules_all), std::floor(figures.share * 100),
                  rough(figures.per_second), reports::grouped(progress.violating));
  if (figures.seconds_left && text.cell.empty()) line += ", ETA " + duration(*figures.seconds_left, " ");
  return line;
}

Monitor::Monitor(const Settings& settings)
    : settings_(settings),
      start_(std::chrono::steady_clock::now()),
      line_(settings.showing),
      thread_([this] { watch(); }) {}

Monitor::~Monitor() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  is_over_changed_.notify_one();
  thread_.join();
}

void Monitor::update(const sim::Progress& progress) {
  const std::lock_guard lock(mutex_);
  progress_ = progress;
}

milliseconds Monitor::elapsed() const {
  return duration_cast<milliseconds>(std::chrono::steady_clock::now() - start_);
}

void Monitor::watch() {
  std::unique_lock lock(mutex_);
  while (!is_over_) {
    look();
    milliseconds wait = kTick;
    if (const auto left = settings_.deadline->left()) wait = std::clamp(*left, milliseconds(1), kTick);
    is_over_changed_.wait_for(lock, wait, [this] { return is_over_; });
  }
  line_.tell_of_interrupt();  // the campaign may have stopped before the next look
}

void Monitor::look() {
  const milliseconds now = elapsed();
  settings_.deadline->look();
  ProgressText text{.elapsed = now, .is_ascii = settings_.is_ascii, .cell = settings_.showing.cell};
  const auto bar = [&](unsigned columns) {
    text.columns = columns;
    return progress_bar(progress_, text);
  };
  line_.update(now, {.bar = bar, .plain = [&] { return progress_line(progress_, text); }});
}

// --- Explorations ---

std::string exploration_line(const std::string& what, const sim::ExplorationProgress& progress,
                             milliseconds elapsed) {
  const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(elapsed.count(), 1));
  return fmt::format("verifying {}: {} states, frontier {}, depth {}, {}/s", what,
                     reports::grouped(progress.states), reports::grouped(progress.frontier), progress.depth,
                     reports::grouped(progress.states * 1000 / ms));
}

ExplorationWatch::ExplorationWatch(const Showing& showing, Deadline& deadline)
    : cell_(showing.cell), line_(showing), deadline_(deadline) {}

void ExplorationWatch::begin(std::string what) {
  what_ = std::move(what);
  began_ = Clock::now();
}

double ExplorationWatch::elapsed_s() const {
  return std::chrono::duration<double>(Clock::now() - began_).count();
}

void ExplorationWatch::tell(const std::string& line) {
  line_.tell(line);
}

void ExplorationWatch::update(const sim::ExplorationProgress& progress) {
  look();
  const auto line = [&] {
    const auto of_this_one = duration_cast<milliseconds>(Clock::now() - began_);
    const std::string said = exploration_line(what_, progress, of_this_one);
    return cell_.empty() ? said : cell_ + ": " + said;
  };
  line_.update(elapsed(), {.bar = [&](unsigned columns) { return fitted(line(), columns); }, .plain = line});
}

std::optional<sim::StopReason> ExplorationWatch::look() {
  line_.tell_of_interrupt();
  return deadline_.look();
}

milliseconds ExplorationWatch::elapsed() const {
  return duration_cast<milliseconds>(Clock::now() - start_);
}

}  // namespace overbook::cli
