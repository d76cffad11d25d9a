// Commands about the connection and the server.

#include <cstdint>

#include "model/redis/commands/connections/handlers.h"
#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/database_index.h"
#include "model/redis/commands/context/errors.h"

namespace overbook::redis::handlers {

Reply ping(Context& context) {
  if (context.count() > 2) return errors::wrong_arity(context.spec().name);
  const std::string text = context.count() == 2 ? context.word(1) : "";
  // RESP2: what a subscribed connection gets must look like a message.
  if (context.client().is_subscribed()) return Reply::array({Reply::bulk("pong"), Reply::bulk(text)});
  return context.count() == 2 ? Reply::bulk(text) : Reply::status("PONG");
}

Reply echo(Context& context) {
  return Reply::bulk(context.word(1));
}

Reply select(Context& context) {
  return wrong_database(context.word(1)).value_or(Reply::ok());
}

Reply time(Context& context) {
  context.state().last.has_read_clock = true;
  const std::int64_t now_us = context.now().count();
  return Reply::array(
      {Reply::bulk(std::to_string(now_us / 1'000'000)), Reply::bulk(std::to_string(now_us % 1'000'000))});
}

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
  context.connections().block(
      context.connection(),
      Blocked{.kind = Blocked::Kind::replicas, .keys = {}, .can_time_out = *timeout_ms != 0, .command = {}});
  return Reply::blocked();
}

}  // namespace overbook::redis::handlers
