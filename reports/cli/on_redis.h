#pragma once
// What the commands do on a real Redis. They throw sim::live::ServerError, Unplayable, TooSlow and Parted.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "reports/cli/arguments/arguments.h"
#include "sim/explanation/counterexample.h"
#include "sim/live/live_replay.h"
#include "sim/live/server.h"
#include "sim/verification/campaign.h"

namespace overbook::cli {

// The server at the URL, for runs of these strategies. What it can't throw it complains of on stderr.
[[nodiscard]] std::unique_ptr<sim::live::Server> open_redis(
    const RedisArguments& arguments, const std::vector<model::StrategySpec>& strategies);

struct PlayedOnRedis {
  std::string server;  // "Redis 7.0.15"
  sim::live::Attempted attempted;
};

// Plays the schedule of `on_fake` on the server, as sim::live::replay_until. Says on stderr how long that takes, if
// it takes long. Throws sim::live::Interrupted, too.
[[nodiscard]] PlayedOnRedis play_on_redis(const RedisArguments& arguments, const sim::Scenario& scenario,
                                          const model::StrategySpec& strategy, const sim::Replay& on_fake,
                                          const std::function<bool(const sim::Replay&)>& is_as_wanted);

// "parted at step 2: S1: KEYS ...", with what the fake said and what the real server said, a line each.
[[nodiscard]] std::string parted_text(const sim::live::Parted& parted, const model::StrategySpec& strategy,
                                      const std::string& server);

// A line on the pages of SCAN where they made a difference; else nothing.
[[nodiscard]] std::string note_on_pages(const sim::live::Attempted& attempted);

// How faults that can't be made to happen to a server were played, a line each; empty: none of these.
[[nodiscard]] std::string note_on_faults(const sim::Schedule& schedule);
[[nodiscard]] std::string note_on_faults(const sim::Scenario& scenario);

}  // namespace overbook::cli
