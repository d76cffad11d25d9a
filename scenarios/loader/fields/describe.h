#pragma once
// Every field of a scenario, struct by struct: the one table from which scenarios are read, with the
// diagnostics and the names that a misspelt one is compared with, and written; and from which
// scenario.schema.json and the table in README.md are made. Fields stand in the order in which they are written.
//
// A visitor, `fields`, is called for each field of an object, with what is known of the field (field.h), where
// its value is kept, and what it may be:
//   whole(field, member, range)    a whole number, which a sweep may give several of; so are
//   real(field, member, range)     numbers
//   flag(field, member)            true or false
//   word(field, member, words)     one of some words, in the order of the member's enumeration (or of bool)
//   text(field, member, rule)      a text
//   seed(field, member)            a whole number of 64 bits, or its hexadecimal digits as a text
//   distribution(field, member)    of a time (forms.h)
//   arrival(field, member)         when requests arrive: a process, and describe_arrival()'s fields
//   offsets(field, member)         a list of milliseconds
//   object(field, shape, visit)    an object with fields of its own
//   maybe(field, shape, member)    likewise, of a struct that there is only if the field is there
//   fault(fault, faults, visit)    an object with a budget and a rate (words.h), and the fields of visit
//   ignored(field)                 may be there, and says nothing
//   strategies(field, member)      a list of names, and of objects with describe(StrategySpec)'s fields:
//     use(field, member)             the name of a strategy
//     count(field, spec)             a way to count, with describe_count()'s fields or as a word alone
//     script(field, text, name)      a path, or an object with describe_script()'s fields, of which
//     source(field, text)              is the text of a script
//   expect(field, member)          verdicts by strategy and property
// What one field says of others is checked where scenarios are read (decode/).

#include <array>
#include <concepts>
#include <type_traits>

#include "model/strategies/registry.h"
#include "scenarios/loader/fields/bounds.h"
#include "scenarios/loader/fields/field.h"
#include "scenarios/loader/fields/words.h"
#include "scenarios/loader/json/value_reader.h"
#include "sim/scenario.h"

namespace overbook::scenarios {

// To be written, it is const.
template <typename T, typename Struct>
concept Is = std::same_as<std::remove_const_t<T>, Struct>;

// What messages call each object, and the fields that overbook will know, but this version does not. Those that
// it knows are the table's.
inline constexpr std::array<std::string_view, 1> kLaterScenarioFields{"shards"};
inline constexpr std::array<std::string_view, 3> kLaterRetryFields{"backoff_ms", "delay_ms", "jitter_ms"};
inline constexpr std::array<std::string_view, 1> kLaterStrategyFields{"latency"};
inline constexpr ObjectShape kScenarioShape{
    .name = "a scenario", .fields = {}, .later = kLaterScenarioFields};
inline constexpr ObjectShape kRetryShape{.name = "`retry`", .fields = {}, .later = kLaterRetryFields};
inline constexpr ObjectShape kStrategyShape{
    .name = "a strategy", .fields = {}, .later = kLaterStrategyFields};
inline constexpr ObjectShape kTimingShape{.name = "`timing`", .fields = {}, .later = {}};
inline constexpr ObjectShape kLeaseShape{.name = "`lease`", .fields = {}, .later = {}};
inline constexpr ObjectShape kFaultsShape{.name = "`faults`", .fields = {}, .later = {}};
inline constexpr ObjectShape kSkewShape{.name = "`clock_skew`", .fields = {}, .later = {}};
inline constexpr ObjectShape kSweepersShape{.name = "`sweepers`", .fields = {}, .later = {}};
inline constexpr ObjectShape kClientShape{.name = "`client`", .fields = {}, .later = {}};
inline constexpr ObjectShape kExploreShape{.name = "`explore`", .fields = {}, .later = {}};
inline constexpr ObjectShape kCountShape{.name = "`count`", .fields = {}, .later = {}};
inline constexpr ObjectShape kScriptShape{.name = "a script", .fields = {}, .later = {}};

void describe_count(auto& fields, Is<model::StrategySpec> auto& spec) {
  fields.word({.name = "by", .what = "As above.", .need = Need::required}, spec.count_by,
              {.noun = "way to count", .words = spoken<kCounts>()});
  fields.whole({.name = "count",
                .what = "SCAN's COUNT.",
                .is_written = spec.count_by == model::CountBy::scan,
                .only_with = "by",
                .only_if = "scan"},
               spec.scan_count, {.low = 1, .high = kMaxScanCount});
}

void describe_script(auto& fields, auto& text, auto& name) {
  fields.source({.name = "text", .what = "Lua 5.1, at most 65536 bytes.", .need = Need::required}, text);
  fields.text({.name = "name", .what = "What messages call it.", .is_written = !name.empty()}, name,
              {.max_characters = kMaxPathCharacters});
}

void describe(auto& fields, Is<model::StrategySpec> auto& spec) {
  const model::StrategyInfo* info = model::find_strategy(spec.use);
  fields.use({.name = "use", .what = "Which strategy it is.", .need = Need::required}, spec.use);
  fields.text({.name = "as", .what = "Its name here; by default the one in `use`."}, spec.label,
              {.max_characters = kMaxNameCharacters});
  fields.count(
      {.name = "count",
       .what = "keys: KEYS, one step. scan: SCAN to its end, several steps. scard: SCARD of an index "
               "set, one step. dbsize: DBSIZE, every key of the database.",
       .is_written = spec.count_by.has_value()},
      spec);
  fields.word({.name = "compare",
               .what = "The house is full when the count is this, compared with the limit.",
               .is_written = info != nullptr && info->takes_compare},
              spec.comparison, {.noun = "comparison", .words = spoken<kComparisons>()});
  fields.script({.name = "script",
                 .what = "Admits: KEYS = {the conversation's key, the user's index}, ARGV = {limit, server, "
                         "lease in ms or 0, conversation, prefix of the user's keys}."},
                spec.script, spec.script_name);
  fields.script({.name = "release_script", .what = "Releases; the same keys and arguments."},
                spec.release_script, spec.release_script_name);
  fields.script({.name = "refresh_script",
                 .what = "Gives the registration a new lease; 0: it was gone. The same keys and arguments."},
                spec.refresh_script, spec.refresh_script_name);
  fields.script(
      {.name = "program",
       .what = "Of `program`, which needs it: a file in Lua with acquire(request), and what else it has of "
               "release, refresh, after_rejection, on_start, prepare, sweep and on_message. Every redis.call "
               "is a step."},
      spec.program, spec.program_name);
  fields.flag({.name = "atomic",
               .what = "Each call of the program is one script of Redis, and so one step.",
               .is_written = spec.is_atomic},
              spec.is_atomic);
  fields.word(
      {.name = "pipelines",
       .what = "Of the commands that a program flushes by redis.pipeline. interleaved: each is a step, and "
               "others may come between. whole: all are one step, as when Redis reads them at once.",
       .is_written = info != nullptr && info->takes_program},
      spec.pipelines, {.noun = "way to send pipelines", .words = spoken<kPipelines>()});
}

// The fields of this process beside `process`.
void describe_arrival(auto& fields, Is<sim::Arrival> auto& arrival, sim::ArrivalProcess process) {
  if (process == sim::ArrivalProcess::poisson) {
    fields.real({.name = "rate_per_s", .what = "Over all servers.", .need = Need::required},
                arrival.rate_per_s, {.low = kMinArrivalRate, .high = kMaxArrivalRate});
  }
  if (process == sim::ArrivalProcess::bursts) {
    fields.whole({.name = "size", .what = "Servers in a burst.", .need = Need::required}, arrival.size,
                 {.low = 1, .high = sim::kMaxServers});
    fields.whole({.name = "every_ms", .what = "From one burst to the next.", .need = Need::required},
                 arrival.every_ms, {.low = 0, .high = kMaxLeaseMs});
  }
}

void describe(auto& fields, Is<sim::Timing> auto& timing) {
  fields.word(
      {.name = "mode",
       .what = "untimed: any step that is possible may be next. timed: everything takes its time, and "
               "what is due first is next.",
       .need = Need::required},
      timing.is_timed, {.noun = "mode", .words = kTimingModeWords});
  fields.arrival(
      {.name = "arrival",
       .what =
           "When servers begin their requests. at-once: all at the start. poisson, bursts: at those times; "
           "a server that is not free yet takes its request as soon as it is. closed: each after a think "
           "time, and again a think time after its last one is over.",
       .is_written = timing.arrival != sim::Arrival() || timing.is_timed},
      timing.arrival);
  for (const TimedField& field : kTimedFields) {
    fields.distribution({.name = field.name,
                         .what = field.what,
                         .is_written = timing.*field.distribution != sim::Distribution()},
                        timing.*field.distribution);
  }
  fields.whole(
      {.name = "client_timeout_ms", .what = "How long a client waits for a reply; without it, for ever."},
      timing.client_timeout_ms, {.low = 1, .high = kMaxLeaseMs});
}

void describe(auto& fields, Is<sim::Sweepers> auto& sweepers) {
  constexpr sim::Sweepers kUsual;
  fields.whole({.name = "count", .what = "So many sweepers.", .is_written = sweepers.count != kUsual.count},
               sweepers.count, {.low = 0, .high = sim::kMaxSweepers});
  fields.whole({.name = "passes",
                .what = "So many passes each makes at most in a run; and again, alone, when all is over.",
                .is_written = sweepers.passes != kUsual.passes},
               sweepers.passes, {.low = 0, .high = sim::kMaxPasses});
  fields.whole({.name = "every_ms",
                .what = "In the timed mode: from the beginning of one pass to that of the next.",
                .is_written = sweepers.every_ms != kUsual.every_ms},
               sweepers.every_ms, {.low = 1, .high = kMaxLeaseMs});
}

void describe(auto& fields, Is<sim::Lease> auto& lease) {
  const bool has_heartbeats = lease.refresh_ms.has_value();
  fields.whole({.name = "ttl_ms",
                .what = "After which a registration lapses. Without a lease: as the strategy has it.",
                .need = Need::required},
               lease.ttl_ms, {.low = 1, .high = kMaxLeaseMs});
  fields.whole(
      {.name = "refresh_ms",
       .what = "Between two heartbeats. Without it nobody refreshes, and the lease of a conversation "
               "that runs may lapse at any time."},
      lease.refresh_ms, {.low = 1, .high = kMaxLeaseMs});
  fields.word({.name = "when_lost",
               .what = "What a server does with a conversation whose heartbeat finds the lease gone: lets it "
                       "run, or ends it.",
               .is_written = has_heartbeats,
               .only_with = "refresh_ms"},
              lease.when_lost, {.noun = "reaction", .words = spoken<kReactions>()});
  fields.whole(
      {.name = "heartbeats",
       .what = "So many heartbeats that are in time a conversation makes at most in a sampled untimed "
               "run, so that runs end. Explored they may come at any moment, as often as they like.",
       .is_written = has_heartbeats,
       .only_with = "refresh_ms"},
      lease.heartbeats, {.low = 0, .high = sim::kMaxHeartbeats});
  fields.flag({.name = "allow_late",
               .what = "Heartbeats may be slower than the lease: refresh_ms at least ttl_ms, else an error.",
               .is_written = has_heartbeats && lease.allow_late,
               .only_with = "refresh_ms"},
              lease.allow_late);
}

// What one fault has beside its budget and its rate.
void describe_fault(auto& fields, Is<sim::Faults> auto& faults, std::string_view fault) {
  const Range writes{.low = 1, .high = sim::kMaxLostWrites};
  if (fault == "crash") {
    fields.flag(
        {.name = "restart", .what = "Whether it comes back, and makes the request again that it was at."},
        faults.restarts);
  } else if (fault == "redis_restart") {
    fields.whole({.name = "lost_writes",
                  .what = "Up to so many. Without it everything is lost.",
                  .is_written = faults.restart_loses_writes > 0},
                 faults.restart_loses_writes, writes);
  } else if (fault == "failover") {
    fields.whole({.name = "lost_writes", .what = "Up to so many.", .need = Need::required},
                 faults.failover_loses_writes, writes);
  }
}

void describe(auto& fields, Is<sim::Faults> auto& faults) {
  for (const FaultField& fault : kFaultFields) {
    fields.fault(fault, faults, [&](auto& inner) { describe_fault(inner, faults, fault.name); });
  }
  fields.object(
      {.name = "clock_skew", .what = "Clocks of servers that are wrong, for strategies that look at them."},
      kSkewShape, [&](auto& skew) {
        skew.offsets({.name = "offsets_ms",
                      .what = "Of the resident server, of server 1, 2, ...; those beyond the list are right.",
                      .need = Need::required,
                      .is_written = !faults.clock_skew_ms.empty()},
                     faults.clock_skew_ms);
      });
}

void describe(auto& fields, Is<sim::Explore> auto& explore) {
  fields.word({.name = "scheduler", .what = "What chooses the next step of a run that is sampled."},
              explore.scheduler, {.noun = "scheduler", .words = spoken<kSchedulers>()});
  fields.whole({.name = "schedules", .what = "How many runs each strategy gets."}, explore.schedules,
               {.low = 1, .high = kMaxSchedules});
  fields.seed({.name = "seed", .what = "Of everything that is drawn: the same seed, the same runs."},
              explore.seed);
  fields.whole(
      {.name = "depth",
       .what = "Of the scheduler pct: bugs that need this many ordering constraints are found with its "
               "guarantee.",
       .is_written = explore.scheduler == sim::SchedulerKind::pct,
       .only_with = "scheduler",
       .only_if = "pct"},
      explore.pct_depth, {.low = 1, .high = kMaxPctDepth});
  fields.whole({.name = "max_steps", .what = "A run is cut there, and says so."}, explore.max_steps,
               {.low = 1, .high = kMaxSteps});
}

// What a scenario is about.
void describe_race(auto& fields, Is<sim::Scenario> auto& scenario) {
  std::uint32_t limit = scenario.limits.the_limit().permits;
  fields.whole({.name = "limit", .what = "How many conversations may run at once.", .need = Need::required},
               limit, {.low = 1, .high = kMaxLimit});
  if constexpr (!std::is_const_v<std::remove_reference_t<decltype(scenario)>>)
    scenario.limits = model::one_limit(limit);
  fields.whole({.name = "running",
                .what = "How many run before the race, on a server of their own. No more than `limit`."},
               scenario.running, {.low = 0, .high = sim::kMaxRunning});
  fields.whole({.name = "servers", .what = "How many servers race.", .need = Need::required},
               scenario.servers, {.low = 1, .high = sim::kMaxServers});
  fields.whole({.name = "requests_per_server",
                .what = "How many conversations each server tries to start, one after the other."},
               scenario.requests_per_server, {.low = 1, .high = sim::kMaxRequestsPerServer});
  fields.whole(
      {.name = "at_once",
       .what =
           "So many of them at the same time: that many workers of a server take turns in making them, and "
           "share its name, its clock and `server.memory`. No more than `requests_per_server`.",
       .is_written = scenario.at_once > 1},
      scenario.at_once, {.low = 1, .high = sim::kMaxAtOnce});
  fields.object({.name = "retry"}, kRetryShape, [&](auto& retry) {
    retry.whole(
        {.name = "attempts", .what = "How often a rejected request is tried again.", .need = Need::required},
        scenario.retries, {.low = 0, .high = kMaxRetries});
  });
  fields.word(
      {.name = "conversation",
       .what = "own: each request starts a conversation of its own. shared: all servers start the same "
               "one."},
      scenario.shared_conversation, {.noun = "conversation", .words = kConversationWords});
  fields.flag({.name = "release",
               .what = "Whether an admitted conversation ends at some time; false: it outlives the run."},
              scenario.release);
  fields.whole({.name = "other_keys", .what = "Keys of other users in the same database."},
               scenario.other_keys, {.low = 0, .high = sim::kMaxOtherKeys});
}

void describe(auto& fields, Is<sim::Scenario> auto& scenario) {
  fields.ignored({.name = "$schema", .what = "For editors; overbook ignores it."});
  fields.text(
      {.name = "name",
       .what = "What reports call the scenario. Letters, digits and hyphens also make a good file name.",
       .need = Need::required},
      scenario.name, {.max_characters = kMaxNameCharacters});
  fields.text({.name = "description", .what = "The story, in a few sentences."}, scenario.description,
              {.max_characters = kMaxDescriptionCharacters, .lines = Lines::many, .may_be_empty = true});
  describe_race(fields, scenario);
  fields.strategies({.name = "strategies",
                     .what = "What is compared, under names that are unique here.",
                     .need = Need::required},
                    scenario.strategies);
  fields.object({.name = "timing",
                 .what = "The fields beside `mode` are those of the timed mode; an untimed scenario may have "
                         "them too, and does not look at them."},
                kTimingShape, [&](auto& timing) { describe(timing, scenario.timing); });
  fields.maybe({.name = "lease"}, kLeaseShape, scenario.lease);
  fields.object({.name = "faults",
                 .what = "What may go wrong in a run, and how often: a budget in the untimed mode, a rate in "
                         "the timed one."},
                kFaultsShape, [&](auto& faults) { describe(faults, scenario.faults); });
  fields.object(
      {.name = "sweepers",
       .what = "Of programs with a function sweep(sweeper): actors of their own, which make passes at "
               "any moment, or not at all."},
      kSweepersShape, [&](auto& sweepers) { describe(sweepers, scenario.sweepers); });
  fields.object({.name = "client"}, kClientShape, [&](auto& client) {
    client.whole({.name = "resends",
                  .what = "How often a client sends a command again that timed out.",
                  .is_written = scenario.resends > 0},
                 scenario.resends, {.low = 0, .high = sim::kMaxResends});
  });
  fields.object({.name = "explore"}, kExploreShape,
                [&](auto& explore) { describe(explore, scenario.explore); });
  fields.expect({.name = "expect", .what = "By the name of a strategy of this file."}, scenario.expect);
}

}  // namespace overbook::scenarios
