#include "sim/schedule/round_robin.h"

#include <tuple>

namespace overbook::sim {
namespace {

auto rank(const Step& step) {
  const std::uint32_t number = is_of_redis(step.kind) ? step.writes : step.task.server.value;
  return std::tuple(number, step.kind, step.task.duty, step.task.worker);
}

}  // namespace

bool RoundRobinScheduler::begin_run() {
  if (runs_left_ == 0) return false;
  --runs_left_;
  has_last_ = false;
  return true;
}

std::size_t RoundRobinScheduler::choose(const Choice& choice) {
  if (choice.kind == ChoiceKind::placement) return 0;
  if (choice.may_end) return kStop;
  // The next in the circle after the last one; the lowest of all where the circle begins again.
  std::size_t lowest = 0;
  std::size_t next = choice.count;
  for (std::size_t i = 0; i < choice.count; ++i) {
    if (rank(choice.options[i]) < rank(choice.options[lowest])) lowest = i;
    if (!has_last_ || rank(choice.options[i]) <= rank(last_)) continue;
    if (next == choice.count || rank(choice.options[i]) < rank(choice.options[next])) next = i;
  }
  const std::size_t chosen = next == choice.count ? lowest : next;
  last_ = choice.options[chosen];
  has_last_ = true;
  return chosen;
}

}  // namespace overbook::sim
