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

Reply smismember(Context& context) {
  const auto found = context.read_as<SetValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  Reply::Array answers;
  for (const std::string& member : context.words().subspan(2))
    answers.push_back(Reply::integer(found && found->contains(member) ? 1 : 0));
  return Reply::array(std::move(answers));
}

Reply smove(Context& context) {
  const std::string& from = context.word(1);
  const std::string& to = context.word(2);
  const std::string& member = context.word(3);
  const bool is_target_wrong = context.read_as<SetValue>(to).is_wrong_type;
  auto source = context.write_as<SetValue>(from);
  if (!source && !source.is_wrong_type) return Reply::integer(0);
  if (source.is_wrong_type || is_target_wrong) return errors::wrong_type();
  if (from == to) return Reply::integer(source->contains(member) ? 1 : 0);
  if (!source->remove(member)) return Reply::integer(0);
  context.shrunk(from, *source);
  auto target = context.write_as<SetValue>(to);
  if ((target ? *target : context.create_as<SetValue>(to)).add(member)) context.modified(to);
  return Reply::integer(1);
}

}  // namespace overbook::redis::handlers
