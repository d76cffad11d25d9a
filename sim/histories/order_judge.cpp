#include "sim/histories/order_judge.h"

#include <fmt/format.h>

#include <algorithm>

namespace overbook::sim::histories {

using State = model::OrdersSoFar::State;

std::optional<OrderJudge::From> OrderJudge::after(const Occurrence& occurrence, std::size_t number) {
  const model::Event recorded = to_event(occurrence);
  const Event event{.kind = recorded.kind,
                    .decision = recorded.decision,
                    .owner = recorded.request.value,
                    .conversation = recorded.conversation};
  const bool is_failure =
      event.kind == model::EventKind::returned && event.decision == model::Decision::failed;
  if (is_failure && !note_failure(event)) {
    give_up(
        fmt::format("more than {} requests failed, and each may have taken a slot at any time", kMostFailed),
        occurrence.line);
    is_over_ = true;
  }
  if (is_over_ || is_waiting_) return std::nullopt;
  if (!from_) from_ = From{.event = number, .line = occurrence.line};
  switch (advance(event)) {
    case State::possible:
      return std::nullopt;
    case State::unknown:
      give_up("too many requests overlap to try their orders", occurrence.line);
      return std::nullopt;
    case State::impossible:
      break;
  }
  is_waiting_ = true;
  return from_;
}

void OrderJudge::begin_again(std::span<const model::ConversationId> running) {
  std::vector<model::ConversationId> sorted(running.begin(), running.end());
  std::sort(sorted.begin(), sorted.end());
  const bool is_possible =
      sorted.size() <= limit_.permits && std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
  if (!is_possible) return;
  orders_.begin(sorted);
  is_waiting_ = false;
  // What failed may have taken effect or not; not to have is what leaves most possible.
  for (const Event& failed : failed_) {
    Event invoked = failed;
    invoked.kind = model::EventKind::invoked;
    if (advance(invoked) == State::possible && advance(failed) == State::possible) continue;
    is_waiting_ = true;
    return;
  }
}

bool OrderJudge::note_failure(const Event& event) {
  if (failed_.size() == kMostFailed) return false;
  failed_.push_back(event);
  return true;
}

State OrderJudge::advance(const Event& event) {
  if (spent_ > (allowed_ += kComparisonsPerEvent)) return State::unknown;
  const State state = orders_.after(event);
  constexpr std::size_t kCopiedAtOnce = 64;
  spent_ += orders_.configurations() * (orders_.configurations() + orders_.running() / kCopiedAtOnce);
  return state;
}

void OrderJudge::give_up(const std::string& why, std::uint64_t line) {
  if (undecided_.empty()) undecided_ = fmt::format("not all was looked at, from line {} on: {}", line, why);
  is_waiting_ = true;
}

}  // namespace overbook::sim::histories
