#include "model/linearizability/linearizable.h"

#include "model/linearizability/checker.h"

namespace overbook::model {
namespace {

// The number of events of the shortest beginning without an order; the whole history has none. Bisection:
// what follows a beginning without an order has none either.
std::size_t shortest_beginning(const Analysis& history, const Limit& limit) {
  std::size_t good = 0;
  std::size_t bad = history.events().size();
  while (bad - good > 1) {
    const std::size_t middle = good + (bad - good) / 2;
    (check_linearizable(history, limit, middle).is_linearizable ? good : bad) = middle;
  }
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

}  // namespace

std::optional<Violation> Linearizable::check(const Analysis& history, const Limit& limit) const {
  if (check_linearizable(history, limit).is_linearizable) return std::nullopt;
  const Event& last = history.events()[shortest_beginning(history, limit) - 1];
  return Violation{.step = last.step, .decided = last.step, .requests = overlapping(history, last.request)};
}

}  // namespace overbook::model
