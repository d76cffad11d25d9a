#include "reports/cli/on_redis.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/assembly/step_table.h"
#include "reports/cli/console/console.h"
#include "reports/cli/console/interrupts.h"
#include "reports/text/escape.h"
#include "reports/text/words.h"

namespace overbook::cli {
namespace {

bool counts_every_key(const model::StrategySpec& strategy) {
  return strategy.count_by == model::CountBy::dbsize;
}

// "850 ms", "32 s", "12 min 5 s".
std::string duration_text(Instant time) {
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(time).count();
  if (milliseconds < 1000) return fmt::format("{} ms", milliseconds);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(time).count();
  if (seconds < 60) return fmt::format("{} s", seconds);
  return fmt::format("{} min {} s", seconds / 60, seconds % 60);
}

// Before anything is sent.
void tell_how_long(Instant own_time, std::chrono::milliseconds longest) {
  if (own_time == Instant(0)) return;
  const std::string takes = duration_text(own_time);
  if (own_time > longest) {
    throw sim::live::Unplayable(fmt::format(
        "the replay would take {}: that is the schedule's own time, in which its leases lapse; allow it with "
        "--max-wait {}m, or end it earlier with --until N",
        takes, std::chrono::ceil<std::chrono::minutes>(own_time).count()));
  }
  complain(fmt::format("takes about {}: the schedule's own time, in which its leases lapse\n", takes));
}

constexpr std::string_view kLapseNote =
    "Played by hand: lapses. What the server had in Redis was made older than any lease; nobody waited.\n";
constexpr std::string_view kLostWritesNote =
    "Played by hand: lost writes. Our keys became what they were before; your Redis was not restarted.\n";

std::string played_by_hand(bool has_lapses, bool loses_writes) {
  std::string note;
  if (has_lapses) note += kLapseNote;
  if (loses_writes) note += kLostWritesNote;
  return note;
}

}  // namespace

std::unique_ptr<sim::live::Server> open_redis(const RedisArguments& arguments,
                                              const std::vector<model::StrategySpec>& strategies) {
  return std::make_unique<sim::live::Server>(sim::live::ServerOptions{
      .address = redis::real::address_from_url(arguments.url),
      .allows_keys_of_others = arguments.allows_nonempty,
      .counts_every_key = std::any_of(strategies.begin(), strategies.end(), counts_every_key),
      .complain =
          [](std::string_view what) { complain(fmt::format("overbook: {}\n", reports::visible(what))); },
      .stop = &Interrupts::is_stopped()});
}

PlayedOnRedis play_on_redis(const RedisArguments& arguments, const sim::Scenario& scenario,
                            const model::StrategySpec& strategy, const sim::Replay& on_fake,
                            const std::function<bool(const sim::Replay&)>& is_as_wanted) {
  tell_how_long(sim::live::own_time(on_fake), arguments.longest_wait);
  const std::unique_ptr<sim::live::Server> server = open_redis(arguments, {strategy});
  return {.server = server->name(),
          .attempted = sim::live::replay_until(*server, scenario, strategy, on_fake, is_as_wanted)};
}

std::string parted_text(const sim::live::Parted& parted, const model::StrategySpec& strategy,
                        const std::string& server) {
  const sim::live::Parted::Where& where = parted.where();
  const model::ServerId server_id = where.pick ? where.pick->task.server : model::kResident;
  const std::string what = !where.command.words.empty()
                               ? fmt::format("{}: {}", assembly::lane_name(server_id),
                                             assembly::shown_command(where.command, strategy))
                           : where.pick ? fmt::format("{}: the keys after it", sim::to_text(*where.pick))
                                        : "the keys before the first step";
  return reports::visible(fmt::format("parted at step {}: {}", where.step, what)) + "\n" +
         reports::visible(fmt::format("  the fake:  {}", where.fake)) + "\n" +
         reports::visible(fmt::format("  {}: {}", server, where.real)) + "\n";
}

std::string note_on_pages(const sim::live::Attempted& attempted) {
  if (attempted.run.adjusted == 0 && attempted.attempts == 1) return {};
  return fmt::format(
      "SCAN's pages are the server's to draw: {} more or fewer than recorded, at attempt {} of at most {}\n",
      reports::counted(attempted.run.adjusted, "step"), attempted.attempts, sim::live::kAttempts);
}

std::string note_on_faults(const sim::Schedule& schedule) {
  const auto has = [&](auto&& is_one) {
    return std::any_of(schedule.steps.begin(), schedule.steps.end(), is_one);
  };
  return played_by_hand(has([](const sim::Step& step) { return step.kind == sim::StepKind::lapse; }),
                        has([](const sim::Step& step) { return sim::is_of_redis(step.kind); }));
}

std::string note_on_faults(const sim::Scenario& scenario) {
  const bool is_refreshed = !scenario.lease || scenario.lease->refresh_ms;
  const bool may_be_late = scenario.faults.crashes + scenario.faults.pauses > 0 || !is_refreshed;
  const auto can_lapse = [&](const model::StrategySpec& strategy) {
    if (!may_be_late) return false;
    try {
      return sim::Setup(scenario, strategy).lease().ttl.has_value();
    } catch (const sim::CannotBegin&) {  // none of its runs can: the report says so
      return false;
    }
  };
  return played_by_hand(std::any_of(scenario.strategies.begin(), scenario.strategies.end(), can_lapse),
                        scenario.faults.redis_restarts + scenario.faults.failovers > 0);
}

}  // namespace overbook::cli
