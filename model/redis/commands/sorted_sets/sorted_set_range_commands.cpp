// Redis 7.0 t_zset.c: ZRANGE with its options, the older commands that are special cases of it, and what
// counts or removes a range.

#include <algorithm>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/sorted_sets/handlers.h"
#include "model/redis/keyspace/sorted_set_range.h"

namespace overbook::redis::handlers {
namespace {

enum class By { unsaid, rank, score, lex };
enum class Order { unsaid, ascending, descending };

struct RangeOptions {
  By by = By::unsaid;
  Order order = Order::unsaid;
  bool with_scores = false;
  std::int64_t offset = 0;
  std::int64_t limit = -1;  // negative for no limit
};

Reply min_or_max_is_not_a_float() {
  return errors::error("min or max is not a float");
}

// Options that the command itself implies are set already, and are not options then.
std::optional<Reply> parse_options(const Context& context, RangeOptions& options) {
  for (std::size_t i = 4; i < context.count(); ++i) {
    const std::string& word = context.word(i);
    if (is_option(word, "withscores")) {
      options.with_scores = true;
    } else if (is_option(word, "limit") && i + 2 < context.count()) {
      const std::optional<std::int64_t> offset = context.integer(i + 1);
      const std::optional<std::int64_t> limit = context.integer(i + 2);
      if (!offset || !limit) return errors::not_an_integer();
      options.offset = *offset;
      options.limit = *limit;
      i += 2;
    } else if (options.order == Order::unsaid && is_option(word, "rev")) {
      options.order = Order::descending;
    } else if (options.by == By::unsaid && is_option(word, "bylex")) {
      options.by = By::lex;
    } else if (options.by == By::unsaid && is_option(word, "byscore")) {
      options.by = By::score;
    } else {
      return errors::syntax();
    }
  }
  if (options.order == Order::unsaid) options.order = Order::ascending;
  if (options.by == By::unsaid) options.by = By::rank;
  if (options.limit != -1 && options.by == By::rank) {
    return errors::error("syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
  }
  if (options.with_scores && options.by == By::lex)
    return errors::error("syntax error, WITHSCORES not supported in combination with BYLEX");
  return std::nullopt;
}

// The range arguments, parsed; exactly one is there.
struct Bounds {
  std::int64_t start = 0;
  std::int64_t stop = 0;
  std::optional<ScoreRange> scores;
  std::optional<LexRange> members;
};

std::optional<Reply> parse_bounds(const Context& context, const RangeOptions& options, Bounds& bounds) {
  // A descending range by score or member is given as max, min; one by rank counts from the far end.
  const bool is_swapped = options.order == Order::descending && options.by != By::rank;
  const std::string& min = context.word(is_swapped ? 3 : 2);
  const std::string& max = context.word(is_swapped ? 2 : 3);
  if (options.by == By::score) {
    bounds.scores = ScoreRange::parse(min, max);
    if (!bounds.scores) return min_or_max_is_not_a_float();
  } else if (options.by == By::lex) {
    bounds.members = LexRange::parse(min, max);
    if (!bounds.members) return errors::error("min or max not valid string range item");
  } else {
    const std::optional<std::int64_t> start = parse_integer(min);
    const std::optional<std::int64_t> stop = parse_integer(max);
    if (!start || !stop) return errors::not_an_integer();
    bounds.start = *start;
    bounds.stop = *stop;
  }
  return std::nullopt;
}

// The selected ranks, ascending. `direction` only says from which end a rank or the limit counts.
IndexRange select(const SortedSet& set, const Bounds& bounds, const RangeOptions& options) {
  const bool is_descending = options.order == Order::descending;
  if (!bounds.scores && !bounds.members) {
    const IndexRange range = index_range(bounds.start, bounds.stop, set.size());
    if (!is_descending || range.first == range.last) return range;
    return {set.size() - range.last, set.size() - range.first};
  }
  // A negative offset skips everything.
  const std::size_t offset =
      options.offset < 0 ? set.size() : std::min(static_cast<std::size_t>(options.offset), set.size());
  const IndexRange range =
      bounds.scores ? ranks_in(set, *bounds.scores)
                    : ranks_in(set, *bounds.members, is_descending ? StartAt::back : StartAt::front, offset);
  const std::size_t size = range.last - range.first;
  const std::size_t skipped = bounds.scores ? std::min(offset, size) : 0;
  const std::size_t taken =
      options.limit < 0 ? size - skipped : std::min(static_cast<std::size_t>(options.limit), size - skipped);
  if (is_descending) return {range.last - skipped - taken, range.last - skipped};
  return {range.first + skipped, range.first + skipped + taken};
}

Reply range(Context& context, RangeOptions options) {
  if (auto error = parse_options(context, options)) return *error;
  Bounds bounds;
  if (auto error = parse_bounds(context, options, bounds)) return *error;
  const auto found = context.read_as<SortedSet>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  Reply::Array items;
  if (found) {
    const IndexRange ranks = select(*found, bounds, options);
    for (std::size_t i = 0; i < ranks.last - ranks.first; ++i) {
      const bool is_descending = options.order == Order::descending;
      const ScoredMember& element = found->elements()[is_descending ? ranks.last - 1 - i : ranks.first + i];
      items.push_back(Reply::bulk(element.member));
      if (options.with_scores) items.push_back(Reply::bulk(format_double(element.score)));
    }
  }
  return Reply::array(std::move(items));
}

Reply remove_range(Context& context, const Bounds& bounds) {
  const std::string& key = context.word(1);
  auto found = context.write_as<SortedSet>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return Reply::integer(0);
  const IndexRange ranks = select(*found, bounds, {.order = Order::ascending});
  if (ranks.first < ranks.last) {
    found->remove_ranks(ranks.first, ranks.last);
    context.shrunk(key, *found);
  }
  return Reply::integer(static_cast<std::int64_t>(ranks.last - ranks.first));
}

}  // namespace

Reply zrange(Context& context) {
  return range(context, {});
}

Reply zrevrange(Context& context) {
  return range(context, {.by = By::rank, .order = Order::descending});
}

Reply zrangebyscore(Context& context) {
  return range(context, {.by = By::score, .order = Order::ascending});
}

Reply zrevrangebyscore(Context& context) {
  return range(context, {.by = By::score, .order = Order::descending});
}

Reply zcount(Context& context) {
  const std::optional<ScoreRange> scores = ScoreRange::parse(context.word(2), context.word(3));
  if (!scores) return min_or_max_is_not_a_float();
  const auto found = context.read_as<SortedSet>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return Reply::integer(0);
  const IndexRange ranks = ranks_in(*found, *scores);
  return Reply::integer(static_cast<std::int64_t>(ranks.last - ranks.first));
}

Reply zremrangebyscore(Context& context) {
  Bounds bounds;
  bounds.scores = ScoreRange::parse(context.word(2), context.word(3));
  return bounds.scores ? remove_range(context, bounds) : min_or_max_is_not_a_float();
}

Reply zremrangebyrank(Context& context) {
  const std::optional<std::int64_t> start = context.integer(2);
  const std::optional<std::int64_t> stop = context.integer(3);
  if (!start || !stop) return errors::not_an_integer();
  Bounds bounds;
  bounds.start = *start;
  bounds.stop = *stop;
  return remove_range(context, bounds);
}

}  // namespace overbook::redis::handlers
