#include "model/redis/keyspace/sorted_set_range.h"

#include <algorithm>

#include "model/redis/resp/parse.h"

namespace overbook::redis {
namespace {

std::optional<LexBound> parse_lex_bound(const std::string& text) {
  if (text == "-") return LexBound{.kind = LexBound::Kind::lowest, .member = {}, .is_exclusive = false};
  if (text == "+") return LexBound{.kind = LexBound::Kind::highest, .member = {}, .is_exclusive = false};
  if (!text.starts_with('(') && !text.starts_with('[')) return std::nullopt;
  return LexBound{.kind = LexBound::Kind::at, .member = text.substr(1), .is_exclusive = text.front() == '('};
}

// Negative, zero or positive as the member lies below, at or above the bound.
int compare(const std::string& member, const LexBound& bound) {
  if (bound.kind == LexBound::Kind::lowest) return 1;
  if (bound.kind == LexBound::Kind::highest) return -1;
  return member.compare(bound.member);
}

bool is_at_least(const std::string& member, const LexBound& min) {
  const int order = compare(member, min);
  return min.is_exclusive ? order > 0 : order >= 0;
}

bool is_at_most(const std::string& member, const LexBound& max) {
  const int order = compare(member, max);
  return max.is_exclusive ? order < 0 : order <= 0;
}

// zzlIsInLexRange: whether the range can hold anything, and touches the set at its ends.
bool may_overlap(std::span<const ScoredMember> elements, const LexRange& range) {
  const LexBound& min = range.min;
  const LexBound& max = range.max;
  int order = 0;  // of min and max
  if (min.kind != max.kind || min.kind == LexBound::Kind::at) {
    if (min.kind == LexBound::Kind::lowest || max.kind == LexBound::Kind::highest) {
      order = -1;
    } else if (min.kind == LexBound::Kind::highest || max.kind == LexBound::Kind::lowest) {
      order = 1;
    } else {
      order = min.member.compare(max.member);
    }
  }
  if (order > 0 || (order == 0 && (min.is_exclusive || max.is_exclusive))) return false;
  return !elements.empty() && is_at_least(elements.back().member, min) &&
         is_at_most(elements.front().member, max);
}

}  // namespace

std::optional<ScoreRange> ScoreRange::parse(const std::string& min, const std::string& max) {
  ScoreRange range;
  range.is_min_exclusive = min.starts_with('(');
  range.is_max_exclusive = max.starts_with('(');
  const std::optional<double> low = parse_score_bound(min.c_str() + (range.is_min_exclusive ? 1 : 0));
  const std::optional<double> high = parse_score_bound(max.c_str() + (range.is_max_exclusive ? 1 : 0));
  if (!low || !high) return std::nullopt;
  range.min = *low;
  range.max = *high;
  return range;
}

std::optional<LexRange> LexRange::parse(const std::string& min, const std::string& max) {
  std::optional<LexBound> low = parse_lex_bound(min);
  std::optional<LexBound> high = parse_lex_bound(max);
  if (!low || !high) return std::nullopt;
  return LexRange{std::move(*low), std::move(*high)};
}

IndexRange ranks_in(const SortedSet& set, const ScoreRange& range) {
  const std::span<const ScoredMember> all = set.elements();
  const auto first = std::partition_point(all.begin(), all.end(), [&](const ScoredMember& element) {
    return range.is_min_exclusive ? element.score <= range.min : element.score < range.min;
  });
  const auto last = std::partition_point(first, all.end(), [&](const ScoredMember& element) {
    return range.is_max_exclusive ? element.score < range.max : element.score <= range.max;
  });
  return {static_cast<std::size_t>(first - all.begin()), static_cast<std::size_t>(last - all.begin())};
}

IndexRange ranks_in(const SortedSet& set, const LexRange& range, StartAt start, std::size_t offset) {
  const std::span<const ScoredMember> all = set.elements();
  if (!may_overlap(all, range)) return {};
  const auto reaches_min = [&](const ScoredMember& element) {
    return is_at_least(element.member, range.min);
  };
  const auto reaches_max = [&](const ScoredMember& element) { return is_at_most(element.member, range.max); };
  const auto passed_over = [&](auto from, auto end) {
    return from + std::min(static_cast<std::ptrdiff_t>(offset), end - from);
  };
  if (start == StartAt::front) {
    auto first = std::find_if(all.begin(), all.end(), reaches_min);
    if (first == all.end() || !reaches_max(*first)) return {};
    first = passed_over(first, all.end());
    const auto last = std::find_if_not(first, all.end(), reaches_max);
    return {static_cast<std::size_t>(first - all.begin()), static_cast<std::size_t>(last - all.begin())};
  }
  auto last = std::find_if(all.rbegin(), all.rend(), reaches_max);
  if (last == all.rend() || !reaches_min(*last)) return {};
  last = passed_over(last, all.rend());
  const auto first = std::find_if_not(last, all.rend(), reaches_min);
  return {static_cast<std::size_t>(all.rend() - first), static_cast<std::size_t>(all.rend() - last)};
}

}  // namespace overbook::redis
