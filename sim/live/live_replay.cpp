#include "sim/live/live_replay.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/live/name_space.h"
#include "sim/live/page_follower.h"
#include "sim/run/world.h"

namespace overbook::sim::live {
namespace {

// A key with a lease, or with what may be a time.
bool depends_on_time(const redis::KeyView& key) {
  return key.expires_at || has_time(key.value, Setup::kStart);
}

// A page of SCAN that is not all there is: which keys are on it is the server's own draw.
bool is_part(const StepRecord& step) {
  if (is_later_page(step)) return true;
  if (!step.command || step.command->words.front() != "SCAN" || !step.reply.is_array()) return false;
  return step.reply.as_array().at(0).text() != "0";
}

// A page of SCAN takes two steps in a timed run, and both have their time.
void check_pages(const Replay& recorded) {
  if (recorded.schedule.moments.empty()) return;
  for (const StepRecord& step : recorded.trace.steps) {
    if (!is_later_page(step)) continue;
    throw Unplayable(
        "the schedule is timed, and has a SCAN of several pages: how many there are, a real Redis draws "
        "anew, so its times do not fit; replay it without --redis");
  }
}

LiveReplay replay_once(Server& server, const Scenario& scenario, const model::StrategySpec& strategy,
                       const Replay& recorded) {
  LiveReplay result;
  World world(scenario, strategy, in_name_space(server.name_space()));
  Counterpart counterpart(server, world);
  if (own_time(recorded) > Instant(0)) counterpart.keep_pace();
  world.record(&result.replay.trace);
  PageFollower follower(recorded, counterpart);
  follower.begin_run();
  try {
    result.replay.end = counterpart.run(follower);
  } catch (const Parted& parted) {
    result.parted = parted;
    result.replay.end = RunEnd::cut;
  }
  result.adjusted = follower.adjusted();
  result.replay.history = world.history();
  result.replay.schedule = world.schedule();
  result.replay.trace = without(server.name_space(), std::move(result.replay.trace));
  if (result.parted) return result;
  if (follower.parted()) throw ReplayError(*follower.parted());
  if (!follower.is_done()) throw ReplayError("the run has ended, and the schedule goes on");
  return result;
}

}  // namespace

Instant own_time(const Replay& recorded) {
  if (recorded.schedule.moments.empty()) return {};
  const auto has_any = [](const std::vector<redis::KeyView>& keys) {
    return std::any_of(keys.begin(), keys.end(), depends_on_time);
  };
  const std::vector<StepRecord>& steps = recorded.trace.steps;
  const bool needs_time =
      has_any(recorded.trace.initial_keys) ||
      std::any_of(steps.begin(), steps.end(), [&](const StepRecord& step) { return has_any(step.keys); });
  return needs_time ? recorded.schedule.moments.back() : Instant(0);
}

LiveReplay replay_on(Server& server, const Scenario& scenario, const model::StrategySpec& strategy,
                     const Replay& recorded) {
  check_pages(recorded);
  const std::size_t tries = own_time(recorded) > Instant(0) ? 1 : kTries;
  for (std::size_t tried = 1;; ++tried) {
    try {
      return replay_once(server, scenario, strategy, recorded);
    } catch (const TooSlow&) {
      if (tried == tries) throw;
    }
  }
}

Attempted replay_until(Server& server, const Scenario& scenario, const model::StrategySpec& strategy,
                       const Replay& recorded, const std::function<bool(const Replay&)>& is_as_wanted) {
  const std::vector<StepRecord>& steps = recorded.trace.steps;
  Attempted attempted{.run = {}, .depends_on_pages = std::any_of(steps.begin(), steps.end(), is_part)};
  for (;; ++attempted.attempts) {
    const bool is_last = !attempted.depends_on_pages || attempted.attempts == kAttempts;
    try {
      attempted.run = replay_on(server, scenario, strategy, recorded);
      if (is_last || attempted.run.parted || is_as_wanted(attempted.run.replay)) return attempted;
    } catch (const ReplayError&) {
      if (is_last) throw;
    }
    server.check_stop();
    server.renew_name_space();
  }
}

}  // namespace overbook::sim::live
