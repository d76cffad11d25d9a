#include "reports/cli/on_redis.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/cli/console.h"
#include "reports/cli/interrupts.h"
#include "reports/cli/step_table.h"
#include "reports/escape.h"
#include "reports/words.h"

namespace overbook::cli {
namespace {

// Enough that a share of one in twenty is met almost surely; each takes milliseconds.
constexpr std::size_t kAttempts = 100;

bool counts_every_key(const model::StrategySpec& strategy) {
  return strategy.count_by == model::CountBy::dbsize;
}

bool has_pages(const sim::Replay& replay) {
  return std::any_of(replay.trace.steps.begin(), replay.trace.steps.end(), [](const sim::StepRecord& step) {
    return step.command && step.command->words.front() == "SCAN" && step.command->words.at(1) != "0";
  });
}

}  // namespace

std::unique_ptr<sim::live::Server> open_redis(const RedisArguments& arguments,
                                              const std::vector<model::StrategySpec>& strategies) {
  return std::make_unique<sim::live::Server>(sim::live::ServerOptions{
      .address = sim::live::address_from_url(arguments.url),
      .allows_keys_of_others = arguments.allows_nonempty,
      .counts_every_key = std::any_of(strategies.begin(), strategies.end(), counts_every_key),
      .complain = [](std::string_view what) {
        complain(fmt::format("overbook: {}\n", reports::visible(what)));
      }});
}

PlayedOnRedis play_on_redis(const RedisArguments& arguments, const sim::Scenario& scenario,
                            const model::StrategySpec& strategy, const sim::Replay& on_fake,
                            const std::function<bool(const sim::Replay&)>& is_as_wanted) {
  const std::unique_ptr<sim::live::Server> server = open_redis(arguments, {strategy});
  PlayedOnRedis played{.server = server->name(), .run = {}, .depends_on_pages = has_pages(on_fake)};
  for (;; ++played.attempts) {
    const bool is_last = !played.depends_on_pages || played.attempts == kAttempts;
    try {
      played.run = sim::live::replay_on(*server, scenario, strategy, on_fake);
      if (is_last || played.run.parted || is_as_wanted(played.run.replay)) return played;
    } catch (const sim::ReplayError&) {
      if (is_last) throw;
    }
    if (Interrupts::is_interrupted()) return played;
    server->renew_name_space();
  }
}

std::string parted_text(const sim::live::Parted& parted, const model::StrategySpec& strategy,
                        const std::string& server) {
  const sim::live::Parted::Where& where = parted.where();
  const std::string who = where.actor ? lane_name(where.actor->server) : lane_name(model::kResident);
  return reports::visible(fmt::format("parted at step {}: {}: {}", where.step, who,
                                      shown_command(where.command, strategy))) +
         "\n" + reports::visible(fmt::format("  the fake:  {}", where.fake)) + "\n" +
         reports::visible(fmt::format("  {}: {}", server, where.real)) + "\n";
}

std::string note_on_pages(const PlayedOnRedis& played) {
  if (played.run.adjusted == 0 && played.attempts == 1) return {};
  return fmt::format(
      "SCAN's pages are the server's to draw: {} more or fewer than recorded, at attempt {} of at most {}\n",
      reports::counted(played.run.adjusted, "step"), played.attempts, kAttempts);
}

void drop_what_depends_on_pages(const sim::Scenario& scenario, sim::CampaignResult& result) {
  for (std::size_t i = 0; i < scenario.strategies.size(); ++i) {
    if (!sim::World(scenario, scenario.strategies[i]).chooses_placement()) continue;
    for (sim::PropertyTally& tally : result.strategies[i].properties) {
      tally.shortest.reset();
      tally.worst.reset();
    }
  }
}

}  // namespace overbook::cli
