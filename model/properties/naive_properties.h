#pragma once
// The properties once more, for tests: word for word after their definitions, with every instant and every
// request looked at anew, and nothing shared with the checks that ship.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <vector>

#include "model/history.h"
#include "model/properties/property.h"

namespace overbook::model {

class NaiveProperties {
 public:
  struct Excess {
    std::uint32_t first_step = 0;
    std::uint32_t worst = 0;
    std::uint32_t lasted_steps = 0;
    std::uint32_t occurrences = 0;
  };

  NaiveProperties(const History& history, std::uint32_t limit)
      : events_(history.events().begin(), history.events().end()), limit_(limit) {
    for (const Event& event : events_) {
      if (event.kind == EventKind::invoked) requests_.push_back(event.request);
    }
  }

  // At some t, lower(t) > L.
  [[nodiscard]] std::optional<Excess> over_admission() const {
    std::optional<Excess> found;
    for (std::size_t t = 0; t < events_.size(); ++t) {
      if (lower(t) <= limit_) continue;
      if (!found) found = Excess{.first_step = events_[t].step.value};
      found->worst = std::max(found->worst, lower(t) - limit_);
      if (t == 0 || lower(t - 1) <= limit_) ++found->occurrences;
      if (t + 1 < events_.size()) found->lasted_steps += events_[t + 1].step.value - events_[t].step.value;
    }
    return found;
  }

  // All requests have returned, every message is delivered (the event says so), and more than L still run.
  [[nodiscard]] std::optional<Excess> lasting_excess() const {
    std::optional<Excess> found;
    for (std::size_t t = 0; t < events_.size(); ++t) {
      if (events_[t].kind != EventKind::quiescent || lower(t) <= limit_) continue;
      if (!found) found = Excess{.first_step = events_[t].step.value};
      found->worst = std::max(found->worst, lower(t) - limit_);
      ++found->occurrences;
    }
    return found;
  }

  // The same where there are no messages: at the end of a step no request is pending, and more than L run.
  [[nodiscard]] bool has_lasting_excess_without_messages() const {
    for (std::size_t t = 0; t < events_.size(); ++t) {
      const bool ends_step = t + 1 == events_.size() || events_[t + 1].step != events_[t].step;
      if (!ends_step || events_[t].step.value == 0 || lower(t) <= limit_) continue;
      const auto is_pending = [&](RequestId id) { return !happened(EventKind::returned, id, t); };
      const auto invoked = [&](RequestId id) { return happened(EventKind::invoked, id, t); };
      if (std::none_of(requests_.begin(), requests_.end(),
                       [&](RequestId id) { return invoked(id) && is_pending(id); })) {
        return true;
      }
    }
    return false;
  }

  // Rejected although upper(t) < L at every t between its invocation and its return.
  [[nodiscard]] std::vector<RequestId> false_rejections() const {
    std::vector<RequestId> found;
    for (const RequestId id : requests_) {
      if (decision(id) == Decision::rejected && upper_stays_below(limit_, id, id)) found.push_back(id);
    }
    return found;
  }

  // The end is reached, and too few newcomers got in, or one too many.
  [[nodiscard]] bool has_slot_leak() const { return is_ended() && events_.back().missing > 0; }
  [[nodiscard]] bool has_slot_gain() const { return is_ended() && events_.back().gained; }

  [[nodiscard]] bool has_failure() const {
    return std::any_of(events_.begin(), events_.end(),
                       [](const Event& event) { return event.kind == EventKind::failed; });
  }

  // A set of requests that overlap (and that nothing else overlaps), free slots all
  // the while, nobody admitted.
  [[nodiscard]] std::uint32_t mutual_rejections() const {
    std::uint32_t found = 0;
    for (std::size_t first = 0; first < requests_.size();) {
      std::vector<RequestId> set{requests_[first]};
      std::size_t next = first + 1;
      while (next < requests_.size() && std::any_of(set.begin(), set.end(), [&](RequestId other) {
               return overlap(other, requests_[next]);
             })) {
        set.push_back(requests_[next++]);
      }
      if (is_mutual_rejection(set)) ++found;
      first = next;
    }
    return found;
  }

  [[nodiscard]] bool has_duplicate_run() const {
    for (std::size_t t = 0; t < events_.size(); ++t) {
      for (const RequestId a : requests_) {
        for (const RequestId b : requests_) {
          const bool is_twin = a != b && who(a).conversation == who(b).conversation;
          if (is_twin && surely_runs(a, t) && surely_runs(b, t)) return true;
        }
      }
    }
    return false;
  }

  // Closed although upper(t) <= L throughout the request that evicted it.
  [[nodiscard]] std::uint32_t needless_evictions() const {
    std::uint32_t found = 0;
    for (const Event& event : events_) {
      if (event.kind != EventKind::release_invoked || !event.evicted || !decision(event.cause)) continue;
      if (upper_stays_below(limit_ + 1, event.cause, event.cause)) ++found;
    }
    return found;
  }

  // Stuck at the end, with somebody waiting and fewer than L slots taken.
  [[nodiscard]] bool has_lost_wakeup() const {
    if (events_.empty() || events_.back().kind != EventKind::stuck) return false;
    std::uint32_t waiting = 0;
    std::uint32_t taken = 0;
    for (const Event& event : events_) {
      if (event.kind == EventKind::invoked) ++waiting;
      if (event.kind == EventKind::returned) --waiting;
      if (event.kind == EventKind::returned && event.decision == Decision::admitted) ++taken;
      if (event.kind == EventKind::release_returned) --taken;
    }
    return waiting > 0 && taken < limit_;
  }

  [[nodiscard]] bool is_violated(PropertyId property) const {
    switch (property) {
      case PropertyId::no_over_admission:
        return over_admission().has_value();
      case PropertyId::no_lasting_excess:
        return lasting_excess().has_value();
      case PropertyId::no_false_rejection:
        return !false_rejections().empty();
      case PropertyId::no_lost_wakeup:
        return has_lost_wakeup();
      case PropertyId::no_slot_leak:
        return has_slot_leak();
      case PropertyId::no_slot_gain:
        return has_slot_gain();
      case PropertyId::no_failure:
        return has_failure();
      case PropertyId::progress:
        return mutual_rejections() > 0;
      case PropertyId::no_duplicate_run:
        return has_duplicate_run();
      case PropertyId::no_needless_eviction:
        return needless_evictions() > 0;
      case PropertyId::linearizable:
        break;  // checker_test.cpp holds it against every order of the operations, of histories that are
                // short
    }
    throw std::logic_error("no naive check of this property");
  }

 private:
  [[nodiscard]] bool is_ended() const { return !events_.empty() && events_.back().kind == EventKind::ended; }
  [[nodiscard]] std::optional<std::size_t> position(EventKind kind, RequestId id) const {
    for (std::size_t i = 0; i < events_.size(); ++i) {
      if (events_[i].kind == kind && events_[i].request == id) return i;
    }
    return std::nullopt;
  }
  [[nodiscard]] bool happened(EventKind kind, RequestId id, std::size_t t) const {
    const std::optional<std::size_t> at = position(kind, id);
    return at && *at <= t;
  }
  [[nodiscard]] const Event& who(RequestId id) const { return events_[*position(EventKind::invoked, id)]; }
  // Nothing: it has not returned.
  [[nodiscard]] std::optional<Decision> decision(RequestId id) const {
    const std::optional<std::size_t> at = position(EventKind::returned, id);
    return at ? std::optional(events_[*at].decision) : std::nullopt;
  }

  [[nodiscard]] bool surely_runs(RequestId id, std::size_t t) const {
    return decision(id) == Decision::admitted && happened(EventKind::returned, id, t) &&
           !happened(EventKind::release_invoked, id, t);
  }
  // A pending request may yet be admitted.
  [[nodiscard]] bool possibly_runs(RequestId id, std::size_t t) const {
    return decision(id).value_or(Decision::admitted) == Decision::admitted &&
           happened(EventKind::invoked, id, t) && !happened(EventKind::release_returned, id, t);
  }
  [[nodiscard]] std::uint32_t lower(std::size_t t) const {
    return static_cast<std::uint32_t>(
        std::count_if(requests_.begin(), requests_.end(), [&](RequestId id) { return surely_runs(id, t); }));
  }
  [[nodiscard]] std::uint32_t upper(std::size_t t) const {
    return static_cast<std::uint32_t>(std::count_if(requests_.begin(), requests_.end(),
                                                    [&](RequestId id) { return possibly_runs(id, t); }));
  }

  // At every t from the invocation of `first` to just before the return of `last`.
  [[nodiscard]] bool upper_stays_below(std::uint32_t bound, RequestId first, RequestId last) const {
    const std::size_t end = *position(EventKind::returned, last);
    for (std::size_t t = *position(EventKind::invoked, first); t < end; ++t) {
      if (upper(t) >= bound) return false;
    }
    return true;
  }

  [[nodiscard]] bool overlap(RequestId a, RequestId b) const {
    const std::size_t a_end = position(EventKind::returned, a).value_or(events_.size());
    const std::size_t b_end = position(EventKind::returned, b).value_or(events_.size());
    return *position(EventKind::invoked, a) < b_end && *position(EventKind::invoked, b) < a_end;
  }

  [[nodiscard]] bool is_mutual_rejection(const std::vector<RequestId>& set) const {
    RequestId last = set.front();
    bool has_rejected = false;
    for (const RequestId id : set) {
      const std::optional<Decision> decided = decision(id);
      if (!decided || decided == Decision::admitted || decided == Decision::failed) return false;
      has_rejected = has_rejected || decided == Decision::rejected;
      if (*position(EventKind::returned, id) > *position(EventKind::returned, last)) last = id;
    }
    return has_rejected && upper_stays_below(limit_, set.front(), last);
  }

  std::vector<Event> events_;
  std::vector<RequestId> requests_;  // in the order of their invocation
  std::uint32_t limit_;
};

// The events up to and with the last one of step `until`.
[[nodiscard]] inline History cut_after(const History& history, StepIndex until) {
  History cut;
  for (const Event& event : history.events()) {
    if (event.step <= until) cut.append(event);
  }
  return cut;
}

}  // namespace overbook::model
