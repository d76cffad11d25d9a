#include "reports/cli/exploration_progress.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/cli/interrupts.h"
#include "reports/words.h"

namespace overbook::cli {
namespace {

constexpr std::chrono::milliseconds kFirstLine{500};
constexpr std::chrono::milliseconds kBetweenLines{100};
constexpr std::chrono::seconds kBetweenPlainLines{10};

}  // namespace

std::string exploration_line(const std::string& strategy, const sim::ExplorationProgress& progress,
                             std::chrono::milliseconds elapsed) {
  const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(elapsed.count(), 1));
  return fmt::format("verifying {}: {} states, frontier {}, depth {}, {}/s", strategy,
                     reports::grouped(progress.states), reports::grouped(progress.frontier), progress.depth,
                     reports::grouped(progress.states * 1000 / ms));
}

ExplorationWatch::ExplorationWatch(ProgressStyle style, std::optional<std::chrono::milliseconds> time_limit)
    : style_(style), time_limit_(time_limit) {}

ExplorationWatch::~ExplorationWatch() {
  if (has_line_) complain("\r\x1b[K");
}

void ExplorationWatch::update(const sim::ExplorationProgress& progress) {
  const Clock::time_point now = Clock::now();
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - start_);
  if (time_limit_ && elapsed >= *time_limit_) is_out_of_time_ = true;
  if (is_out_of_time_ || Interrupts::is_interrupted()) stop_ = true;
  if (style_ == ProgressStyle::bar && elapsed >= kFirstLine && now - last_ >= kBetweenLines) {
    complain("\r" + exploration_line(strategy_, progress, elapsed) + "\x1b[K");
    has_line_ = true;
    last_ = now;
  } else if (style_ == ProgressStyle::plain && now - last_ >= kBetweenPlainLines) {
    complain(exploration_line(strategy_, progress, elapsed) + "\n");
    last_ = now;
  }
}

}  // namespace overbook::cli
