#include "model/properties/linearizable.h"

#include <algorithm>

#include "model/linearizability/checker.h"

namespace overbook::model {
namespace {

constexpr std::uint64_t kUnbounded = ~std::uint64_t{0};

// The number of events of the shortest beginning in which one of the two bounds is broken; kNever: neither
// is. Where a request failed, it may explain what looks like a false rejection: see checker.h.
std::size_t shortest_beginning_out_of_bounds(const Analysis& history, const Limits& limits) {
  std::size_t shortest = kNever;
  for (std::size_t i = 0; i < history.events().size() && shortest == kNever; ++i) {
    if (history.lower_after(i) > limits.the_limit().permits) shortest = i + 1;
  }
  const std::span<const RequestSpan> requests = history.requests();
  const bool has_failure = std::any_of(requests.begin(), requests.end(), [](const RequestSpan& request) {
    return request.returned != kNever && request.decision == Decision::failed;
  });
  if (has_failure) return shortest;
  for (const RequestSpan& request : requests) {
    if (request.returned == kNever || request.decision != Decision::rejected) continue;
    if (history.largest_upper(request.invoked, request.returned) >= limits.the_limit().permits) continue;
    shortest = std::min(shortest, history.all_decided_before(request.returned) + 1);
  }
  return shortest;
}

// Whether an event ends an operation; only then can an order become impossible.
bool ends_operation(const Event& event) {
  return event.kind == EventKind::returned || event.kind == EventKind::release_returned;
}

// Of beginnings without an order, the first of which the first `known` events are one: the number of its
// events. Bisection: what follows a beginning without an order has none either.
std::size_t shortest_without_order(const Analysis& history, const Limits& limits, std::size_t known,
                                   std::uint64_t most_configurations) {
  std::size_t good = 0;
  std::size_t bad = known;
  while (bad - good > 1) {
    const std::size_t middle = good + (bad - good) / 2;
    const LinearizabilityResult beginning = check_linearizable(history, limits, middle, most_configurations);
    (beginning.is_decided && !beginning.is_linearizable ? bad : good) = middle;
  }
  while (!ends_operation(history.events()[bad - 1])) --bad;
  return bad;
}

std::vector<RequestId> overlapping(const Analysis& history, RequestId subject) {
  const RequestSpan& span = history.of(subject);
  std::vector<RequestId> requests;
  for (std::uint32_t id = 0; id < history.requests().size(); ++id) {
    const RequestSpan& other = history.requests()[id];
    const std::size_t end = other.is_admitted() ? other.release_returned : other.returned;
    if (other.invoked < span.returned && end > span.invoked) requests.push_back(RequestId{id});
  }
  return requests;
}

Violation violation_by(const Analysis& history, std::size_t events) {
  const Event& last = history.events()[events - 1];
  return {.step = last.step, .decided = last.step, .requests = overlapping(history, last.request)};
}

}  // namespace

std::optional<Violation> Linearizable::check(const Analysis& history, const Limits& limits) const {
  std::size_t bad = shortest_beginning_out_of_bounds(history, limits);
  if (bad == kNever) {
    if (check_linearizable(history, limits).is_linearizable) return std::nullopt;
    bad = history.events().size();
  }
  return violation_by(history, shortest_without_order(history, limits, bad, kUnbounded));
}

Judgement Linearizable::judge(const Analysis& history, const Limits& limits) const {
  const std::size_t out_of_bounds = shortest_beginning_out_of_bounds(history, limits);
  if (out_of_bounds != kNever) {
    return {.violation = violation_by(history, out_of_bounds), .is_undecided = false};
  }
  const LinearizabilityResult whole = check_linearizable(history, limits, kNever, kMostConfigurations);
  if (!whole.is_decided) return {.violation = {}, .is_undecided = true};
  if (whole.is_linearizable) return {};
  const std::size_t bad =
      shortest_without_order(history, limits, history.events().size(), kMostConfigurations);
  return {.violation = violation_by(history, bad), .is_undecided = false};
}

}  // namespace overbook::model
