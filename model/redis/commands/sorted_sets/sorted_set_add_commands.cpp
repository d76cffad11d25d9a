// Redis 7.0 t_zset.c: ZADD with its options, and ZINCRBY, which is ZADD INCR.

#include <cmath>
#include <vector>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/sorted_sets/handlers.h"

namespace overbook::redis::handlers {
namespace {

struct AddOptions {
  bool nx = false;    // only add
  bool xx = false;    // only update
  bool gt = false;    // update only to a greater score
  bool lt = false;    // update only to a smaller score
  bool ch = false;    // count what changed, not only what was added
  bool incr = false;  // the score is an increment
};

// Takes options off the front of the words; what is left are score-member pairs.
std::span<const std::string> take_options(std::span<const std::string> words, AddOptions& options) {
  for (; !words.empty(); words = words.subspan(1)) {
    const std::string& word = words.front();
    if (is_option(word, "nx")) {
      options.nx = true;
    } else if (is_option(word, "xx")) {
      options.xx = true;
    } else if (is_option(word, "gt")) {
      options.gt = true;
    } else if (is_option(word, "lt")) {
      options.lt = true;
    } else if (is_option(word, "ch")) {
      options.ch = true;
    } else if (is_option(word, "incr")) {
      options.incr = true;
    } else {
      break;
    }
  }
  return words;
}

std::optional<Reply> contradiction(const AddOptions& options, std::size_t pairs) {
  if (options.nx && options.xx) return errors::error("XX and NX options at the same time are not compatible");
  if ((options.gt && options.nx) || (options.lt && options.nx) || (options.gt && options.lt))
    return errors::error("GT, LT, and/or NX options at the same time are not compatible");
  if (options.incr && pairs > 1) return errors::error("INCR option supports a single increment-element pair");
  return std::nullopt;
}

struct Outcome {
  enum class Kind { nothing, unchanged, added, updated, not_a_number } kind;
  double score = 0;
};

Outcome put(SortedSet& set, const std::string& member, double score, const AddOptions& options,
            Writer writer) {
  using Kind = Outcome::Kind;
  const std::optional<double> old = set.score(member);
  if (!old) {
    if (options.xx) return {Kind::nothing, score};
    set.put(member, score, writer);
    return {Kind::added, score};
  }
  if (options.nx) return {Kind::nothing, score};
  if (options.incr) score += *old;
  if (std::isnan(score)) return {Kind::not_a_number, score};
  if ((options.lt && score >= *old) || (options.gt && score <= *old)) return {Kind::nothing, score};
  // The same score again is no change, but a write: a heartbeat makes the member its own.
  const bool is_unchanged = score == *old;
  set.put(member, is_unchanged ? *old : score, writer);
  if (is_unchanged) return {Kind::unchanged, score};
  return {Kind::updated, score};
}

Reply put_all(Context& context, std::span<const std::string> pairs, const std::vector<double>& scores,
              const AddOptions& options) {
  const std::string& key = context.word(1);
  auto found = context.write_as<SortedSet>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found && options.xx) return options.incr ? Reply::nil() : Reply::integer(0);
  SortedSet& set = found ? *found : context.create_as<SortedSet>(key);
  std::int64_t added = 0;
  std::int64_t updated = 0;
  Outcome last{Outcome::Kind::nothing};
  for (std::size_t i = 0; i < scores.size(); ++i) {
    last = put(set, pairs[2 * i + 1], scores[i], options, context.writer());
    if (last.kind == Outcome::Kind::not_a_number) break;
    added += last.kind == Outcome::Kind::added ? 1 : 0;
    updated += last.kind == Outcome::Kind::updated ? 1 : 0;
  }
  if (added + updated > 0) context.modified(key);
  if (last.kind == Outcome::Kind::not_a_number) return errors::error("resulting score is not a number (NaN)");
  if (!options.incr) return Reply::integer(options.ch ? added + updated : added);
  return last.kind == Outcome::Kind::nothing ? Reply::nil() : Reply::bulk(format_double(last.score));
}

Reply add(Context& context, AddOptions options) {
  const std::span<const std::string> pairs = take_options(context.words().subspan(2), options);
  if (pairs.empty() || pairs.size() % 2 != 0) return errors::syntax();
  if (auto error = contradiction(options, pairs.size() / 2)) return *error;
  std::vector<double> scores;
  for (std::size_t i = 0; i < pairs.size(); i += 2) {
    const std::optional<double> score = parse_double(pairs[i]);
    if (!score) return errors::not_a_float();
    scores.push_back(*score);
  }
  return put_all(context, pairs, scores, options);
}

}  // namespace

Reply zadd(Context& context) {
  return add(context, {});
}

Reply zincrby(Context& context) {
  AddOptions options;
  options.incr = true;
  return add(context, options);
}

}  // namespace overbook::redis::handlers
