#include "model/linearizability/linearizable.h"

#include <algorithm>

#include "model/linearizability/checker.h"

namespace overbook::model {
namespace {

constexpr std::uint64_t kUnbounded = ~std::uint64_t{0};

// The number of events of the shortest beginning in which one of the two bounds is broken; kNever: neither
// is. Where a request failed, it may explain what looks like a false rejection: see checker.h.
std::size_t shortest_beginning_out_of_bounds(const Analysis& history, const Limit& limit) {
  std::size_t shortest = kNever;
  for (std::size_t i = 0; i < history.events().size() && shortest == kNever; ++i) {
    if (history.lower_after(i) > limit.value) shortest = i + 1;
  }
  const std::span<const RequestSpan> requests = history.requests();
  const bool has_failure = std::any_of(requests.begin(), requests.end(), [](const RequestSpan& request) {
    return request.returned != kNever && request.decision == Decision::failed;
  });
  if (has_failure) return shortest;
  for (const RequestSpan& request : requests) {
    if (request.returned == kNever || request.decision != Decision::rejected) continue;
    if (history.largest_upper(request.invoked, request.returned) >= limit.value) continue;
    shortest = std::min(shortest, history.all_decided_before(request.returned) + 1);
  }
  return shortest;
}

// Whether an event ends an operation; only then can an order become impossible.
bool ends_operation(const Event& event) {
  return event.kind == EventKind::returned || event.kind == EventKind::release_returned;
}

// The number of events of the shortest beginning that is known to have no order; kNever: there is none;
// nothing: the bound ended the search. Bisection: what follows a beginning without an order has none either.
std::optional<std::size_t> shortest_bad_beginning(const Analysis& history, const Limit& limit,
                                                  std::uint64_t most_configurations) {
  const auto search = [&](std::size_t events) {
    return check_linearizable(history, limit, events, most_configurations);
  };
  std::size_t bad = shortest_beginning_out_of_bounds(history, limit);
  if (bad == kNever) {
    const LinearizabilityResult whole = search(history.events().size());
    if (!whole.is_decided) return std::nullopt;
    if (whole.is_linearizable) return kNever;
    bad = history.events().size();
  }
  std::size_t good = 0;
  while (bad - good > 1) {
    const std::size_t middle = good + (bad - good) / 2;
    const LinearizabilityResult beginning = search(middle);
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

Judgement judge_within(const Analysis& history, const Limit& limit, std::uint64_t most_configurations) {
  const std::optional<std::size_t> bad = shortest_bad_beginning(history, limit, most_configurations);
  if (!bad) return {.violation = {}, .is_undecided = true};
  if (*bad == kNever) return {};
  const Event& last = history.events()[*bad - 1];
  return {.violation = Violation{
              .step = last.step, .decided = last.step, .requests = overlapping(history, last.request)}};
}

}  // namespace

std::optional<Violation> Linearizable::check(const Analysis& history, const Limit& limit) const {
  return judge_within(history, limit, kUnbounded).violation;
}

Judgement Linearizable::judge(const Analysis& history, const Limit& limit) const {
  return judge_within(history, limit, kMostConfigurations);
}

}  // namespace overbook::model
