// Redis 7.0 t_zset.c: members, scores and ranks.

#include <algorithm>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/sorted_sets/handlers.h"

namespace overbook::redis::handlers {
namespace {

enum class Direction { ascending, descending };

Reply rank_of(Context& context, Direction direction) {
  const auto found = context.read_as<SortedSet>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  const std::optional<std::size_t> rank = found ? found->rank(context.word(2)) : std::nullopt;
  if (!rank) return Reply::nil();
  const std::size_t shown = direction == Direction::ascending ? *rank : found->size() - 1 - *rank;
  return Reply::integer(static_cast<std::int64_t>(shown));
}

}  // namespace

Reply zcard(Context& context) {
  const auto found = context.read_as<SortedSet>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  return Reply::integer(found ? static_cast<std::int64_t>(found->size()) : 0);
}

Reply zscore(Context& context) {
  const auto found = context.read_as<SortedSet>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  const std::optional<double> score = found ? found->score(context.word(2)) : std::nullopt;
  return score ? Reply::bulk(format_double(*score)) : Reply::nil();
}

Reply zrank(Context& context) {
  return rank_of(context, Direction::ascending);
}
Reply zrevrank(Context& context) {
  return rank_of(context, Direction::descending);
}

Reply zrem(Context& context) {
  const std::string& key = context.word(1);
  auto found = context.write_as<SortedSet>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return Reply::integer(0);
  std::int64_t removed = 0;
  for (const std::string& member : context.words().subspan(2)) removed += found->remove(member) ? 1 : 0;
  if (removed > 0) context.shrunk(key, *found);
  return Reply::integer(removed);
}

Reply zmscore(Context& context) {
  const auto found = context.read_as<SortedSet>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  Reply::Array scores;
  for (const std::string& member : context.words().subspan(2)) {
    const std::optional<double> score = found ? found->score(member) : std::nullopt;
    scores.push_back(score ? Reply::bulk(format_double(*score)) : Reply::nil());
  }
  return Reply::array(std::move(scores));
}

}  // namespace overbook::redis::handlers
