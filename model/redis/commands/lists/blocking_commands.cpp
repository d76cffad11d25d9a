// Redis 7.0 t_list.c: the commands that wait for an element, and how each is served.

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/context/timeout.h"
#include "model/redis/commands/lists/handlers.h"
#include "model/redis/commands/lists/list_ends.h"
#include "model/redis/commands/lists/serve_waiting.h"

namespace overbook::redis {
namespace {

Reply wait(const Context& context, std::span<const std::string> keys, const Timeout& timeout,
           Reply if_not_allowed) {
  if (context.origin() != Origin::client) return if_not_allowed;
  context.connections().block(context.connection(),
                              Blocked{.kind = Blocked::Kind::list,
                                      .keys = {keys.begin(), keys.end()},
                                      .can_time_out = !timeout.is_forever,
                                      .command = {context.words().begin(), context.words().end()}});
  return Reply::blocked();
}

// BLPOP and BRPOP: what the first of the lists that there is gives.
Reply pop_or_wait(Context& context) {
  const Timeout timeout = parse_timeout(context.words().back());
  if (timeout.error) return *timeout.error;
  const std::span<const std::string> keys = context.words().subspan(1, context.count() - 2);
  for (const std::string& key : keys) {
    const auto found = context.read_as<ListValue>(key);
    if (found.is_wrong_type) return errors::wrong_type();
    if (found) return serve_list_waiter(context, key);
  }
  return wait(context, keys, timeout, Reply::nil_array());
}

// BLMOVE and BRPOPLPUSH.
Reply move_or_wait(Context& context) {
  const Timeout timeout = parse_timeout(context.words().back());
  if (timeout.error) return *timeout.error;
  const auto found = context.read_as<ListValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  if (found) return serve_list_waiter(context, context.word(1));
  return wait(context, context.words().subspan(1, 1), timeout, Reply::nil());
}

}  // namespace

Reply serve_list_waiter(const Context& waiter, const std::string& key) {
  const std::string_view name = waiter.spec().name;
  if (name == "brpoplpush") return move_one(waiter, key, End::tail, waiter.word(2), End::head);
  if (name == "blmove")
    return move_one(waiter, key, *parse_end(waiter.word(3)), waiter.word(2), *parse_end(waiter.word(4)));
  if (name == "blmpop") {
    const PopOfSeveral pop = parse_pop_of_several(waiter, 2, kEndWords);
    return pop_with_key(waiter, key, pop);
  }
  return Reply::array(
      {Reply::bulk(key), Reply::bulk(pop_from(waiter, key, name == "blpop" ? End::head : End::tail))});
}

}  // namespace overbook::redis

namespace overbook::redis::handlers {

Reply blpop(Context& context) {
  return pop_or_wait(context);
}
Reply brpop(Context& context) {
  return pop_or_wait(context);
}

Reply blmove(Context& context) {
  if (!parse_end(context.word(3)) || !parse_end(context.word(4))) return errors::syntax();
  return move_or_wait(context);
}
Reply brpoplpush(Context& context) {
  return move_or_wait(context);
}

Reply blmpop(Context& context) {
  const PopOfSeveral pop = parse_pop_of_several(context, 2, kEndWords);
  if (pop.error) return *pop.error;
  const Timeout timeout = parse_timeout(context.word(1));
  if (timeout.error) return *timeout.error;
  for (const std::string& key : pop.keys) {
    const auto found = context.read_as<ListValue>(key);
    if (found.is_wrong_type) return errors::wrong_type();
    if (found) return serve_list_waiter(context, key);
  }
  return wait(context, pop.keys, timeout, Reply::nil_array());
}

}  // namespace overbook::redis::handlers
