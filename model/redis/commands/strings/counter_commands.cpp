// Redis 7.0 t_string.c: strings as integers.

#include <limits>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/strings/handlers.h"

namespace overbook::redis::handlers {
namespace {

Reply add(Context& context, std::int64_t increment) {
  const std::string& key = context.word(1);
  const auto found = context.read_as<std::string>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  const std::optional<std::int64_t> old = found ? parse_integer(*found) : 0;
  if (!old) return errors::not_an_integer();
  std::int64_t sum = 0;
  if (__builtin_add_overflow(*old, increment, &sum)) return errors::overflow();
  if (found) {
    context.amend(key, std::to_string(sum));
  } else {
    context.assign(key, std::to_string(sum));
  }
  return Reply::integer(sum);
}

}  // namespace

Reply incr(Context& context) {
  return add(context, 1);
}

Reply decr(Context& context) {
  return add(context, -1);
}

Reply incrby(Context& context) {
  const auto increment = context.integer(2);
  return increment ? add(context, *increment) : errors::not_an_integer();
}

Reply decrby(Context& context) {
  const auto decrement = context.integer(2);
  if (!decrement) return errors::not_an_integer();
  if (*decrement == std::numeric_limits<std::int64_t>::min())
    return errors::error("decrement would overflow");
  return add(context, -*decrement);
}

}  // namespace overbook::redis::handlers
