// Redis 7.0 t_hash.c.

#include <cmath>
#include <limits>

#include "model/redis/commands/context/arguments.h"
#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/draw.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/hashes/handlers.h"

namespace overbook::redis::handlers {
namespace {

// Sets field-value pairs from word 2 on; the number of new fields, or an error.
Reply set_fields(Context& context) {
  if (context.count() % 2 != 0) return errors::wrong_arity(context.spec().name);
  const std::string& key = context.word(1);
  auto found = context.write_as<HashValue>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  HashValue& hash = found ? *found : context.create_as<HashValue>(key);
  std::int64_t added = 0;
  for (std::size_t i = 2; i < context.count(); i += 2)
    added += hash.set(context.word(i), context.word(i + 1), context.writer()) ? 1 : 0;
  context.modified(key);
  return Reply::integer(added);
}

Reply field_value(const Found<const HashValue>& hash, std::string_view field) {
  const std::string* value = hash ? hash->get(field) : nullptr;
  return value == nullptr ? Reply::nil() : Reply::bulk(*value);
}

struct Parts {
  bool names = false;
  bool values = false;
};

Reply all_fields(Context& context, Parts parts) {
  const auto found = context.read_as<HashValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  Reply::Array items;
  if (found) {
    for (const auto& slot : found->table()) {
      if (parts.names) items.push_back(Reply::bulk(slot.item.name));
      if (parts.values) items.push_back(Reply::bulk(slot.item.value));
    }
  }
  return Reply::array(std::move(items));
}

}  // namespace

Reply hset(Context& context) {
  return set_fields(context);
}

Reply hmset(Context& context) {
  Reply added = set_fields(context);
  return added.is_error() ? added : Reply::ok();
}

Reply hsetnx(Context& context) {
  const auto found = context.read_as<HashValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  if (found && found->get(context.word(2)) != nullptr) return Reply::integer(0);
  return set_fields(context);
}

Reply hget(Context& context) {
  const auto found = context.read_as<HashValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  return field_value(found, context.word(2));
}

Reply hmget(Context& context) {
  const auto found = context.read_as<HashValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  Reply::Array values;
  for (const std::string& field : context.words().subspan(2)) values.push_back(field_value(found, field));
  return Reply::array(std::move(values));
}

Reply hexists(Context& context) {
  const auto found = context.read_as<HashValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  return Reply::integer(found && found->get(context.word(2)) != nullptr ? 1 : 0);
}

Reply hlen(Context& context) {
  const auto found = context.read_as<HashValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  return Reply::integer(found ? static_cast<std::int64_t>(found->size()) : 0);
}

Reply hgetall(Context& context) {
  return all_fields(context, {.names = true, .values = true});
}
Reply hkeys(Context& context) {
  return all_fields(context, {.names = true, .values = false});
}
Reply hvals(Context& context) {
  return all_fields(context, {.names = false, .values = true});
}

Reply hdel(Context& context) {
  const std::string& key = context.word(1);
  auto found = context.write_as<HashValue>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return Reply::integer(0);
  std::int64_t removed = 0;
  for (const std::string& field : context.words().subspan(2)) removed += found->remove(field) ? 1 : 0;
  if (removed > 0) context.shrunk(key, *found);
  return Reply::integer(removed);
}

Reply hincrby(Context& context) {
  const std::string& key = context.word(1);
  const std::optional<std::int64_t> increment = context.integer(3);
  if (!increment) return errors::not_an_integer();
  auto found = context.write_as<HashValue>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  const std::string* old_text = found ? found->get(context.word(2)) : nullptr;
  const std::optional<std::int64_t> old = old_text == nullptr ? 0 : parse_integer(*old_text);
  if (!old) return errors::error("hash value is not an integer");
  std::int64_t sum = 0;
  if (__builtin_add_overflow(*old, *increment, &sum)) return errors::overflow();
  HashValue& hash = found ? *found : context.create_as<HashValue>(key);
  hash.set(context.word(2), std::to_string(sum), context.writer());
  context.modified(key);
  return Reply::integer(sum);
}

Reply hincrbyfloat(Context& context) {
  const std::string& key = context.word(1);
  const std::optional<long double> increment = parse_long_double(context.word(3));
  if (!increment) return errors::not_a_float();
  if (std::isinf(*increment)) return errors::error("value is NaN or Infinity");
  auto found = context.write_as<HashValue>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  const std::string* old_text = found ? found->get(context.word(2)) : nullptr;
  const std::optional<long double> old = old_text == nullptr ? 0.0L : parse_long_double(*old_text);
  if (!old) return errors::error("hash value is not a float");
  const long double sum = *old + *increment;
  if (std::isnan(sum) || std::isinf(sum)) return errors::error("increment would produce NaN or Infinity");
  std::string text = format_long_double(sum);
  (found ? *found : context.create_as<HashValue>(key)).set(context.word(2), text, context.writer());
  context.modified(key);
  return Reply::bulk(std::move(text));
}

Reply hstrlen(Context& context) {
  const auto found = context.read_as<HashValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  const std::string* value = found ? found->get(context.word(2)) : nullptr;
  return Reply::integer(value == nullptr ? 0 : static_cast<std::int64_t>(value->size()));
}

Reply hrandfield(Context& context) {
  const bool has_count = context.count() > 2;
  const ReadNumber wanted = has_count ? wanted_of_draw(context.word(2)) : ReadNumber{};
  if (wanted.error) return *wanted.error;
  const bool has_values = context.count() == 4 && is_option(context.word(3), "withvalues");
  if (context.count() > 4 || (context.count() == 4 && !has_values)) return errors::syntax();
  constexpr std::int64_t kMostWithValues = std::numeric_limits<std::int64_t>::max() / 2;
  if (has_values && (wanted.value > kMostWithValues || wanted.value < -kMostWithValues))
    return errors::error("value is out of range");
  const auto found = context.read_as<HashValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return has_count ? Reply::array({}) : Reply::nil();
  std::vector<std::string> fields;
  for (const auto& slot : found->table()) fields.push_back(slot.item.name);
  if (!has_count) return Reply::bulk(draw_different(context, fields, 1).front());
  const std::vector<std::string> drawn =
      wanted.value < 0 ? draw_any(context, fields, static_cast<std::size_t>(-wanted.value))
                       : draw_different(context, fields, static_cast<std::size_t>(wanted.value));
  Reply::Array items;
  for (const std::string& field : drawn) {
    items.push_back(Reply::bulk(field));
    if (has_values) items.push_back(Reply::bulk(*found->get(field)));
  }
  return Reply::array(std::move(items));
}

}  // namespace overbook::redis::handlers
