// Redis 7.0 t_zset.c, zunionInterDiffGenericCommand: intersections, unions and differences, shown or stored.

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/sorted_sets/handlers.h"

namespace overbook::redis::handlers {
namespace {

enum class Aggregate { sum, min, max };

// One source: a sorted set, or a set whose members all score 1, or no key at all.
struct Source {
  const SortedSet* sorted = nullptr;
  const SetValue* plain = nullptr;
  double weight = 1;

  [[nodiscard]] std::size_t size() const {
    return sorted != nullptr ? sorted->size() : plain != nullptr ? plain->size() : 0;
  }
  // May be NaN (inf * 0): what an intersection finds it hands to the aggregate as it is.
  [[nodiscard]] std::optional<double> weighted_score(const std::string& member) const {
    if (sorted != nullptr) {
      const std::optional<double> score = sorted->score(member);
      return score ? std::optional(weight * *score) : std::nullopt;
    }
    return plain != nullptr && plain->contains(member) ? std::optional(weight) : std::nullopt;
  }
  // Each member with its weighted score, NaN made 0.
  template <typename Visit>
  void for_each(Visit&& visit) const {
    if (sorted != nullptr) {
      for (const ScoredMember& element : sorted->elements()) visit(element.member, weighted(element.score));
    } else if (plain != nullptr) {
      for (const auto& slot : plain->table()) visit(slot.item.text, weighted(1));
    }
  }

 private:
  [[nodiscard]] double weighted(double score) const {
    const double product = weight * score;
    return std::isnan(product) ? 0 : product;
  }
};

double combined(Aggregate aggregate, double left, double right) {
  if (aggregate == Aggregate::min) return std::min(left, right);
  if (aggregate == Aggregate::max) return std::max(left, right);
  const double sum = left + right;
  return std::isnan(sum) ? 0 : sum;  // inf + -inf
}

// What is asked for, and what may be asked of it.
struct Request {
  bool is_stored = false;      // takes no WITHSCORES
  bool is_difference = false;  // takes no WEIGHTS and no AGGREGATE, and its sources have an order
  std::vector<Source> sources;
  bool has_scores = false;
  Aggregate aggregate = Aggregate::sum;
  Writer writer = kNobody;  // of the result
};

std::optional<Reply> parse_weights(const Context& context, std::size_t first, Request& request) {
  for (std::size_t i = 0; i < request.sources.size(); ++i) {
    const std::optional<double> weight = parse_double(context.word(first + i));
    if (!weight) return errors::error("weight value is not a float");
    request.sources[i].weight = *weight;
  }
  return std::nullopt;
}

bool parse_aggregate(std::string_view word, Aggregate& aggregate) {
  if (is_option(word, "sum")) {
    aggregate = Aggregate::sum;
  } else if (is_option(word, "min")) {
    aggregate = Aggregate::min;
  } else if (is_option(word, "max")) {
    aggregate = Aggregate::max;
  } else {
    return false;
  }
  return true;
}

std::optional<Reply> parse_options(const Context& context, std::size_t first, Request& request) {
  for (std::size_t i = first; i < context.count();) {
    const std::size_t left = context.count() - i;
    if (!request.is_difference && left >= request.sources.size() + 1 &&
        is_option(context.word(i), "weights")) {
      if (auto error = parse_weights(context, i + 1, request)) return error;
      i += request.sources.size() + 1;
    } else if (!request.is_difference && left >= 2 && is_option(context.word(i), "aggregate")) {
      if (!parse_aggregate(context.word(i + 1), request.aggregate)) return errors::syntax();
      i += 2;
    } else if (!request.is_stored && is_option(context.word(i), "withscores")) {
      request.has_scores = true;
      ++i;
    } else {
      return errors::syntax();
    }
  }
  return std::nullopt;
}

// From the word `first` on.
std::optional<Reply> find_sources(Context& context, std::size_t first, std::size_t number, Request& request) {
  // Each look-up may delete an expired key, so no pointer is kept before the last one.
  for (std::size_t i = 0; i < number; ++i) {
    const Entry* entry = context.read(context.word(first + i));
    if (entry != nullptr && !std::holds_alternative<SortedSet>(entry->value()) &&
        !std::holds_alternative<SetValue>(entry->value()))
      return errors::wrong_type();
  }
  for (std::size_t i = 0; i < number; ++i) {
    Source source;
    if (const Entry* entry = context.read(context.word(first + i))) {
      source.sorted = std::get_if<SortedSet>(&entry->value());
      source.plain = std::get_if<SetValue>(&entry->value());
    }
    request.sources.push_back(source);
  }
  return std::nullopt;
}

std::optional<Reply> parse(Context& context, Request& request) {
  const std::size_t at = request.is_stored ? 2 : 1;
  const std::optional<std::int64_t> number = context.integer(at);
  if (!number) return errors::not_an_integer();
  if (*number < 1) {
    return errors::error("at least 1 input key is needed for '" + std::string(context.spec().name) +
                         "' command");
  }
  if (*number > static_cast<std::int64_t>(context.count() - at - 1)) return errors::syntax();
  const auto sources = static_cast<std::size_t>(*number);
  if (auto error = find_sources(context, at + 1, sources, request)) return error;
  if (auto error = parse_options(context, at + 1 + sources, request)) return error;
  if (request.is_difference) return std::nullopt;
  // Redis combines from the smallest source on; the order shows in the last bits of a sum.
  std::stable_sort(request.sources.begin(), request.sources.end(),
                   [](const Source& left, const Source& right) { return left.size() < right.size(); });
  return std::nullopt;
}

SortedSet intersection(const Request& request, SortedSet result) {
  request.sources.front().for_each([&](const std::string& member, double score) {
    for (const Source& other : std::span(request.sources).subspan(1)) {
      const std::optional<double> other_score = other.weighted_score(member);
      if (!other_score) return;
      score = combined(request.aggregate, score, *other_score);
    }
    result.put(member, score, request.writer);
  });
  return result;
}

SortedSet set_union(const Request& request, SortedSet result) {
  for (const Source& source : request.sources) {
    source.for_each([&](const std::string& member, double score) {
      const std::optional<double> old = result.score(member);
      result.put(member, old ? combined(request.aggregate, *old, score) : score, request.writer);
    });
  }
  return result;
}

SortedSet difference(const Request& request, SortedSet result) {
  request.sources.front().for_each([&](const std::string& member, double score) {
    const std::span<const Source> others = std::span(request.sources).subspan(1);
    const bool is_elsewhere = std::any_of(others.begin(), others.end(), [&](const Source& other) {
      return other.weighted_score(member).has_value();
    });
    if (!is_elsewhere) result.put(member, score, request.writer);
  });
  return result;
}

using Combine = SortedSet (*)(const Request&, SortedSet empty);

SortedSet combine_with(const Context& context, Combine combine, const Request& request) {
  SortedSet result(context.database().seed());
  result.become_table();
  return combine(request, std::move(result));
}

Reply store(Context& context, Combine combine) {
  const std::string& target = context.word(1);
  Request request;
  request.is_stored = true;
  request.is_difference = combine == difference;
  if (auto error = parse(context, request)) return *error;
  request.writer = context.writer();
  SortedSet result = combine_with(context, combine, request);
  if (result.empty()) {
    context.remove(target);
    return Reply::integer(0);
  }
  result.pack_if_small();
  const auto size = static_cast<std::int64_t>(result.size());
  context.assign(target, std::move(result));
  return Reply::integer(size);
}

Reply show(Context& context, Combine combine) {
  Request request;
  request.is_difference = combine == difference;
  if (auto error = parse(context, request)) return *error;
  const SortedSet result = combine_with(context, combine, request);
  Reply::Array items;
  for (const ScoredMember& element : result.elements()) {
    items.push_back(Reply::bulk(element.member));
    if (request.has_scores) items.push_back(Reply::bulk(format_double(element.score)));
  }
  return Reply::array(std::move(items));
}

}  // namespace

Reply zdiff(Context& context) {
  return show(context, difference);
}
Reply zdiffstore(Context& context) {
  return store(context, difference);
}
Reply zinter(Context& context) {
  return show(context, intersection);
}
Reply zinterstore(Context& context) {
  return store(context, intersection);
}
Reply zunion(Context& context) {
  return show(context, set_union);
}
Reply zunionstore(Context& context) {
  return store(context, set_union);
}

}  // namespace overbook::redis::handlers
