#pragma once
// Linearizability decided as a history grows, event by event: all that a semaphore may have done so far, as
// one number. For explorations, whose states must hold whatever their future depends on.
//
// It is the subset construction over the configurations of checker.h, whose definitions it shares. What the
// future depends on is which conversations the semaphore holds, and of each operation that has not returned
// whether it took effect. A request's outcome is unknown until it returns, so a configuration holds what it
// may still answer: that it was admitted; that it was, and was let go of again, and has to fail; or that the
// house was full, or its conversation ran, at an instant since its invocation. A beginning has an order
// exactly when there is a configuration left, and then only the set of them matters: equal sets are one
// number.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "model/history.h"
#include "model/properties/property.h"

namespace overbook::model {

class PossibleOrders {
 public:
  using Id = std::uint32_t;

  // What happened to whom. `owner` tells operations apart that have not returned: no owner has two requests
  // pending, or two releases of one conversation.
  struct Event {
    EventKind kind = EventKind::invoked;
    Decision decision = Decision::admitted;  // of `returned`
    std::uint32_t owner = 0;
    ConversationId conversation{};
    friend auto operator<=>(const Event&, const Event&) = default;
  };

  // `running`: what runs before the first event.
  PossibleOrders(const Limit& limit, std::span<const ConversationId> running);

  [[nodiscard]] Id initial() const { return 0; }
  // What is possible after the event; nothing: no order is. Events that are not of operations change nothing.
  // Throws std::logic_error when something returns that was not invoked.
  [[nodiscard]] std::optional<Id> after(Id before, const Event& event);

  // Configurations worked out so far, those of equal sets again and again: the work done.
  [[nodiscard]] std::uint64_t work() const { return work_; }
  // The memory that has grown, nearly.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  static constexpr std::uint32_t kNobody = ~std::uint32_t{0};

  // An operation that may still take effect. Of a request that failed the owner is kNobody.
  struct Slot {
    bool is_release = false;
    std::uint32_t owner = 0;
    std::uint32_t conversation = 0;
    friend auto operator<=>(const Slot&, const Slot&) = default;
  };
  // The status of each slot, and then the conversations that run, ascending.
  using Configuration = std::u32string;
  struct Set {
    std::vector<Slot> slots;  // ascending
    std::vector<Configuration> configurations;
  };

  void open(Set& set, const Slot& slot) const;
  template <typename Keep>
  void close(Set& set, const Slot& slot, Keep keep) const;
  void fail(Set& set, const Slot& slot) const;
  // Takes every operation wherever it may be taken.
  void take_all(Set& set);
  void look(const Set& set, Configuration& configuration) const;
  void successors(const Set& set, const Configuration& from, std::vector<Configuration>& to) const;
  static void drop_those_that_explain_less(Set& set);
  Id intern(Set set);

  std::uint32_t limit_;
  std::vector<Set> sets_;
  std::unordered_map<std::u32string, Id> ids_;
  std::map<std::pair<Id, Event>, std::optional<Id>> after_;
  std::uint64_t work_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace overbook::model
