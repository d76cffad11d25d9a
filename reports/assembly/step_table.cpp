#include "reports/assembly/step_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "model/plural.h"
#include "model/redis/commands/command_table.h"
#include "model/redis/resp/batch.h"
#include "model/strategies/program_strategy.h"
#include "sim/explanation/script_names.h"

namespace overbook::assembly {
namespace {

constexpr std::string_view kOtherUsers = "other:";

// The conversations that surely run after event `last`; with the server where one runs more than once.
std::vector<std::string> running_names(const model::Analysis& analysis, std::size_t last) {
  std::map<model::ConversationId, unsigned> times;
  const std::vector<model::RequestId> running = analysis.running_after(last);
  for (const model::RequestId id : running) ++times[analysis.of(id).conversation];
  std::vector<std::string> names;
  for (const model::RequestId id : running) {
    const model::RequestSpan& span = analysis.of(id);
    std::string name = fmt::format("c{}", span.conversation.value);
    if (times[span.conversation] > 1) name += " on " + lane_name(span.server);
    names.push_back(std::move(name));
  }
  return names;
}

std::string release_outcome(std::span<const model::Event> events, std::size_t at) {
  const model::Event& event = events[at];
  const std::string name = fmt::format("c{}", event.conversation.value);
  const auto is_other_half = [&](const model::Event& other) {
    return other.request == event.request && other.kind == model::EventKind::release_returned;
  };
  if (event.kind == model::EventKind::release_returned) {
    if (event.evicted) return name + " evicted";
    const bool began_here = std::any_of(
        events.begin(), events.begin() + static_cast<std::ptrdiff_t>(at), [&](const model::Event& other) {
          return other.request == event.request && other.kind == model::EventKind::release_invoked;
        });
    return (began_here ? "release " : "end of release ") + name;
  }
  const bool ends_here =
      std::any_of(events.begin() + static_cast<std::ptrdiff_t>(at), events.end(), is_other_half);
  if (ends_here) return "";
  return event.evicted ? name + " closing" : "begin of release " + name;
}

// What the events of one step came to, for people.
std::string outcome_of(std::span<const model::Event> events) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const model::Event& event = events[i];
    switch (event.kind) {
      case model::EventKind::returned:
        parts.push_back(fmt::format("{} c{}", model::to_text(event.decision), event.conversation.value));
        break;
      case model::EventKind::release_invoked:
      case model::EventKind::release_returned:
        parts.push_back(release_outcome(events, i));
        break;
      case model::EventKind::eviction_asked:
        parts.push_back(fmt::format("asks to close c{}", event.conversation.value));
        break;
      case model::EventKind::ended:
        if (event.missing > 0)
          parts.push_back(fmt::format("all over: {} too few newcomers get in", event.missing));
        if (event.gained) parts.emplace_back("all over: one newcomer too many gets in");
        break;
      case model::EventKind::stuck:
        parts.emplace_back("nothing can happen any more");
        break;
      case model::EventKind::failed:
        parts.emplace_back("fails");
        break;
      case model::EventKind::given_up:
      case model::EventKind::crashed:
      case model::EventKind::restarted:
      case model::EventKind::invoked:
      case model::EventKind::quiescent:
        break;
    }
  }
  std::erase(parts, "");
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string last_writes(std::uint32_t count) {
  return fmt::format("last {}{}", count == 1 ? "" : fmt::format("{} ", count), model::plural(count, "write"));
}

// What goes wrong in the step, if anything does.
std::string fault_of(const sim::Step& step) {
  switch (step.kind) {
    case sim::StepKind::goes_on:
    case sim::StepKind::arrives:
    case sim::StepKind::gives_up:
      return "";
    case sim::StepKind::loses_reply:
      return "the reply is lost";
    case sim::StepKind::loses_request:
      return "the request is lost";
    case sim::StepKind::comes_late:
      return "the request is late";
    case sim::StepKind::late_command:
      return step.task.duty == sim::Duty::heartbeat ? "the late heartbeat arrives"
                                                    : "the late request arrives";
    case sim::StepKind::crash:
      return "crashes";
    case sim::StepKind::restart:
      return "is there again";
    case sim::StepKind::lapse:
      return "its leases lapse";
    case sim::StepKind::pause:
      return "stands still";
    case sim::StepKind::redis_restart:
      return step.writes == 0 ? "Redis starts again, empty"
                              : fmt::format("Redis starts again without its {}", last_writes(step.writes));
    case sim::StepKind::failover:
      return fmt::format("a replica takes over without the {}", last_writes(step.writes));
  }
  return "";
}

std::string action_of(const sim::StepRecord& record, const model::StrategySpec& strategy) {
  const sim::StepKind kind = record.step.kind;
  std::vector<std::string> parts;
  if (sim::runs(record.step, sim::Duty::heartbeat) && kind != sim::StepKind::arrives)
    parts.emplace_back("heartbeat");
  if (record.is_of_start) parts.emplace_back("starts");
  if (sim::is_fault(kind)) parts.push_back(fault_of(record.step));
  if (kind == sim::StepKind::gives_up) parts.emplace_back("gives up waiting");
  if (!record.arrived.empty()) parts.push_back(record.arrived);
  if (!record.message.empty()) parts.push_back("takes message: " + record.message);
  if (!record.work.empty()) parts.push_back(record.work);
  if (record.command) parts.push_back(shown_command(*record.command, strategy));
  if (parts.empty()) parts.emplace_back("finds nothing to do");
  return fmt::format("{}", fmt::join(parts, "; "));
}

reports::StepKind kind_of_fault(sim::StepKind kind) {
  switch (kind) {
    case sim::StepKind::crash:
      return reports::StepKind::crash;
    case sim::StepKind::restart:
      return reports::StepKind::restart;
    case sim::StepKind::lapse:
      return reports::StepKind::lapse;
    case sim::StepKind::pause:
      return reports::StepKind::pause;
    default:
      return reports::StepKind::fault;
  }
}

// `before`: the last step of the same task. What comes to a task that had sent a command is its reply.
reports::StepKind kind_of(const sim::StepRecord& record, const sim::StepRecord* before) {
  if (sim::is_fault(record.step.kind)) return kind_of_fault(record.step.kind);
  if (record.step.kind == sim::StepKind::arrives)
    return before != nullptr && before->command ? reports::StepKind::reply : reports::StepKind::arrive;
  if (sim::runs(record.step, sim::Duty::heartbeat)) return reports::StepKind::heartbeat;
  return record.command ? reports::StepKind::execute : reports::StepKind::internal;
}

// Marks what each step is, and in timed runs since when it was under way.
class Kinds {
 public:
  Kinds(const std::vector<sim::StepRecord>& steps, bool is_timed) : steps_(steps), is_timed_(is_timed) {}

  void mark(std::size_t index, reports::StepRow& row) {
    const sim::StepRecord& record = steps_[index];
    const auto last = last_.find(record.step.task);
    const bool has_last = sim::runs_code(record.step.kind) && last != last_.end();
    row.kind = kind_of(record, has_last ? &steps_[last->second] : nullptr);
    const bool travels = record.command.has_value() || row.kind == reports::StepKind::reply;
    if (is_timed_ && has_last && travels) row.from = static_cast<std::uint32_t>(last->second + 1);
    if (sim::runs_code(record.step.kind)) last_[record.step.task] = index;
  }

 private:
  const std::vector<sim::StepRecord>& steps_;
  bool is_timed_;
  std::map<sim::TaskId, std::size_t> last_;
};

std::vector<reports::KeyRow> key_rows(const std::vector<redis::KeyView>& keys) {
  std::vector<reports::KeyRow> rows;
  std::size_t others = 0;
  for (const redis::KeyView& view : keys) {
    if (view.key.starts_with(kOtherUsers)) {
      ++others;
    } else {
      rows.push_back({.key = view.key, .value = view.value});
    }
  }
  if (others > 0) {
    rows.push_back({.key = fmt::format("{}*", kOtherUsers),
                    .value = fmt::format("{} {} of other users", others, model::plural(others, "key"))});
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return rows;
}

// The rows of `now`, marked by what differs from `before`; a removed key is shown once more.
std::vector<reports::KeyRow> marked(std::vector<reports::KeyRow> now,
                                    const std::vector<reports::KeyRow>& before) {
  std::map<std::string_view, std::string_view> old;
  for (const reports::KeyRow& row : before) old.emplace(row.key, row.value);
  for (reports::KeyRow& row : now) {
    const auto at = old.find(row.key);
    row.added = at == old.end();
    row.changed = !row.added && at->second != row.value;
    if (!row.added) old.erase(at);
  }
  for (const auto& [key, value] : old) {
    now.push_back({.key = std::string(key), .value = std::string(value), .removed = true});
  }
  std::sort(now.begin(), now.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return now;
}

}  // namespace

std::string lane_name(const sim::Step& step) {
  if (is_of_redis(step.kind)) return "Redis";
  return lane_name(step.task.server) + sim::worker_letter(step.task.worker);
}

std::string lane_name(model::ServerId server) {
  return fmt::format("{}{}", sim::is_sweeper(server) ? "W" : "S", sim::number_of(server));
}

std::string shown_command(const redis::Command& command, const model::StrategySpec& strategy) {
  constexpr std::size_t kLongest = 60;
  if (redis::is_batch(command)) {
    std::string all;
    for (const redis::Command& one : redis::sent_for(command)) {
      if (!all.empty()) all += "; ";
      all += shown_command(one, strategy);
    }
    return all;
  }
  redis::Command shown = command;
  const bool is_script = redis::has_flag(shown, redis::CommandSpec::kRunsScript);
  if (!is_script || shown.words.size() < 2) return redis::to_text(shown);
  const std::string name = sim::script_name(shown.words[1], strategy);
  if (name.empty() && shown.words[1].size() <= kLongest) return redis::to_text(shown);
  const std::string what = name.empty() ? fmt::format("script of {} bytes", shown.words[1].size()) : name;
  std::string text = fmt::format("{} <{}>", shown.words[0], what);
  shown.words.erase(shown.words.begin(), shown.words.begin() + 2);
  if (!shown.words.empty()) text += " " + redis::to_text(shown);
  return text;
}

StepTable step_table(const sim::Replay& replay, const model::StrategySpec& strategy,
                     const std::optional<model::Violation>& violation) {
  const model::Analysis analysis(replay.history);
  const std::span<const model::Event> events = replay.history.events();
  std::size_t seen = replay.trace.initial_events;
  std::vector<reports::KeyRow> keys = key_rows(replay.trace.initial_keys);
  StepTable table;
  table.initial = keys;
  table.initial_running = seen == 0 ? 0 : analysis.lower_after(seen - 1);
  std::set<std::pair<model::ServerId, std::uint32_t>> workers;
  bool strikes_redis = false;
  Kinds kinds(replay.trace.steps, !replay.schedule.moments.empty());
  for (std::size_t i = 0; i < replay.trace.steps.size(); ++i) {
    const sim::StepRecord& record = replay.trace.steps[i];
    // What the history says of the run's end came after the last step was recorded.
    const std::size_t end = i + 1 == replay.trace.steps.size() ? events.size() : record.events_end;
    std::vector<reports::KeyRow> now = key_rows(record.keys);
    if (is_of_redis(record.step.kind)) {
      strikes_redis = true;
    } else {
      workers.emplace(record.step.task.server, record.step.task.worker);
    }
    table.steps.push_back(
        {.number = static_cast<std::uint32_t>(i + 1),
         .server = lane_name(record.step),
         .action = action_of(record, strategy),
         .reply = record.command ? redis::to_text(record.reply) : "",
         .outcome = outcome_of(events.subspan(seen, end - seen)),
         .redis = marked(now, keys),
         .running = end == 0 ? 0 : analysis.lower_after(end - 1),
         .running_names = end == 0 ? std::vector<std::string>() : running_names(analysis, end - 1),
         .violates = violation && violation->step.value == i + 1,
         .time_us = replay.schedule.moments.empty()
                        ? std::nullopt
                        : std::optional(static_cast<std::uint64_t>(record.moment.count())),
         .line = record.line == 0 ? std::nullopt : std::optional(record.line)});
    if (record.line != 0) table.program = model::name_of_program(strategy);
    kinds.mark(i, table.steps.back());
    keys = std::move(now);
    seen = end;
  }
  for (const auto& [server, worker] : workers)
    table.servers.push_back(lane_name(server) + sim::worker_letter(worker));
  if (strikes_redis) table.servers.emplace_back("Redis");
  return table;
}

}  // namespace overbook::assembly
