#pragma once
// For tests: a whole history judged, and a plain judge to hold it against, which is word for word after the
// definitions and looks at every instant anew.

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/linearizability/checker.h"
#include "sim/histories/judge.h"
#include "sim/histories/recorded_sample.h"

namespace overbook::sim::histories {

inline constexpr std::int64_t kForEver = std::numeric_limits<std::int64_t>::max() / 4;

inline JudgedHistory judged(const std::vector<RecordedEvent>& lines, std::uint32_t limit,
                            std::int64_t clock_error = 0) {
  HistoryJudge judge({.limits = model::one_limit(limit), .clock_error = Instant(clock_error)},
                     [](const LineProblem& problem) {
                       ADD_FAILURE() << problem.line << ": " << problem.found << "; " << problem.expected;
                     });
  for (const RecordedEvent& line : lines) judge.take(line);
  return judge.end();
}

class PlainJudge {
 public:
  PlainJudge(std::vector<Course> courses, std::uint32_t limit, std::int64_t clock_error)
      : courses_(std::move(courses)), limit_(limit), error_(clock_error) {
    for (const Course& course : courses_) {
      times_.insert(begin(course.invoked));
      times_.insert(end(course.decided));
      if (course.release_invoked) times_.insert(begin(*course.release_invoked));
      times_.insert(end(course.released));
    }
    times_.erase(kForEver);
  }

  // How often more than L surely run after not more did.
  [[nodiscard]] std::uint64_t excesses() const {
    std::uint64_t found = 0;
    bool was_over = false;
    for (const std::int64_t t : times_) {
      if (surely_running_through(t) <= limit_) was_over = false;
      const bool is_over = surely_running_after(t) > limit_;
      if (is_over && !was_over) ++found;
      was_over = is_over;
    }
    return found;
  }
  [[nodiscard]] std::uint32_t worst_excess() const {
    std::uint32_t worst = 0;
    for (const std::int64_t t : times_) worst = std::max(worst, surely_running_after(t));
    return worst > limit_ ? worst - limit_ : 0;
  }
  // How many of those excesses saw an instant at which nothing is in flight.
  [[nodiscard]] std::uint64_t lasting_excesses() const {
    std::uint64_t found = 0;
    bool has_lasted = false;
    for (const std::int64_t t : times_) {
      if (surely_running_through(t) <= limit_) has_lasted = false;
      if (surely_running_after(t) <= limit_) has_lasted = false;
      if (surely_running_after(t) <= limit_ || has_lasted || is_in_flight_after(t)) continue;
      has_lasted = true;
      ++found;
    }
    return found;
  }
  [[nodiscard]] std::uint64_t false_rejections() const {
    return count([&](const Course& course) {
      return decision(course) == RecordedKind::rejected &&
             most_possible(begin(course.invoked), end(course.decided)) < limit_;
    });
  }
  [[nodiscard]] std::uint64_t stuck_sets() const {
    std::uint64_t found = 0;
    std::vector<const Course*> order;
    for (const Course& course : courses_) order.push_back(&course);
    std::stable_sort(order.begin(), order.end(),
                     [](const Course* a, const Course* b) { return a->invoked < b->invoked; });
    for (std::size_t first = 0; first < order.size();) {
      std::int64_t last = end(order[first]->decided);
      std::size_t next = first + 1;
      while (next < order.size() && begin(order[next]->invoked) <= last) {
        last = std::max(last, end(order[next++]->decided));
      }
      bool has_excuse = last == kForEver;
      bool has_rejected = false;
      for (std::size_t i = first; i < next; ++i) {
        const auto how = decision(*order[i]);
        has_excuse = has_excuse || how == RecordedKind::admitted || how == RecordedKind::failed;
        has_rejected = has_rejected || how == RecordedKind::rejected;
      }
      if (!has_excuse && has_rejected && most_possible(begin(order[first]->invoked), last) < limit_) ++found;
      first = next;
    }
    return found;
  }
  [[nodiscard]] std::uint64_t twins() const {
    std::uint64_t found = 0;
    for (std::size_t i = 0; i < courses_.size(); ++i) {
      const Course& course = courses_[i];
      const std::int64_t since = end(course.decided);
      if (!surely_runs(course)) continue;
      bool has_twin = false;
      for (std::size_t j = 0; j < courses_.size(); ++j) {
        const Course& other = courses_[j];
        const bool came_before = end(other.decided) < since || (end(other.decided) == since && j < i);
        if (surely_runs(other) && other.conversation == course.conversation && came_before &&
            end_of_surely(other) > since) {
          has_twin = true;
        }
      }
      if (has_twin) ++found;
    }
    return found;
  }
  // The whole as a history, in an order in which what begins at a time comes before what ends at it.
  [[nodiscard]] bool is_linearizable() const {
    struct At {
      std::int64_t when;
      int rank;
      Occurrence occurrence;
    };
    std::vector<At> all;
    Conversations conversations;
    std::vector<std::shared_ptr<Conversation>> kept;
    std::vector<const Course*> order;
    for (const Course& course : courses_) order.push_back(&course);
    std::stable_sort(order.begin(), order.end(),
                     [](const Course* a, const Course* b) { return a->invoked < b->invoked; });
    for (std::uint32_t i = 0; i < order.size(); ++i) {
      const Course& course = *order[i];
      auto request = std::make_shared<RecordedRequest>();
      request->id = model::RequestId{i};
      request->conversation = conversations.called(course.conversation);
      kept.push_back(request->conversation);
      const auto add = [&](std::int64_t when, int rank, RecordedKind kind) {
        if (when < kForEver) all.push_back({when, rank, {kind, {}, 0, request}});
      };
      add(begin(course.invoked), 0, RecordedKind::invoked);
      add(end(course.decided), 2, course.decision);
      if (course.release_invoked) add(begin(*course.release_invoked), 1, RecordedKind::release_invoked);
      add(end(course.released), 3, RecordedKind::released);
    }
    std::stable_sort(all.begin(), all.end(), [](const At& a, const At& b) {
      return std::pair(a.when, a.rank) < std::pair(b.when, b.rank);
    });
    model::History history;
    for (const At& at : all) history.append(to_event(at.occurrence));
    return model::check_linearizable(history, model::one_limit(limit_)).is_linearizable;
  }

 private:
  [[nodiscard]] std::int64_t begin(std::int64_t at) const { return at - error_; }
  [[nodiscard]] std::int64_t end(std::optional<std::int64_t> at) const {
    return at ? *at + error_ : kForEver;
  }
  [[nodiscard]] static std::optional<RecordedKind> decision(const Course& course) {
    return course.decided ? std::optional(course.decision) : std::nullopt;
  }
  [[nodiscard]] std::int64_t end_of_surely(const Course& course) const {
    return course.release_invoked ? begin(*course.release_invoked) : kForEver;
  }
  [[nodiscard]] bool surely_runs(const Course& course) const {
    return decision(course) == RecordedKind::admitted && end(course.decided) < end_of_surely(course);
  }
  template <typename Is>
  [[nodiscard]] std::uint32_t count(Is is) const {
    return static_cast<std::uint32_t>(std::count_if(courses_.begin(), courses_.end(), is));
  }
  [[nodiscard]] std::uint32_t surely_running_after(std::int64_t t) const {
    return count([&](const Course& course) {
      return surely_runs(course) && end(course.decided) <= t && end_of_surely(course) > t;
    });
  }
  [[nodiscard]] std::uint32_t surely_running_through(std::int64_t t) const {
    return count([&](const Course& course) {
      return surely_runs(course) && end(course.decided) < t && end_of_surely(course) > t;
    });
  }
  [[nodiscard]] bool is_in_flight_after(std::int64_t t) const {
    return count([&](const Course& course) {
             return (begin(course.invoked) <= t && end(course.decided) > t) ||
                    (course.release_invoked && begin(*course.release_invoked) <= t &&
                     end(course.released) > t);
           }) > 0;
  }
  // The most that possibly run at one instant of these.
  [[nodiscard]] std::uint32_t most_possible(std::int64_t first, std::int64_t last) const {
    std::uint32_t most = 0;
    for (const std::int64_t t : times_) {
      if (t < first || t > last) continue;
      most = std::max(most, count([&](const Course& course) {
                        const auto how = decision(course);
                        const bool may_be = !how || how == RecordedKind::admitted;
                        return may_be && begin(course.invoked) <= t && end(course.released) >= t;
                      }));
    }
    return most;
  }

  std::vector<Course> courses_;
  std::uint32_t limit_;
  std::int64_t error_;
  std::set<std::int64_t> times_;
};

}  // namespace overbook::sim::histories
