#pragma once
// Whether one semaphore could have given all the answers of a history, as it passes by.
//
// After a beginning that has no order, and after one with too many orders to tell, it goes on at the next
// instant at which nothing is in flight and no more run than there are permits.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/linearizability/orders_so_far.h"
#include "sim/histories/recorded.h"

namespace overbook::sim::histories {

class OrderJudge {
 public:
  // Of one event; configurations of more than this are too many to look at.
  static constexpr std::size_t kMostConfigurations = 1'000;
  // What may be spent on the events so far: each configuration is compared with each other, and copied. It
  // decides what is unknown, so it is counted and not measured.
  static constexpr std::uint64_t kComparisonsAtOnce = 20'000'000;
  static constexpr std::uint64_t kComparisonsPerEvent = 30;
  // Each failed request may take effect at any later time, so what is possible grows with every one.
  static constexpr std::size_t kMostFailed = 64;

  explicit OrderJudge(const model::Limit& limit) : limit_(limit), orders_(limit, kMostConfigurations) {}

  // The event with this number. If no order explains the answers any more: from which event on they were looked
  // at.
  struct From {
    std::size_t event = 0;
    std::uint64_t line = 0;
  };
  [[nodiscard]] std::optional<From> after(const Occurrence& occurrence, std::size_t number);
  // Nothing is in flight now.
  void quiet() { from_.reset(); }
  // Whether it wants to know what runs whenever nothing is in flight, to begin again.
  [[nodiscard]] bool is_waiting() const { return is_waiting_ && !is_over_; }
  void begin_again(std::span<const model::ConversationId> running);
  // Why violations may have been missed; empty: none was.
  [[nodiscard]] const std::string& undecided() const { return undecided_; }

 private:
  using Event = model::OrdersSoFar::Event;
  [[nodiscard]] bool note_failure(const Event& event);
  [[nodiscard]] model::OrdersSoFar::State advance(const Event& event);
  void give_up(const std::string& why, std::uint64_t line);

  model::Limit limit_;
  model::OrdersSoFar orders_;
  std::vector<Event> failed_;  // invocations of those that failed
  std::optional<From> from_;   // nothing: the next event is the first
  std::uint64_t spent_ = 0;
  std::uint64_t allowed_ = kComparisonsAtOnce;
  bool is_waiting_ = false;  // for an instant at which nothing is in flight
  bool is_over_ = false;     // it has given up for good
  std::string undecided_;
};

}  // namespace overbook::sim::histories
