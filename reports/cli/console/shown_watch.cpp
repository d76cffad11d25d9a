#include "reports/cli/console/shown_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "model/plural.h"
#include "reports/cli/console/console.h"
#include "reports/text/words.h"

namespace overbook::cli {
namespace {

// "lua-script, 3 servers", "lua-script, pause past the lease".
std::string text_of(const sim::ExplorationName& what) {
  std::string text(what.strategy);
  if (what.servers) text += ", " + reports::counted(*what.servers, "server");
  if (!what.circumstance.empty()) text += fmt::format(", {}", what.circumstance);
  return text;
}

}  // namespace

ShownWatch::ShownWatch(const sim::Scenario& scenario, const Settings& settings, Deadline& deadline)
    : settings_(settings), deadline_(deadline) {
  for (const model::StrategySpec& strategy : scenario.strategies)
    widest_label_ = std::max(widest_label_, strategy.label.size());
}

void ShownWatch::begin_sampling(sim::Sampled what) {
  sampled_ = what;
  monitor_.emplace(Monitor::Settings{
      .showing = settings_.showing, .is_ascii = settings_.is_ascii, .deadline = &deadline_});
}

void ShownWatch::sampling(const sim::Progress& now) {
  monitor_->update(now);
}

void ShownWatch::end_sampling() {
  if (sampled_ == sim::Sampled::schedules) sampled_for_ = monitor_->elapsed();
  monitor_.reset();
}

void ShownWatch::begin_exploring(const sim::ExplorationName& what) {
  exploration().begin(text_of(what));
}

void ShownWatch::exploring(const sim::ExplorationProgress& now) {
  exploration().update(now);
}

double ShownWatch::exploring_s() const {
  return exploration_ ? exploration_->elapsed_s() : 0;
}

void ShownWatch::explored(const model::StrategySpec& strategy, const sim::Exploration& exploration_of_it) {
  if (!settings_.tells_rows) return;
  std::string line =
      fmt::format("verified {:<{}}  {:>3} {:<8}", strategy.label, widest_label_, exploration_of_it.servers,
                  model::plural(exploration_of_it.servers, "server") + ":");
  const std::string reason = assembly::reason_text(exploration_of_it, settings_.limits);
  if (exploration_of_it.result) {
    const sim::ExplorationResult& result = *exploration_of_it.result;
    line += fmt::format(" {}, {}, depth {}, {:.2f} s{}", reports::counted(result.states, "state"),
                        reports::counted(result.transitions, "transition"), result.depth,
                        exploration_of_it.seconds, reason.empty() ? "" : "; ");
  } else {
    line += " ";
  }
  exploration().tell(line + reason);
}

void ShownWatch::left_out(const sim::NotAFunction& why) {
  complain(fmt::format("overbook: not explored exhaustively: {}\n", why.what()));
}

std::optional<sim::StopReason> ShownWatch::stopped_because() {
  return exploration_ ? exploration_->look() : deadline_.look();
}

ExplorationWatch& ShownWatch::exploration() {
  if (!exploration_) exploration_.emplace(settings_.showing, deadline_);
  return *exploration_;
}

}  // namespace overbook::cli
