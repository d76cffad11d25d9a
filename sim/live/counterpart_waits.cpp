// What keeps a connection on the real server: a command that waits there as it does in the fake, MULTI and WATCH.

#include <fmt/format.h>

#include "model/redis/commands/command_table.h"
#include "model/redis/resp/batch.h"
#include "sim/live/counterpart.h"
#include "sim/run/world.h"

namespace overbook::sim::live {
namespace {

using redis::CommandSpec;

// Of what holds its connection: queues or watches.
constexpr unsigned kOfTransaction = CommandSpec::kNeverQueued;

std::string text_of(std::string_view what, const redis::Command& command) {
  return fmt::format("{} can't be played on a real Redis: {}", command.words.front(), what);
}

}  // namespace

bool Counterpart::may_wait(const redis::Command& command) {
  if (redis::is_batch(command) || !redis::has_flag(command, CommandSpec::kHoldsConnection)) return false;
  return !redis::has_flag(command, CommandSpec::kNeverQueued | CommandSpec::kWhileSubscribed);
}

// After the fake has executed it.
void Counterpart::check_held(const SentCommand& sent) {
  const redis::Command& command = *sent.command;
  if (!redis::has_flag(command, CommandSpec::kHoldsConnection)) return;
  if (redis::is_batch(command)) {
    const bool may_wait_in_it = command.words.front() != redis::kTransactionName;
    if (may_wait_in_it) refuse(text_of("a command that may wait is in the middle of it", command));
    return;
  }
  if (redis::has_flag(command, CommandSpec::kWhileSubscribed))
    refuse(text_of("it keeps its connection in a state of its own", command));
  // MULTI, WATCH; until EXEC, or for good.
  if (redis::has_flag(command, kOfTransaction)) holding_.insert(sent.sender);
}

void Counterpart::expect_nothing_held(std::string_view what) {
  if (holding_.empty()) return;
  refuse(
      fmt::format("MULTI and WATCH can't be played on a real Redis where {}: what a connection keeps would "
                  "not be as in the fake",
                  what));
}

// Nothing: it waits there, as in the fake.
std::optional<redis::Reply> Counterpart::send_and_see(const Executed& executed) {
  const SentCommand& sent = executed.sent;
  std::optional<Connection> late;
  if (sent.is_late) late = lines_.take_late(sent.sender);
  Connection& line = late ? *late : lines_.of(sent.sender);
  const bool is_answered = holding_.contains(sent.sender) && !executed.reply.is_blocked();
  if (is_answered) return line.execute(*sent.command);  // as a rule queued, as CLIENT ID would be
  const std::string id = std::to_string(line.execute({"CLIENT", "ID"}).as_integer());
  line.send(*sent.command);
  line.flush();
  const bool waits = server_->waits(id, line);
  if (waits != executed.reply.is_blocked()) {
    part(executed.before, executed.now, *sent.command, waits ? to_text(executed.reply) : "waits",
         waits ? "waits" : to_text(line.receive()));
  }
  if (!waits) return line.receive();
  if (late) {
    late->break_off();  // its client waits for nothing
  } else {
    waiting_.insert_or_assign(sent.connection, Waiting{.sender = sent.sender,
                                                       .command = *sent.command,
                                                       .client = id,
                                                       .may_time_out = can_time_out(sent.connection)});
  }
  return std::nullopt;
}

std::optional<redis::Reply> Counterpart::end_wait(redis::ConnectionId connection, StepKind how) {
  const redis::Redis before = fake_->keys();
  std::optional<redis::Reply> reply = Backend::end_wait(connection, how);
  const auto node = waiting_.extract(connection);
  if (!reply || node.empty()) return reply;  // or it was cut off
  const Waiting& waiting = node.mapped();
  Connection& line = lines_.of(waiting.sender);
  // Its own time-out may have run out before: that is the same reply.
  if (how == StepKind::gives_up) server_->ask({"CLIENT", "UNBLOCK", waiting.client, "TIMEOUT"});
  if (server_->waits(waiting.client, line))
    part(before, Setup::kStart, waiting.command, to_text(*reply), "still waits");
  redis::Reply real = line.receive();
  if (agree(waiting.command, *reply, real)) return real;
  check_time_out(waiting, real);
  part(before, Setup::kStart, waiting.command, to_text(*reply), to_text(real));
}

void Counterpart::forget_wait(redis::ConnectionId connection) {
  Backend::forget_wait(connection);
  const auto waiting = waiting_.extract(connection);
  if (!waiting.empty()) lines_.break_off(waiting.mapped().sender);
}

// What has run out there by itself, while the fake's clock stands still, shows nothing.
void Counterpart::check_time_outs() {
  for (auto& [connection, waiting] : waiting_) {
    Connection& line = lines_.of(waiting.sender);
    if (line.has_arrived()) check_time_out(waiting, line.receive());
  }
}

void Counterpart::check_time_out(const Waiting& waiting, const redis::Reply& real) const {
  if (!waiting.may_time_out || !real.is_nil_array()) return;
  throw TooSlow(fmt::format("the time-out of {} ran out by itself on {}, so it shows nothing",
                            waiting.command.words.front(), server_->name()));
}

// What a run that was cut has left.
void Counterpart::forget_connections() {
  for (const auto& [connection, waiting] : waiting_) lines_.break_off(waiting.sender);
  for (const TaskId& sender : holding_) lines_.break_off(sender);
  waiting_.clear();
  holding_.clear();
}

}  // namespace overbook::sim::live
