// Redis 7.0 t_string.c: the commands on strings that know neither numbers nor expiry times.

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/strings/handlers.h"

namespace overbook::redis::handlers {
namespace {

// proto-max-bulk-len
constexpr std::size_t kStringBytesMax = std::size_t{512} * 1024 * 1024;

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
  if (found->size() + context.word(2).size() > kStringBytesMax)
    return errors::error("string exceeds maximum allowed size (proto-max-bulk-len)");
  const auto size = static_cast<std::int64_t>(found->size() + context.word(2).size());
  context.amend(key, *found + context.word(2));
  return Reply::integer(size);
}

}  // namespace overbook::redis::handlers
