// Redis 7.0 t_list.c, without what blocks.

#include <algorithm>
#include <cstddef>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/lists/handlers.h"
#include "model/redis/commands/lists/list_ends.h"
#include "model/redis/keyspace/index_range.h"

namespace overbook::redis::handlers {
namespace {

Reply push(Context& context, End end) {
  const std::string& key = context.word(1);
  auto found = context.write_as<ListValue>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  ListValue& list = found ? *found : context.create_as<ListValue>(key);
  for (const std::string& element : context.words().subspan(2)) push_one(list, end, element);
  // The length before anyone who waits in BLPOP is served: that comes after the command.
  const auto length = static_cast<std::int64_t>(list.size());
  context.modified(key);
  return Reply::integer(length);
}

Reply pop(Context& context, End end) {
  const std::string& key = context.word(1);
  if (context.count() > 3) return errors::wrong_arity(context.spec().name);
  const bool has_count = context.count() == 3;
  std::size_t wanted = 1;
  if (has_count) {
    const std::optional<std::int64_t> number = context.integer(2);
    if (!number || *number < 0) return errors::not_positive();
    wanted = static_cast<std::size_t>(*number);
  }
  auto found = context.write_as<ListValue>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return has_count ? Reply::nil_array() : Reply::nil();
  if (wanted == 0) return Reply::array({});
  Reply::Array popped;
  for (std::size_t left = std::min(wanted, found->size()); left > 0; --left)
    popped.push_back(Reply::bulk(pop_one(*found, end)));
  context.shrunk(key, *found);
  return has_count ? Reply::array(std::move(popped)) : std::move(popped.front());
}

Reply move(Context& context, End from, End to) {
  const auto source = context.read_as<ListValue>(context.word(1));
  if (source.is_wrong_type) return errors::wrong_type();
  if (!source) return Reply::nil();
  return move_one(context, context.word(1), from, context.word(2), to);
}

}  // namespace

Reply lpushx(Context& context) {
  const auto found = context.read_as<ListValue>(context.word(1));
  return found || found.is_wrong_type ? push(context, End::head) : Reply::integer(0);
}
Reply rpushx(Context& context) {
  const auto found = context.read_as<ListValue>(context.word(1));
  return found || found.is_wrong_type ? push(context, End::tail) : Reply::integer(0);
}
Reply lpush(Context& context) {
  return push(context, End::head);
}
Reply rpush(Context& context) {
  return push(context, End::tail);
}
Reply lpop(Context& context) {
  return pop(context, End::head);
}
Reply rpop(Context& context) {
  return pop(context, End::tail);
}

Reply llen(Context& context) {
  const auto found = context.read_as<ListValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  return Reply::integer(found ? static_cast<std::int64_t>(found->size()) : 0);
}

Reply lrange(Context& context) {
  const std::optional<std::int64_t> start = context.integer(2);
  const std::optional<std::int64_t> stop = context.integer(3);
  if (!start || !stop) return errors::not_an_integer();
  const auto found = context.read_as<ListValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  Reply::Array elements;
  if (found) {
    const IndexRange range = index_range(*start, *stop, found->size());
    for (std::size_t i = range.first; i < range.last; ++i) elements.push_back(Reply::bulk((*found)[i]));
  }
  return Reply::array(std::move(elements));
}

// Count > 0 removes from the head on, < 0 from the tail on, 0 removes all that are equal.
Reply lrem(Context& context) {
  const std::string& key = context.word(1);
  const std::optional<std::int64_t> count = context.integer(2);
  if (!count) return errors::not_an_integer();
  auto found = context.write_as<ListValue>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return Reply::integer(0);
  std::uint64_t left =
      *count < 0 ? 0 - static_cast<std::uint64_t>(*count) : static_cast<std::uint64_t>(*count);
  if (left == 0) left = found->size();
  const std::size_t size_before = found->size();
  const auto is_doomed = [&](const std::string& element) {
    if (left == 0 || element != context.word(3)) return false;
    --left;
    return true;
  };
  if (*count < 0) std::reverse(found->begin(), found->end());
  ListValue kept;
  for (std::string& element : *found) {
    if (!is_doomed(element)) kept.push_back(std::move(element));
  }
  if (*count < 0) std::reverse(kept.begin(), kept.end());
  *found = std::move(kept);
  const std::size_t removed = size_before - found->size();
  if (removed > 0) context.shrunk(key, *found);
  return Reply::integer(static_cast<std::int64_t>(removed));
}

Reply rpoplpush(Context& context) {
  return move(context, End::tail, End::head);
}

Reply lmove(Context& context) {
  const std::optional<End> from = parse_end(context.word(3));
  const std::optional<End> to = parse_end(context.word(4));
  return from && to ? move(context, *from, *to) : errors::syntax();
}

Reply lmpop(Context& context) {
  const PopOfSeveral pop = parse_pop_of_several(context, 1, kEndWords);
  if (pop.error) return *pop.error;
  for (const std::string& key : pop.keys) {
    const auto found = context.read_as<ListValue>(key);
    if (found.is_wrong_type) return errors::wrong_type();
    if (found) return pop_with_key(context, key, pop);
  }
  return Reply::nil_array();
}

}  // namespace overbook::redis::handlers
