#include "reports/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "reports/cli/interrupts.h"

namespace overbook::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick{100};  // at most ten lines a second
constexpr milliseconds kFirstBar{500};
constexpr milliseconds kPlainEvery{10'000};
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

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
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

// Cells that are over sooner than a line is due must not keep it from coming: there is one in every period.
milliseconds last_plain_line_before(milliseconds time) {
  return time - time % kPlainEvery;
}

}  // namespace

std::string progress_bar(const sim::Progress& progress, const ProgressText& text) {
  const Figures figures = figures_of(progress, text.elapsed);
  std::string tail = fmt::format("{:3.0f}%  {}/{}  {}/s  {} violating", std::floor(figures.share * 100),
                                 rough(static_cast<double>(progress.schedules_done)),
                                 rough(static_cast<double>(progress.schedules_all)),
                                 rough(figures.per_second), grouped(progress.violating));
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
  std::string line = fmt::format("{}exploring: {} of {} schedules ({:.0f} %), {}/s, {} violating",
                                 text.cell.empty() ? "" : text.cell + ": ", grouped(progress.schedules_done),
                                 grouped(progress.schedules_all), std::floor(figures.share * 100),
                                 rough(figures.per_second), grouped(progress.violating));
  if (figures.seconds_left && text.cell.empty()) line += ", ETA " + duration(*figures.seconds_left, " ");
  return line;
}

Monitor::Monitor(const Settings& settings)
    : settings_(settings),
      start_(std::chrono::steady_clock::now()),
      last_plain_(last_plain_line_before(settings.showing.before)),
      thread_([this] { watch(); }) {}

Monitor::~Monitor() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  is_over_changed_.notify_one();
  thread_.join();
  complain(take_line());
}

void Monitor::update(const sim::Progress& progress) {
  const std::lock_guard lock(mutex_);
  progress_ = progress;
}

bool Monitor::has_run_out_of_time() const {
  const std::lock_guard lock(mutex_);
  return has_run_out_of_time_;
}

milliseconds Monitor::elapsed() const {
  return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start_);
}

void Monitor::watch() {
  std::unique_lock lock(mutex_);
  while (!is_over_) {
    look();
    milliseconds wait = kTick;
    if (settings_.time_limit) wait = std::clamp(*settings_.time_limit - elapsed(), milliseconds(1), kTick);
    is_over_changed_.wait_for(lock, wait, [this] { return is_over_; });
  }
  tell_of_interrupt();  // the campaign may have stopped before the next look
}

void Monitor::tell_of_interrupt() {
  if (!Interrupts::is_interrupted() || has_told_of_interrupt_) return;
  has_told_of_interrupt_ = true;
  complain(take_line() +
           "overbook: stopping; the report will say that it is incomplete. Ctrl-C again kills.\n");
}

std::string Monitor::take_line() {
  return std::exchange(has_line_, false) ? "\r\x1b[K" : "";
}

void Monitor::look() {
  const milliseconds now = elapsed();
  if (settings_.time_limit && now >= *settings_.time_limit && !Interrupts::is_stopped()) {
    has_run_out_of_time_ = true;
    Interrupts::stop();
  }
  const milliseconds in_all = settings_.showing.before + now;
  const ProgressText text{.elapsed = now,
                          .columns = terminal_width(STDERR_FILENO).value_or(80),
                          .is_ascii = settings_.is_ascii,
                          .cell = settings_.showing.cell};
  tell_of_interrupt();
  if (Interrupts::take_status_request()) complain(take_line() + progress_line(progress_, text) + "\n");
  if (settings_.showing.style == ProgressStyle::bar && in_all >= kFirstBar) {
    complain("\r" + progress_bar(progress_, text) + "\x1b[K");
    has_line_ = true;
  } else if (settings_.showing.style == ProgressStyle::plain && in_all - last_plain_ >= kPlainEvery) {
    complain(progress_line(progress_, text) + "\n");
    last_plain_ = in_all;
  }
}

}  // namespace overbook::cli
