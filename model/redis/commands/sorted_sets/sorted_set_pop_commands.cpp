// Redis 7.0 t_zset.c: members taken from either end, at once or when there are some.

#include <algorithm>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/context/pop_of_several.h"
#include "model/redis/commands/context/timeout.h"
#include "model/redis/commands/sorted_sets/handlers.h"
#include "model/redis/commands/sorted_sets/serve_waiting.h"

namespace overbook::redis {
namespace {

using Where = PopOfSeveral::Where;
constexpr EndWords kEndWords{.front = "min", .back = "max"};

// The key must be there. From the end on.
std::vector<ScoredMember> pop_from(const Context& context, const std::string& key, Where where,
                                   std::size_t count) {
  auto set = context.write_as<SortedSet>(key);
  count = std::min(count, set->size());
  const std::size_t first = where == Where::front ? 0 : set->size() - count;
  const std::span<const ScoredMember> taken = set->elements().subspan(first, count);
  std::vector<ScoredMember> popped(taken.begin(), taken.end());
  if (where == Where::back) std::reverse(popped.begin(), popped.end());
  set->remove_ranks(first, first + count);
  context.shrunk(key, *set);
  return popped;
}

Reply pop(Context& context, Where where) {
  const std::string& key = context.word(1);
  if (context.count() > 3) return errors::syntax();
  std::size_t wanted = 1;
  if (context.count() == 3) {
    const std::optional<std::int64_t> number = context.integer(2);
    if (!number || *number < 0) return errors::not_positive();
    wanted = static_cast<std::size_t>(*number);
  }
  const auto found = context.read_as<SortedSet>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  Reply::Array items;
  if (!found || wanted == 0) return Reply::array(std::move(items));
  for (ScoredMember& element : pop_from(context, key, where, wanted)) {
    items.push_back(Reply::bulk(std::move(element.member)));
    items.push_back(Reply::bulk(format_double(element.score)));
  }
  return Reply::array(std::move(items));
}

// As [key, [[member, score], ...]].
Reply pop_with_key(const Context& context, const std::string& key, const PopOfSeveral& pop) {
  Reply::Array pairs;
  for (ScoredMember& element : pop_from(context, key, pop.where, pop.count)) {
    pairs.push_back(
        Reply::array({Reply::bulk(std::move(element.member)), Reply::bulk(format_double(element.score))}));
  }
  return Reply::array({Reply::bulk(key), Reply::array(std::move(pairs))});
}

// The reply of the first key that has a sorted set, or a wrong type; nothing: none has.
template <typename Take>
std::optional<Reply> first_of(const Context& context, std::span<const std::string> keys, Take&& take) {
  for (const std::string& key : keys) {
    const auto found = context.read_as<SortedSet>(key);
    if (found.is_wrong_type) return errors::wrong_type();
    if (found) return take(key);
  }
  return std::nullopt;
}

Reply pop_or_wait(Context& context, std::span<const std::string> keys, const std::string& timeout_word) {
  const Timeout timeout = parse_timeout(timeout_word);
  if (timeout.error) return *timeout.error;
  const auto take = [&](const std::string& key) { return serve_sorted_set_waiter(context, key); };
  if (std::optional<Reply> taken = first_of(context, keys, take)) return *std::move(taken);
  if (context.origin() != Origin::client) return Reply::nil_array();
  context.connections().block(context.connection(),
                              Blocked{.kind = Blocked::Kind::sorted_set,
                                      .keys = {keys.begin(), keys.end()},
                                      .can_time_out = !timeout.is_forever,
                                      .command = {context.words().begin(), context.words().end()}});
  return Reply::blocked();
}

}  // namespace

Reply serve_sorted_set_waiter(const Context& waiter, const std::string& key) {
  const std::string_view name = waiter.spec().name;
  if (name == "bzmpop") return pop_with_key(waiter, key, parse_pop_of_several(waiter, 2, kEndWords));
  std::vector<ScoredMember> popped =
      pop_from(waiter, key, name == "bzpopmin" ? Where::front : Where::back, 1);
  return Reply::array({Reply::bulk(key), Reply::bulk(std::move(popped.front().member)),
                       Reply::bulk(format_double(popped.front().score))});
}

}  // namespace overbook::redis

namespace overbook::redis::handlers {

Reply zpopmin(Context& context) {
  return pop(context, Where::front);
}
Reply zpopmax(Context& context) {
  return pop(context, Where::back);
}

Reply zmpop(Context& context) {
  const PopOfSeveral several = parse_pop_of_several(context, 1, kEndWords);
  if (several.error) return *several.error;
  const auto take = [&](const std::string& key) { return pop_with_key(context, key, several); };
  return first_of(context, several.keys, take).value_or(Reply::nil_array());
}

Reply bzpopmin(Context& context) {
  return pop_or_wait(context, context.words().subspan(1, context.count() - 2), context.words().back());
}
Reply bzpopmax(Context& context) {
  return pop_or_wait(context, context.words().subspan(1, context.count() - 2), context.words().back());
}

Reply bzmpop(Context& context) {
  const PopOfSeveral several = parse_pop_of_several(context, 2, kEndWords);
  if (several.error) return *several.error;
  return pop_or_wait(context, several.keys, context.word(1));
}

}  // namespace overbook::redis::handlers
