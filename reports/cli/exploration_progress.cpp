#include "reports/cli/exploration_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "reports/cli/interrupts.h"
#include "reports/text/words.h"

namespace overbook::cli {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr milliseconds kFirstLine{500};
constexpr milliseconds kBetweenLines{100};
constexpr milliseconds kBetweenPlainLines{10'000};

// A line that wraps could not be written over.
std::string fitted(std::string line) {
  const std::size_t columns = terminal_width(STDERR_FILENO).value_or(80);
  if (line.size() >= columns) line.resize(std::max<std::size_t>(columns, 2) - 1);
  return line;
}

}  // namespace

std::string exploration_line(const std::string& what, const sim::ExplorationProgress& progress,
                             milliseconds elapsed) {
  const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(elapsed.count(), 1));
  return fmt::format("verifying {}: {} states, frontier {}, depth {}, {}/s", what,
                     reports::grouped(progress.states), reports::grouped(progress.frontier), progress.depth,
                     reports::grouped(progress.states * 1000 / ms));
}

ExplorationWatch::ExplorationWatch(Showing showing, std::optional<milliseconds> time_limit)
    : showing_(std::move(showing)),
      time_limit_(time_limit),
      shown_since_(start_ - showing_.before),
      last_(start_ - showing_.before % kBetweenPlainLines) {}

ExplorationWatch::~ExplorationWatch() {
  take_line();
}

void ExplorationWatch::begin(std::string what) {
  what_ = std::move(what);
  began_ = Clock::now();
}

double ExplorationWatch::elapsed_s() const {
  return std::chrono::duration<double>(Clock::now() - began_).count();
}

void ExplorationWatch::tell(const std::string& line) {
  if (showing_.style == ProgressStyle::none) return;
  take_line();
  complain(line + "\n");
}

std::optional<sim::StopReason> ExplorationWatch::stopped_because() const {
  if (Interrupts::is_interrupted()) return sim::StopReason::interrupted;
  if (is_out_of_time_) return sim::StopReason::out_of_time;
  return std::nullopt;
}

bool ExplorationWatch::is_over() {
  look();
  return stop_;
}

void ExplorationWatch::update(const sim::ExplorationProgress& progress) {
  look();
  const Clock::time_point now = Clock::now();
  const auto line = [&] {
    const std::string said = exploration_line(what_, progress, duration_cast<milliseconds>(now - began_));
    return showing_.cell.empty() ? said : showing_.cell + ": " + said;
  };
  if (Interrupts::take_status_request()) {
    take_line();
    complain(line() + "\n");
  }
  if (showing_.style == ProgressStyle::bar && now - shown_since_ >= kFirstLine &&
      now - last_ >= kBetweenLines) {
    complain("\r" + fitted(line()) + "\x1b[K");
    has_line_ = true;
    last_ = now;
  } else if (showing_.style == ProgressStyle::plain && now - last_ >= kBetweenPlainLines) {
    complain(line() + "\n");
    last_ = now;
  }
}

void ExplorationWatch::look() {
  if (time_limit_ && Clock::now() - start_ >= *time_limit_) is_out_of_time_ = true;
  if (is_out_of_time_ || Interrupts::is_interrupted()) stop_ = true;
  if (!Interrupts::is_interrupted() || has_told_of_interrupt_) return;
  has_told_of_interrupt_ = true;
  take_line();
  complain("overbook: stopping; the report will say that it is incomplete. Ctrl-C again kills.\n");
}

void ExplorationWatch::take_line() {
  if (std::exchange(has_line_, false)) complain("\r\x1b[K");
}

}  // namespace overbook::cli
