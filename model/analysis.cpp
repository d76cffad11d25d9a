#include "model/analysis.h"

#include <algorithm>

#include "model/bounds.h"

namespace overbook::model {

void Analysis::assign(const History& history) {
  events_ = history.events();
  requests_.clear();
  for (std::size_t i = 0; i < events_.size(); ++i) {
    const Event& event = events_[i];
    switch (event.kind) {
      case EventKind::invoked:
        requests_.push_back({.server = event.server, .conversation = event.conversation, .invoked = i});
        break;
      case EventKind::returned:
        requests_[event.request.value].returned = i;
        requests_[event.request.value].decision = event.decision;
        break;
      case EventKind::release_invoked:
        requests_[event.request.value].release_invoked = i;
        break;
      case EventKind::release_returned:
        requests_[event.request.value].release_returned = i;
        break;
      case EventKind::eviction_asked:
      case EventKind::crashed:
      case EventKind::restarted:
      case EventKind::failed:
      case EventKind::given_up:
      case EventKind::quiescent:
      case EventKind::stuck:
      case EventKind::ended:
        break;
    }
  }
  lower_.resize(events_.size());
  upper_.resize(events_.size());
  Bounds bounds;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    const std::size_t request = events_[i].request.value;
    Bounds::Fate fate;
    if (request < requests_.size()) {
      fate = {.may_be_admitted = requests_[request].may_be_admitted(),
              .surely_runs = requests_[request].surely_runs()};
    }
    bounds.after(events_[i], fate);
    lower_[i] = bounds.lower();
    upper_[i] = bounds.upper();
  }
}

std::uint32_t Analysis::largest_upper(std::size_t first, std::size_t last) const {
  return *std::max_element(upper_.begin() + static_cast<std::ptrdiff_t>(first),
                           upper_.begin() + static_cast<std::ptrdiff_t>(last));
}

std::size_t Analysis::all_decided_before(std::size_t i) const {
  std::size_t latest = i;
  for (const RequestSpan& request : requests_) {
    if (request.invoked > i) break;
    if (request.returned != kNever) latest = std::max(latest, request.returned);
  }
  return latest;
}

std::vector<RequestId> Analysis::running_after(std::size_t i) const {
  std::vector<RequestId> running;
  for (std::uint32_t id = 0; id < requests_.size(); ++id) {
    const RequestSpan& request = requests_[id];
    if (request.is_admitted() && request.returned <= i &&
        (request.release_invoked == kNever || request.release_invoked > i)) {
      running.push_back(RequestId{id});
    }
  }
  return running;
}

}  // namespace overbook::model
