#include "model/redis/commands/serve_blocked.h"

#include <optional>

#include "model/redis/commands/command_table.h"
#include "model/redis/commands/context/context.h"
#include "model/redis/commands/lists/serve_waiting.h"
#include "model/redis/commands/sorted_sets/serve_waiting.h"

namespace overbook::redis {
namespace {

std::optional<Blocked::Kind> kind_of(const Value& value) {
  if (std::holds_alternative<ListValue>(value)) return Blocked::Kind::list;
  if (std::holds_alternative<SortedSet>(value)) return Blocked::Kind::sorted_set;
  return std::nullopt;
}

void serve(State& state, Instant now, const std::string& key, std::uint32_t receiver, Blocked::Kind kind) {
  Connections& connections = state.connections;
  const std::vector<std::string> words = std::as_const(connections)[receiver].blocked->command;
  const Context waiter(state, receiver, *find_command(words), words, now, Origin::client);
  Reply reply =
      kind == Blocked::Kind::list ? serve_list_waiter(waiter, key) : serve_sorted_set_waiter(waiter, key);
  connections.unblock(receiver);
  connections.writable(receiver).unblocked = std::move(reply);
}

// As long as the key has anything, since each takes some of it.
void serve_all_of(State& state, Instant now, const std::string& key) {
  static constexpr CommandSpec kLook{"exists", -2, nullptr};
  const Context context(state, 0, kLook, {}, now, Origin::client);
  const Entry* entry = context.read(key);
  const std::optional<Blocked::Kind> kind = entry == nullptr ? std::nullopt : kind_of(entry->value());
  if (!kind) return;
  for (const std::uint32_t receiver : state.connections.waiting_for(key, *kind)) {
    if (context.read(key) == nullptr) return;
    serve(state, now, key, receiver, *kind);
  }
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
