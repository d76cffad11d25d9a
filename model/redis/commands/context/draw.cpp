#include "model/redis/commands/context/draw.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "model/digest.h"

namespace overbook::redis {
namespace {

// What somebody who knows the outcome has handed in (Redis::draw_next), if it is one of the possible ones.
std::optional<std::vector<std::string>> outcome_handed_in(const Context& context,
                                                          const std::vector<std::string>& candidates,
                                                          std::size_t count) {
  const std::vector<std::string>& outcome = context.state().last.outcome;
  if (outcome.empty() || outcome.size() != count) return std::nullopt;
  const std::set<std::string_view> known(candidates.begin(), candidates.end());
  const bool is_possible = std::all_of(outcome.begin(), outcome.end(),
                                       [&](const std::string& text) { return known.contains(text); });
  return is_possible ? std::optional(outcome) : std::nullopt;
}

// Numbers that follow from the seed and from how many candidates there are.
class Numbers {
 public:
  Numbers(std::uint64_t seed, std::size_t candidates) : state_(mix64(seed) + candidates) {}
  std::size_t below(std::size_t end) {
    state_ += 0x9E3779B97F4A7C15ULL;
    return mix64(state_) % end;
  }

 private:
  std::uint64_t state_;
};

}  // namespace

std::vector<std::string> draw_different(const Context& context, const std::vector<std::string>& candidates,
                                        std::size_t count) {
  if (count >= candidates.size()) return candidates;
  if (count == 0) return {};
  context.state().last.has_drawn = true;
  if (auto outcome = outcome_handed_in(context, candidates, count)) {
    if (std::set<std::string_view>(outcome->begin(), outcome->end()).size() == count) return *outcome;
  }
  Numbers numbers(context.database().seed(), candidates.size());
  std::vector<std::string> left = candidates;
  std::vector<std::string> drawn;
  while (drawn.size() < count) {
    const std::size_t at = numbers.below(left.size());
    drawn.push_back(std::move(left[at]));
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return drawn;
}

std::vector<std::string> draw_any(const Context& context, const std::vector<std::string>& candidates,
                                  std::size_t count) {
  if (candidates.size() > 1 && count > 0) {
    context.state().last.has_drawn = true;
    if (auto outcome = outcome_handed_in(context, candidates, count)) return *outcome;
  }
  Numbers numbers(context.database().seed(), candidates.size());
  std::vector<std::string> drawn;
  while (drawn.size() < count) drawn.push_back(candidates[numbers.below(candidates.size())]);
  return drawn;
}

}  // namespace overbook::redis
