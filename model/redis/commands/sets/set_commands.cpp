// Redis 7.0 t_set.c.

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/sets/handlers.h"

namespace overbook::redis::handlers {

Reply sadd(Context& context) {
  const std::string& key = context.word(1);
  auto found = context.write_as<SetValue>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  SetValue& set = found ? *found : context.create_as<SetValue>(key);
  std::int64_t added = 0;
  for (const std::string& member : context.words().subspan(2)) added += set.add(member) ? 1 : 0;
  if (added > 0) context.modified(key);
  return Reply::integer(added);
}

Reply srem(Context& context) {
  const std::string& key = context.word(1);
  auto found = context.write_as<SetValue>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return Reply::integer(0);
  std::int64_t removed = 0;
  for (const std::string& member : context.words().subspan(2)) removed += found->remove(member) ? 1 : 0;
  if (removed > 0) context.shrunk(key, *found);
  return Reply::integer(removed);
}

Reply scard(Context& context) {
  const auto found = context.read_as<SetValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  return Reply::integer(found ? static_cast<std::int64_t>(found->size()) : 0);
}

Reply sismember(Context& context) {
  const auto found = context.read_as<SetValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  return Reply::integer(found && found->contains(context.word(2)) ? 1 : 0);
}

Reply smembers(Context& context) {
  const auto found = context.read_as<SetValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  Reply::Array members;
  if (found) {
    for (std::string& member : found->members()) members.push_back(Reply::bulk(std::move(member)));
  }
  return Reply::array(std::move(members));
}

}  // namespace overbook::redis::handlers
