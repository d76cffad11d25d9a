#include "model/redis/commands/serve_blocked.h"

#include <optional>

#include "model/redis/commands/command_table.h"
#include "model/redis/commands/context/context.h"
#include "model/redis/commands/lists/serve_waiting.h"
#include "model/redis/commands/sorted_sets/serve_waiting.h"
#include "model/redis/commands/streams/serve_waiting.h"

namespace overbook::redis {
namespace {

std::optional<Blocked::Kind> kind_of(const Entry* entry) {
  if (entry == nullptr) return std::nullopt;
  if (std::holds_alternative<ListValue>(entry->value())) return Blocked::Kind::list;
  if (std::holds_alternative<SortedSet>(entry->value())) return Blocked::Kind::sorted_set;
  if (std::holds_alternative<Stream>(entry->value())) return Blocked::Kind::stream;
  return std::nullopt;
}

std::optional<Reply> reply_for(const Context& waiter, const std::string& key, Blocked::Kind kind) {
  if (kind == Blocked::Kind::list) return serve_list_waiter(waiter, key);
  if (kind == Blocked::Kind::sorted_set) return serve_sorted_set_waiter(waiter, key);
  return serve_stream_waiter(waiter, key);
}

// Those who wait for the key in that way get what `reply_of` has for them.
template <typename ReplyOf>
void serve_each(State& state, Instant now, const std::string& key, Blocked::Kind kind, ReplyOf&& reply_of) {
  Connections& connections = state.connections;
  for (const std::uint32_t receiver : connections.waiting_for(key, kind)) {
    const std::vector<std::string> words = std::as_const(connections)[receiver].blocked->command;
    const Context waiter(state, receiver, *find_command(words), words, now, Origin::client);
    std::optional<Reply> reply = reply_of(waiter);
    if (!reply) continue;
    connections.unblock(receiver);
    connections.writable(receiver).unblocked = *std::move(reply);
  }
}

// As long as the key has anything for them.
void serve_all_of(State& state, Instant now, const std::string& key) {
  static constexpr CommandSpec kLook{"exists", -2, nullptr};
  const Context context(state, 0, kLook, {}, now, Origin::client);
  const std::optional<Blocked::Kind> kind = kind_of(context.read(key));
  if (kind) {
    serve_each(state, now, key, *kind, [&](const Context& waiter) -> std::optional<Reply> {
      return context.read(key) == nullptr ? std::nullopt : reply_for(waiter, key, *kind);
    });
  }
  if (kind != Blocked::Kind::stream)
    serve_each(state, now, key, Blocked::Kind::stream, serve_waiter_of_lost_stream);
}

}  // namespace

void serve_blocked(State& state, Instant now) {
  Connections& connections = state.connections;
  if (!connections.has_blocked()) return;
  for (std::vector<std::string> ready = connections.take_ready(); !ready.empty();
       ready = connections.take_ready()) {
    for (const std::string& key : ready) serve_all_of(state, now, key);
  }
}

}  // namespace overbook::redis
