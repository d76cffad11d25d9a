#include "model/linearizability/checker.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_set>

namespace overbook::model {
namespace {

constexpr std::size_t kNone = kNever;

// An operation and when it may take effect: after event `call`, before event `done` (kNever: any time, or not
// at all), and, if it belongs to another, after that one.
struct Interval {
  Operation operation;
  std::size_t call = 0;
  std::size_t done = kNever;
  std::size_t follows = kNone;  // an index into the intervals
};

std::vector<Interval> intervals_of(const Analysis& history, std::size_t events) {
  const auto within = [&](std::size_t event) { return event < events ? event : kNever; };
  std::vector<Interval> intervals;
  intervals.reserve(2 * history.requests().size());
  for (std::uint32_t id = 0; id < history.requests().size(); ++id) {
    const RequestSpan& request = history.requests()[id];
    if (request.invoked >= events) break;
    const std::size_t returned = within(request.returned);
    const bool is_known = returned != kNever && request.decision != Decision::failed;
    const Operation acquire{.kind = OperationKind::acquire,
                            .request = RequestId{id},
                            .conversation = request.conversation,
                            .decision = is_known ? request.decision : Decision::admitted};
    Operation release = acquire;
    release.kind = OperationKind::release;
    intervals.push_back({acquire, request.invoked, is_known ? returned : kNever, kNone});
    if (!is_known) {
      intervals.push_back({release, request.invoked, kNever, intervals.size() - 1});
    } else if (request.release_invoked < events) {
      intervals.push_back({release, request.release_invoked, within(request.release_returned), kNone});
    }
  }
  return intervals;
}

// The calls and returns of the operations that are not yet in the order, in the order of their events.
class OpenCalls {
 public:
  // One end of an interval.
  struct End {
    std::size_t event = 0;
    std::size_t interval = 0;
    bool is_call = false;
  };

  explicit OpenCalls(const std::vector<Interval>& intervals) {
    ends_.reserve(2 * intervals.size() + 1);
    ends_.push_back({});  // before the first and after the last
    for (std::size_t i = 0; i < intervals.size(); ++i) {
      ends_.push_back({intervals[i].call, i, true});
      if (intervals[i].done != kNever) ends_.push_back({intervals[i].done, i, false});
    }
    // An operation that follows another stays behind it though both begin with the same event.
    const auto comes_first = [](const End& a, const End& b) {
      return std::tie(a.event, a.interval) < std::tie(b.event, b.interval);
    };
    std::sort(ends_.begin() + 1, ends_.end(), comes_first);
    // Between two returns the order of the calls means nothing, and it is the order in which they are tried:
    // what must be over soonest comes first, so that it rarely has to be taken back.
    const auto is_over_sooner = [&](const End& a, const End& b) {
      const std::size_t done_a = intervals[a.interval].done;
      const std::size_t done_b = intervals[b.interval].done;
      return done_a != done_b ? done_a < done_b : comes_first(a, b);
    };
    for (auto from = ends_.begin() + 1; from != ends_.end();) {
      const auto to = std::find_if(from, ends_.end(), [](const End& end) { return !end.is_call; });
      std::sort(from, to, is_over_sooner);
      from = to == ends_.end() ? to : to + 1;
    }
    const std::size_t count = ends_.size();
    calls_.resize(intervals.size(), kNone);
    returns_.resize(intervals.size(), kNone);
    next_.reserve(count);
    previous_.reserve(count);
    for (std::size_t at = 0; at < count; ++at) {
      next_.push_back((at + 1) % count);
      previous_.push_back((at + count - 1) % count);
      if (at > 0) (ends_[at].is_call ? calls_ : returns_)[ends_[at].interval] = at;
    }
    returns_left_ = static_cast<std::size_t>(
        std::count_if(returns_.begin(), returns_.end(), [](std::size_t at) { return at != kNone; }));
  }

  [[nodiscard]] bool has_returns() const { return returns_left_ > 0; }
  [[nodiscard]] std::size_t first() const { return next_[0]; }
  [[nodiscard]] std::size_t after(std::size_t at) const { return next_[at]; }
  [[nodiscard]] std::size_t call_of(std::size_t interval) const { return calls_[interval]; }
  [[nodiscard]] const End& operator[](std::size_t at) const { return ends_[at]; }

  void remove(std::size_t interval) {
    unlink(calls_[interval]);
    if (returns_[interval] == kNone) return;
    unlink(returns_[interval]);
    --returns_left_;
  }
  // Only the operation that was removed last.
  void restore(std::size_t interval) {
    if (returns_[interval] != kNone) {
      link(returns_[interval]);
      ++returns_left_;
    }
    link(calls_[interval]);
  }

 private:
  void unlink(std::size_t at) {
    next_[previous_[at]] = next_[at];
    previous_[next_[at]] = previous_[at];
  }
  void link(std::size_t at) {
    next_[previous_[at]] = at;
    previous_[next_[at]] = at;
  }

  std::vector<End> ends_;  // [0] is the list's anchor
  std::vector<std::size_t> next_;
  std::vector<std::size_t> previous_;
  std::vector<std::size_t> calls_;    // by interval: its place in `ends_`
  std::vector<std::size_t> returns_;  // likewise; kNone: it need not take effect
  std::size_t returns_left_ = 0;
};

// Builds the order from its beginning. An operation may be next if no open operation has returned before its
// call: so every open call up to the first return is tried, and the first return is where to turn back.
class Search {
 public:
  Search(const Analysis& history, const Limits& limits, std::size_t events, std::uint64_t most_configurations)
      : most_configurations_(most_configurations),
        intervals_(intervals_of(history, events)),
        open_(intervals_),
        semaphore_(limits.the_limit()),
        is_taken_(intervals_.size()) {
    order_.reserve(intervals_.size());
  }

  // Whether there is an order; nothing: the bound ended the search first.
  std::optional<bool> run() {
    std::size_t at = open_.first();
    while (open_.has_returns()) {
      if (seen_.size() > most_configurations_) return std::nullopt;
      if (!open_[at].is_call) {
        const std::size_t mistake = take_back();
        if (mistake == kNone) return false;
        at = open_.after(open_.call_of(mistake));
      } else if (may_take(open_[at].interval)) {
        take(open_[at].interval);
        at = open_.first();
      } else {
        at = open_.after(at);
      }
    }
    return true;
  }

  [[nodiscard]] std::vector<Operation> order() const {
    std::vector<Operation> operations;
    for (const std::size_t interval : order_) operations.push_back(intervals_[interval].operation);
    return operations;
  }
  [[nodiscard]] std::uint64_t configurations() const { return seen_.size(); }

 private:
  // Also notes that this was tried. What runs is determined by which operations were taken, in whatever
  // order, so the set of them is all of a configuration.
  bool may_take(std::size_t interval) {
    const Interval& next = intervals_[interval];
    if (next.follows != kNone && !is_taken_[next.follows]) return false;
    if (!semaphore_.allows(next.operation)) return false;
    is_taken_[interval] = true;
    const bool is_new = seen_.insert(is_taken_).second;
    is_taken_[interval] = false;
    return is_new;
  }

  void take(std::size_t interval) {
    is_taken_[interval] = true;
    semaphore_.apply(intervals_[interval].operation);
    open_.remove(interval);
    order_.push_back(interval);
  }

  // Takes back the operation that could have been a mistake, and returns it; kNone: there is none.
  std::size_t take_back() {
    while (!order_.empty()) {
      const std::size_t last = order_.back();
      order_.pop_back();
      open_.restore(last);
      semaphore_.undo(intervals_[last].operation);
      is_taken_[last] = false;
      if (!intervals_[last].operation.only_looks()) return last;
    }
    return kNone;
  }

  std::uint64_t most_configurations_;
  std::vector<Interval> intervals_;
  OpenCalls open_;
  CountingSemaphore semaphore_;
  std::vector<std::size_t> order_;
  std::vector<bool> is_taken_;
  std::unordered_set<std::vector<bool>> seen_;
};

}  // namespace

LinearizabilityResult check_linearizable(const History& history, const Limits& limits) {
  return check_linearizable(Analysis(history), limits);
}

LinearizabilityResult check_linearizable(const Analysis& history, const Limits& limits, std::size_t events,
                                         std::uint64_t most_configurations) {
  Search search(history, limits, events, most_configurations);
  const std::optional<bool> has_order = search.run();
  LinearizabilityResult result;
  result.is_decided = has_order.has_value();
  result.is_linearizable = has_order.value_or(false);
  if (result.is_linearizable) result.order = search.order();
  result.configurations = search.configurations();
  return result;
}

}  // namespace overbook::model
