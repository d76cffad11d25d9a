// Redis 7.0 t_string.c: strings as numbers.

#include <cmath>
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

Reply incrbyfloat(Context& context) {
  const std::string& key = context.word(1);
  const auto found = context.read_as<std::string>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  const std::optional<long double> old = found ? parse_long_double(*found) : 0.0L;
  const std::optional<long double> increment = parse_long_double(context.word(2));
  if (!old || !increment) return errors::not_a_float();
  const long double sum = *old + *increment;
  if (std::isnan(sum) || std::isinf(sum)) return errors::error("increment would produce NaN or Infinity");
  std::string text = format_long_double(sum);
  if (found) {
    context.amend(key, text);
  } else {
    context.assign(key, text);
  }
  return Reply::bulk(std::move(text));
}

}  // namespace overbook::redis::handlers
