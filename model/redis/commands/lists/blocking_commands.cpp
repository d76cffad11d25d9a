// Redis 7.0 blocked.c and t_list.c: BLPOP, and how those who wait in it are served; WAIT (replication.c).

#include <cmath>

#include "model/redis/commands/context/command_spec.h"
#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/lists/handlers.h"
#include "model/redis/commands/lists/serve_blocked.h"

namespace overbook::redis {
namespace {

Reply popped_from(Context& context, const std::string& key) {
  auto list = context.write_as<ListValue>(key);
  std::string element = std::move(list->front());
  list->pop_front();
  context.shrunk(key, *list);
  return Reply::array({Reply::bulk(key), Reply::bulk(std::move(element))});
}

struct Timeout {
  std::optional<Reply> error;
  bool is_forever = false;
};

// Seconds, as a long double (getTimeoutFromObjectOrReply). Redis converts the milliseconds to 64 bits without
// a check, and what does not fit turns negative; so it is refused as negative here.
Timeout parse_timeout(const std::string& text) {
  const std::optional<long double> seconds = parse_long_double(text);
  if (!seconds) return {.error = errors::error("timeout is not a float or out of range")};
  const long double timeout_ms = std::ceil(*seconds * 1000);
  constexpr long double kTwoTo63 = 9223372036854775808.0L;
  if (timeout_ms < 0 || timeout_ms >= kTwoTo63) return {.error = errors::error("timeout is negative")};
  return {.error = std::nullopt, .is_forever = timeout_ms == 0};
}

}  // namespace

void serve_blocked(State& state, Instant now) {
  Connections& connections = state.connections;
  if (!connections.has_blocked()) return;
  static constexpr CommandSpec kServe{"blpop", -3, handlers::blpop};
  Context context(state, 0, kServe, {}, now, Origin::client);
  for (std::vector<std::string> ready = connections.take_ready(); !ready.empty();
       ready = connections.take_ready()) {
    for (const std::string& key : ready) {
      while (context.read_as<ListValue>(key)) {
        const std::optional<std::uint32_t> receiver = connections.first_waiting_for(key);
        if (!receiver) break;
        connections.unblock(*receiver);
        connections.writable(*receiver).unblocked = popped_from(context, key);
      }
    }
  }
}

}  // namespace overbook::redis

namespace overbook::redis::handlers {

// There are no replicas: whoever wants one waits for the time-out.
Reply wait(Context& context) {
  const std::optional<std::int64_t> replicas = context.integer(1);
  if (!replicas) return errors::not_an_integer();
  const std::optional<std::int64_t> timeout_ms = context.integer(2);
  if (!timeout_ms) return errors::error("timeout is not an integer or out of range");
  if (*timeout_ms < 0) return errors::error("timeout is negative");
  // Redis keeps the number in 32 bits once it waits.
  if (static_cast<std::int32_t>(*replicas) <= 0 || *replicas <= 0 || context.origin() != Origin::client)
    return Reply::integer(0);
  context.connections().block(context.connection(), Blocked{.keys = {}, .can_time_out = *timeout_ms != 0});
  return Reply::blocked();
}

Reply blpop(Context& context) {
  const Timeout timeout = parse_timeout(context.words().back());
  if (timeout.error) return *timeout.error;
  const std::span<const std::string> keys = context.words().subspan(1, context.count() - 2);
  for (const std::string& key : keys) {
    const auto found = context.read_as<ListValue>(key);
    if (found.is_wrong_type) return errors::wrong_type();
    if (found) return popped_from(context, key);
  }
  if (context.origin() != Origin::client) return Reply::nil_array();
  context.connections().block(
      context.connection(), Blocked{.keys = {keys.begin(), keys.end()}, .can_time_out = !timeout.is_forever});
  return Reply::blocked();
}

}  // namespace overbook::redis::handlers
