#pragma once
// Linearizability decided as a history grows, event by event: all that a semaphore may have done so far, as
// one number. For explorations, whose states must hold whatever their future depends on.
//
// It is the subset construction over the configurations of checker.h, whose definitions it shares. What
// the future depends on is which conversations the semaphore holds, and of each operation that has not
// returned whether it took effect. A request's outcome is unknown until it returns, so a configuration
// holds what it may still answer: that it was admitted; that it was, and was let go of again, and has to
// fail; or that the house was full, or its conversation ran, at an instant since its invocation. A
// beginning has an order exactly when there is a configuration left, and then only the set of them
// matters: equal sets are one number.
//
// Kept are the *earliest* configurations only, those that lead to all others: an operation takes effect when
// something returns that needs it to, and not before. Which are earliest is told by looking at two, as long
// as no conversation is asked for by two (see is_plain). Where one is, all are kept.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "model/analysis.h"
#include "model/history.h"
#include "model/limit.h"

namespace overbook::model {

class PossibleOrders {
 public:
  using Id = std::uint32_t;
  static constexpr std::uint32_t kNobody = ~std::uint32_t{0};

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

  // An event had more configurations than `most_configurations`.
  class TooMany : public std::runtime_error {
   public:
    TooMany() : std::runtime_error("too many orders are possible") {}
  };

  [[nodiscard]] Id initial() const { return 0; }
  // What is possible after the event; nothing: no order is. Events that are not of operations change nothing.
  // Throws std::logic_error when something returns that was not invoked.
  [[nodiscard]] std::optional<Id> after(Id before, const Event& event);

  // Whose conversation each one is, and which of his: by the numbers of conversations, and by owner and role.
  // A conversation of nobody in particular is called the same whatever the owners are called.
  struct Naming {
    struct Whose {
      std::uint32_t owner = kNobody;
      std::uint32_t role = 0;
    };
    std::vector<Whose> whose;
    std::vector<std::vector<std::uint32_t>> conversations;
    [[nodiscard]] std::uint32_t named(std::uint32_t conversation, std::uint32_t as_of) const;
  };
  // The same orders where owner `i` is called `names[i]`, and his conversations likewise.
  [[nodiscard]] Id renamed(Id id, const Naming& naming, std::span<const std::uint32_t> names);
  // What is possible for each owner, as far as it can be said without anybody's name: 0 for those who are not
  // mentioned. Owners who could trade places are alike; those who are alike can't always.
  [[nodiscard]] std::vector<std::uint64_t> likenesses(Id id, const Naming& naming) const;

  // Configurations worked out so far, those of equal sets again and again: the work done.
  [[nodiscard]] std::uint64_t work() const { return work_; }
  // The memory that has grown, nearly.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
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

  friend class OrdersSoFar;

  // Whether the event is of an operation. Leaves no configuration where no order is possible any more.
  bool advance(Set& set, const Event& event);
  void open(Set& set, const Slot& slot);
  template <typename Keep>
  void close(Set& set, const Event& event, const Slot& slot, Keep keep);
  void fail(Set& set, const Slot& slot) const;
  // Whether all its operations are of different conversations, which run exactly as long as these say.
  [[nodiscard]] static bool is_plain(const Set& set);
  // Of a plain set: takes the operation of a slot that returns, and what it needs
  // before it, as late as can be.
  void take_late(Set& set, std::size_t slot, const Event& event);
  void admit(const Set& set, const Configuration& from, std::size_t slot,
             std::vector<Configuration>& to) const;
  void end(const Set& set, const Configuration& from, std::size_t slot, std::vector<Configuration>& to) const;
  void fill(const Set& set, const Configuration& from, std::size_t slot,
            std::vector<Configuration>& to) const;
  void drop_those_that_come_later(Set& set);
  [[nodiscard]] bool leads_to(const Set& set, const Configuration& from, const Configuration& to) const;
  // Takes every operation wherever it may be taken.
  void take_all(Set& set);
  void look(const Set& set, Configuration& configuration) const;
  [[nodiscard]] bool is_full(const Set& set, const Configuration& configuration) const {
    return configuration.size() - set.slots.size() >= permits_;
  }
  void successors(const Set& set, const Configuration& from, std::vector<Configuration>& to) const;
  static void drop_those_that_explain_less(Set& set);
  void keep_earliest(Set& set);
  // Throws TooMany.
  void hold_to_bound(std::size_t configurations) const {
    if (configurations > most_configurations_) throw TooMany();
  }
  Id intern(Set set);
  Id number(Set set);

  std::uint32_t permits_;
  std::size_t most_configurations_ = ~std::size_t{0};
  std::vector<Set> sets_;
  std::unordered_map<std::u32string, Id> ids_;
  std::map<std::pair<Id, Event>, std::optional<Id>> after_;
  std::uint64_t work_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace overbook::model
