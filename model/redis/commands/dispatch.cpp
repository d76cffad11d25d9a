#include "model/redis/commands/dispatch.h"

#include <optional>
#include <string_view>
#include <utility>

#include "model/redis/commands/command_table.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/redis_commands.h"
#include "model/redis/commands/serve_blocked.h"

namespace overbook::redis {
namespace {

// Redis shows up to 128 bytes of an unknown command's name, and of its arguments together.
constexpr std::size_t kShownBytes = 128;

// The name under which Redis knows the command that the fake does not; empty: neither does Redis.
std::string_view lacking_name(std::span<const std::string> words) {
  if (words.empty()) return {};
  const bool is_subcommand = words.size() > 1 && is_container(words.front());
  const std::string name = is_subcommand ? words[0] + '|' + words[1] : words[0];
  return find_command_of_redis(name).value_or(std::string_view());
}

// The answer to a command that the fake lacks, which must not be taken for the client's
// mistake. Nothing: it is one.
std::optional<Reply> lacking_command(State& state, std::span<const std::string> words) {
  const std::string_view name = lacking_name(words);
  if (name.empty()) return std::nullopt;
  return lack(state, shown_command_name(name));
}

Reply unknown_command(std::span<const std::string> words) {
  // A server ignores an empty command. Nobody sends one here but by mistake, so it is answered.
  const std::string name = words.empty() ? "" : words.front();
  if (words.size() > 1 && is_container(name)) {
    return errors::error("unknown subcommand '" + std::string(as_c_string(words[1], kShownBytes)) +
                         "'. Try " + shown_command_name(name) + " HELP.");
  }
  std::string arguments;
  for (std::size_t i = 1; i < words.size() && arguments.size() < kShownBytes; ++i) {
    arguments += '\'';
    // The limit does not see the quote just added, nor does Redis's.
    arguments += as_c_string(words[i], kShownBytes - (arguments.size() - 1));
    arguments += "' ";
  }
  return errors::error("unknown command '" + std::string(as_c_string(name, kShownBytes)) +
                       "', with args beginning with: " + arguments);
}

// Refuses a command before it runs. Inside MULTI that dooms the transaction; EXEC itself ends it.
Reply refuse(Connections& connections, std::uint32_t connection, const CommandSpec* spec, const Reply& why) {
  if (std::as_const(connections)[connection].is_in_multi)
    connections.writable(connection).is_queue_broken = true;
  if (spec == nullptr || spec->name != "exec") return why;
  discard_transaction(connections, connection);
  return Reply::error("EXECABORT Transaction discarded because of: " + why.text().substr(4));
}

Reply not_while_subscribed(const CommandSpec& spec) {
  return errors::error("Can't execute '" + std::string(spec.name) +
                       "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this "
                       "context");
}

}  // namespace

Reply lack(State& state, const std::string& what) {
  if (state.last.lacking.empty()) state.last.lacking = what;
  return errors::lacking(what);
}

void discard_transaction(Connections& connections, std::uint32_t connection) {
  connections.unwatch(connection);
  ConnectionState& client = connections.writable(connection);
  client.is_in_multi = false;
  client.is_queue_broken = false;
  client.is_watch_broken = false;
  client.queue.clear();
}

Reply execute_for_client(State& state, std::uint32_t connection, std::span<const std::string> words,
                         Instant now) {
  Connections& connections = state.connections;
  const CommandSpec* spec = words.empty() ? nullptr : find_command(words);
  if (spec == nullptr) {
    const std::optional<Reply> lacking = lacking_command(state, words);
    return refuse(connections, connection, nullptr, lacking ? *lacking : unknown_command(words));
  }
  if (!spec->accepts(words.size()))
    return refuse(connections, connection, spec, errors::wrong_arity(spec->name));
  const ConnectionState& client = std::as_const(connections)[connection];
  if (client.is_subscribed() && !spec->has(CommandSpec::kWhileSubscribed))
    return refuse(connections, connection, spec, not_while_subscribed(*spec));
  if (client.is_in_multi && !spec->has(CommandSpec::kNeverQueued)) {
    connections.writable(connection).queue.emplace_back(std::vector<std::string>(words.begin(), words.end()));
    return Reply::status("QUEUED");
  }
  Context context(state, connection, *spec, words, now, Origin::client);
  Reply reply = spec->handler(context);
  serve_blocked(state, now);
  return reply;
}

Reply execute_queued(State& state, std::uint32_t connection, std::span<const std::string> words,
                     Instant now) {
  const CommandSpec* spec = find_command(words);  // it was found and its arity checked when it was queued
  Context context(state, connection, *spec, words, now, Origin::transaction);
  return spec->handler(context);
}

Reply execute_for_script(State& state, std::uint32_t connection, std::span<const std::string> words,
                         Instant now, Origin origin) {
  const CommandSpec* spec = words.empty() ? nullptr : find_command(words);
  if (spec == nullptr) {
    const std::optional<Reply> lacking = lacking_command(state, words);
    return lacking ? *lacking : errors::error("Unknown Redis command called from script");
  }
  if (!spec->accepts(words.size()))
    return errors::error("Wrong number of args calling Redis command from script");
  if (spec->has(CommandSpec::kNotFromScript))
    return errors::error("This Redis command is not allowed from script");
  if (origin == Origin::read_only_script && spec->has(CommandSpec::kWrite | CommandSpec::kMayReplicate))
    return errors::error("Write commands are not allowed from read-only scripts.");
  Context context(state, connection, *spec, words, now, origin);
  return spec->handler(context);
}

}  // namespace overbook::redis
