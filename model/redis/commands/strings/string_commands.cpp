// Redis 7.0 t_string.c: the commands on strings that know neither numbers nor expiry times.

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/strings/handlers.h"
#include "model/redis/commands/strings/string_size.h"

namespace overbook::redis::handlers {
namespace {

Reply value_of(Context& context, std::string_view key) {
  const auto found = context.read_as<std::string>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  return found ? Reply::bulk(*found) : Reply::nil();
}

}  // namespace

Reply get(Context& context) {
  return value_of(context, context.word(1));
}

Reply mget(Context& context) {
  Reply::Array values;
  values.reserve(context.count() - 1);
  for (const std::string& key : context.words().subspan(1)) {
    // A key of another type counts as absent here.
    const auto found = context.read_as<std::string>(key);
    values.push_back(found ? Reply::bulk(*found) : Reply::nil());
  }
  return Reply::array(std::move(values));
}

Reply mset(Context& context) {
  if (context.count() % 2 == 0) return errors::wrong_arity(context.spec().name);
  for (std::size_t i = 1; i < context.count(); i += 2) context.assign(context.word(i), context.word(i + 1));
  return Reply::ok();
}

Reply msetnx(Context& context) {
  if (context.count() % 2 == 0) return errors::wrong_arity(context.spec().name);
  for (std::size_t i = 1; i < context.count(); i += 2) {
    if (context.read(context.word(i)) != nullptr) return Reply::integer(0);
  }
  for (std::size_t i = 1; i < context.count(); i += 2) context.assign(context.word(i), context.word(i + 1));
  return Reply::integer(1);
}

Reply getdel(Context& context) {
  Reply reply = value_of(context, context.word(1));
  if (reply.is_bulk()) context.remove(context.word(1));
  return reply;
}

Reply getset(Context& context) {
  Reply reply = value_of(context, context.word(1));
  if (!reply.is_error()) context.assign(context.word(1), context.word(2));
  return reply;
}

Reply setnx(Context& context) {
  if (context.read(context.word(1)) != nullptr) return Reply::integer(0);
  context.assign(context.word(1), context.word(2));
  return Reply::integer(1);
}

Reply strlen(Context& context) {
  const auto found = context.read_as<std::string>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  return Reply::integer(found ? static_cast<std::int64_t>(found->size()) : 0);
}

Reply append(Context& context) {
  const std::string& key = context.word(1);
  const auto found = context.read_as<std::string>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) {
    context.assign(key, context.word(2));
    return Reply::integer(static_cast<std::int64_t>(context.word(2).size()));
  }
  if (!fits_in_a_string(found->size(), context.word(2).size())) return string_too_long();
  const auto size = static_cast<std::int64_t>(found->size() + context.word(2).size());
  context.amend(key, *found + context.word(2));
  return Reply::integer(size);
}

}  // namespace overbook::redis::handlers
