// Commands about the connection and the server.

#include <cstdint>
#include <limits>

#include "model/redis/commands/connections/handlers.h"
#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"

namespace overbook::redis::handlers {

Reply ping(Context& context) {
  if (context.count() > 2) return errors::wrong_arity(context.spec().name);
  const std::string text = context.count() == 2 ? context.word(1) : "";
  // RESP2: what a subscribed connection gets must look like a message.
  if (!context.client().channels.empty()) return Reply::array({Reply::bulk("pong"), Reply::bulk(text)});
  return context.count() == 2 ? Reply::bulk(text) : Reply::status("PONG");
}

Reply echo(Context& context) {
  return Reply::bulk(context.word(1));
}

// There is one database, as in a Redis started with `databases 1`.
Reply select(Context& context) {
  const std::optional<std::int64_t> index = context.integer(1);
  if (!index) return errors::not_an_integer();
  if (*index < std::numeric_limits<std::int32_t>::min() || *index > std::numeric_limits<std::int32_t>::max())
    return errors::error("value is out of range, value must between -2147483648 and 2147483647");
  return *index == 0 ? Reply::ok() : errors::error("DB index is out of range");
}

Reply time(Context& context) {
  context.state().last.has_read_clock = true;
  const std::int64_t now_us = context.now().count();
  return Reply::array(
      {Reply::bulk(std::to_string(now_us / 1'000'000)), Reply::bulk(std::to_string(now_us % 1'000'000))});
}

}  // namespace overbook::redis::handlers
