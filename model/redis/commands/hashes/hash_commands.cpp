// Redis 7.0 t_hash.c.

#include "model/redis/commands/context/context.h"
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

}  // namespace overbook::redis::handlers
