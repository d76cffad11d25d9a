// Monitors fed by hand: no Redis, no automaton and no search. On random histories they must find what the
// properties' own checks of the whole history find.

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "model/properties/property.h"
#include "sim/exploration/monitors/ledger_monitor.h"
#include "sim/exploration/monitors/order_monitor.h"
#include "sim/exploration/monitors/victim_monitor.h"

namespace overbook::sim {
namespace {

using model::Decision;
using model::EventKind;
using model::PropertyId;

// What newcomers find, and what is still to come, as a test wants it.
struct Aftermath {
  std::uint32_t missing = 0;
  bool gained = false;
  bool heartbeats_wake = false;
};

// Servers that are listed; what a monitor has remembered of them is part of it.
struct House {
  std::vector<Alike> servers;
  std::uint32_t flags = 0;
  std::uint32_t orders = 0;
  Aftermath aftermath{};

  [[nodiscard]] std::size_t entries() const { return servers.size(); }
  [[nodiscard]] Alike alike(std::size_t entry) const { return servers[entry]; }
  [[nodiscard]] std::uint32_t unlisted_running() const { return 0; }
  [[nodiscard]] Aftermath newcomers() const { return aftermath; }
  [[nodiscard]] bool do_others_wake() const { return aftermath.heartbeats_wake; }

  // Of those that differ in nothing else: by what the monitor remembers.
  friend bool operator<(const House& a, const House& b) { return a.remembered() < b.remembered(); }
  [[nodiscard]] std::vector<std::uint32_t> remembered() const {
    std::vector<std::uint32_t> all{flags, orders};
    for (const Alike& one : servers) all.push_back(static_cast<std::uint32_t>(one.mark));
    return all;
  }
};

// A step of one server.
class Stepping {
 public:
  Stepping(House house, std::size_t who) : house_(std::move(house)), who_(who) {
    own_ = house_.servers[who].mark;
    house_.servers[who].count = 0;
  }
  [[nodiscard]] std::size_t entries() const { return house_.entries(); }
  [[nodiscard]] Alike alike(std::size_t entry) const { return house_.alike(entry); }
  [[nodiscard]] std::uint32_t unlisted_running() const { return 0; }
  [[nodiscard]] std::uint32_t& flags() { return house_.flags; }
  [[nodiscard]] std::uint32_t& orders() { return house_.orders; }
  void turn_to(const LocalEvent&) {}
  [[nodiscard]] Mark& own_mark() { return own_; }
  [[nodiscard]] bool& is_cause() { return is_cause_; }
  [[nodiscard]] model::ServerId server() const {
    return model::ServerId{static_cast<std::uint32_t>(who_) + 1};
  }
  [[nodiscard]] bool is_of_request() const { return true; }
  [[nodiscard]] bool answers_marked_message() const { return false; }
  [[nodiscard]] std::size_t entries_before() const { return house_.entries(); }
  void mark_all(std::size_t entry, Mark mark) { house_.servers[entry].mark = mark; }
  void mark_some(std::size_t entry, Mark mark, std::uint32_t count, Mark others) {
    mark_all(entry, count == 0 ? others : mark);
  }
  [[nodiscard]] bool is_anything_to_come() const { return false; }
  [[nodiscard]] std::uint32_t running_on_servers() const {
    std::uint32_t running = 0;
    for (const Alike& one : house_.servers) running += one.running;
    return running;
  }

  [[nodiscard]] House settled() const {
    House house = house_;
    house.servers[who_].count = 1;
    house.servers[who_].mark = own_;
    return house;
  }

 private:
  House house_;
  std::size_t who_;
  Mark own_ = Mark::none;
  bool is_cause_ = false;
};
static_assert(MonitoredState<House>);
static_assert(MonitoredStep<Stepping>);

// What a monitor has reported: of each property the excesses.
struct Reported {
  std::map<PropertyId, std::set<std::uint32_t>> found;
  struct Report {
    Reported* to;
    [[nodiscard]] bool wants(PropertyId) const { return true; }
    void operator()(PropertyId property, std::uint32_t excess) const { to->found[property].insert(excess); }
  };
  [[nodiscard]] Report report() { return {this}; }
  [[nodiscard]] bool has(PropertyId property) const { return found.contains(property); }
  [[nodiscard]] std::uint32_t worst(PropertyId property) const {
    const auto at = found.find(property);
    return at == found.end() ? 0 : *at->second.rbegin();
  }
};

void stand_after(Alike& server, const LocalEvent& event) {
  switch (event.kind) {
    case EventKind::invoked:
      ++server.pending;
      break;
    case EventKind::returned:
      --server.pending;
      if (event.decision == Decision::admitted) ++server.running;
      break;
    case EventKind::release_invoked:
      --server.running;
      ++server.releasing;
      break;
    case EventKind::release_returned:
      --server.releasing;
      break;
    default:
      break;
  }
}

// All the ways in which a monitor can follow a history, step by step.
template <typename M>
class Followed {
 public:
  Followed(M monitor, std::size_t servers) : monitor_(std::move(monitor)) {
    ways_.insert(House{.servers = std::vector<Alike>(servers)});
  }

  void step(std::size_t who, const LocalEvent& event) {
    const std::vector<LocalEvent> events{event};
    std::set<House> next;
    for (const House& way : ways_) {
      monitor_.follow(Stepping(way, who), monitor_.tally(way), events, reported_.report(),
                      [&](Stepping step, const typename M::Tally& tally) {
                        House house = step.settled();
                        stand_after(house.servers[who], event);
                        Standing standing(std::move(step), house);
                        monitor_.after_step(standing, tally, reported_.report());
                        next.insert(std::move(house));
                      });
    }
    ways_ = std::move(next);
  }

  void end() {
    for (const House& way : ways_) monitor_.at_end(way, reported_.report());
  }
  [[nodiscard]] std::set<House>& ways() { return ways_; }
  [[nodiscard]] const Reported& reported() const { return reported_; }

 private:
  // The step, with its server as it stands now.
  class Standing : public Stepping {
   public:
    Standing(Stepping step, const House& house) : Stepping(std::move(step)), house_(house) {}
    [[nodiscard]] std::uint32_t running_on_servers() const {
      std::uint32_t running = 0;
      for (const Alike& one : house_.servers) running += one.running;
      return running;
    }

   private:
    const House& house_;
  };

  M monitor_;
  std::set<House> ways_;
  Reported reported_;
};

LocalEvent invoked(std::uint32_t conversation = 1) {
  return {.kind = EventKind::invoked, .conversation = model::ConversationId{conversation}};
}
LocalEvent returned(Decision decision, std::uint32_t conversation = 1) {
  return {
      .kind = EventKind::returned, .decision = decision, .conversation = model::ConversationId{conversation}};
}

TEST(LedgerMonitor, CountsWhoIsOneTooMany) {
  Followed followed(LedgerMonitor(model::one_limit(1), false), 3);
  for (std::size_t server = 0; server < 3; ++server) followed.step(server, invoked());
  for (std::size_t server = 0; server < 3; ++server) followed.step(server, returned(Decision::admitted));
  EXPECT_EQ(followed.reported().found.at(PropertyId::no_over_admission), (std::set<std::uint32_t>{1, 2}));
  EXPECT_EQ(followed.reported().worst(PropertyId::no_lasting_excess), 2U) << "nobody is pending any more";
  EXPECT_FALSE(followed.reported().has(PropertyId::no_duplicate_run)) << "each has a conversation of its own";
}

TEST(LedgerMonitor, TwoThatRunTheSharedConversationAreOneTooMany) {
  Followed followed(LedgerMonitor(model::one_limit(5), true), 2);
  for (std::size_t server = 0; server < 2; ++server) followed.step(server, invoked());
  followed.step(0, returned(Decision::admitted));
  EXPECT_FALSE(followed.reported().has(PropertyId::no_duplicate_run));
  followed.step(1, returned(Decision::admitted));
  EXPECT_TRUE(followed.reported().has(PropertyId::no_duplicate_run));
}

TEST(LedgerMonitor, AsksNewcomersOnlyWhenNobodyIsPending) {
  Followed followed(LedgerMonitor(model::one_limit(1), false), 1);
  followed.step(0, invoked());
  House house = *followed.ways().begin();
  house.aftermath = {.missing = 2, .gained = true};
  followed.ways() = {house};
  followed.end();
  EXPECT_FALSE(followed.reported().has(PropertyId::no_slot_leak));
  EXPECT_FALSE(followed.reported().has(PropertyId::no_slot_gain));
  followed.step(0, returned(Decision::rejected));
  followed.end();
  EXPECT_EQ(followed.reported().worst(PropertyId::no_slot_leak), 2U);
  EXPECT_TRUE(followed.reported().has(PropertyId::no_slot_gain));
}

TEST(LedgerMonitor, WhoIsPendingWhenNothingCanHappenHasMissedAFreeSlot) {
  Followed followed(LedgerMonitor(model::one_limit(1), false), 2);
  followed.step(0, invoked());
  followed.step(0, returned(Decision::admitted));
  followed.step(1, invoked());
  followed.end();
  EXPECT_FALSE(followed.reported().has(PropertyId::no_lost_wakeup)) << "the slot is taken";
  followed.step(0, {.kind = EventKind::release_invoked});
  followed.end();
  EXPECT_FALSE(followed.reported().has(PropertyId::no_lost_wakeup)) << "it is being given back";
  followed.step(0, {.kind = EventKind::release_returned});
  House house = *followed.ways().begin();
  house.aftermath.heartbeats_wake = true;
  followed.ways() = {house};
  followed.end();
  EXPECT_FALSE(followed.reported().has(PropertyId::no_lost_wakeup)) << "a heartbeat will wake it";
  house.aftermath.heartbeats_wake = false;
  followed.ways() = {house};
  followed.end();
  EXPECT_TRUE(followed.reported().has(PropertyId::no_lost_wakeup));
}

TEST(VictimMonitor, TriesEveryPledgeOfThoseWhoOverlap) {
  Followed followed(RejectionMonitor(model::one_limit(2), {}), 3);
  followed.step(0, invoked());
  EXPECT_EQ(followed.ways().size(), 2U) << "the victim, or not";
  followed.step(1, invoked());
  // Nobody is the victim yet, or this one (0 may pledge, or not); or 0 is, and 1 pledges, or not.
  EXPECT_EQ(followed.ways().size(), 5U);
}

TEST(VictimMonitor, APledgeThatIsBrokenIsNoViolation) {
  Followed followed(RejectionMonitor(model::one_limit(1), {}), 2);
  followed.step(0, invoked());
  followed.step(1, invoked());
  followed.step(0, returned(Decision::rejected));
  followed.step(1, returned(Decision::admitted));
  EXPECT_FALSE(followed.reported().has(PropertyId::no_false_rejection)) << "1 may have been in all the time";
}

TEST(VictimMonitor, WhoIsTurnedAwayFromAnEmptyHouseIsFound) {
  Followed followed(RejectionMonitor(model::one_limit(1), {}), 2);
  followed.step(0, invoked());
  followed.step(1, invoked());
  followed.step(0, returned(Decision::rejected));
  EXPECT_FALSE(followed.reported().has(PropertyId::no_false_rejection)) << "1 has not kept its pledge yet";
  followed.step(1, returned(Decision::rejected));
  EXPECT_TRUE(followed.reported().has(PropertyId::no_false_rejection));
}

// Servers that ask, are let in or not, as chance has it, and leave. Every request has returned at the end.
struct Random {
  explicit Random(std::uint32_t seed) : engine(seed) {}
  std::uint32_t below(std::uint32_t bound) {
    return std::uniform_int_distribution<std::uint32_t>(0, bound - 1)(engine);
  }
  std::mt19937 engine;
};

struct LocalStepOfHistory {
  std::size_t who = 0;
  LocalEvent event;
};

std::vector<LocalStepOfHistory> random_steps(std::uint32_t seed, std::size_t servers) {
  Random random(seed);
  enum class At : std::uint8_t { home, pending, running, releasing };
  std::vector<At> at(servers, At::home);
  std::vector<std::uint32_t> conversation(servers, 0);
  std::vector<LocalStepOfHistory> steps;
  std::uint32_t next = 1;
  const std::uint32_t length = 4 + random.below(10);
  const auto is_pending = [&] { return std::find(at.begin(), at.end(), At::pending) != at.end(); };
  while (steps.size() < length || is_pending()) {
    const auto who = static_cast<std::size_t>(random.below(static_cast<std::uint32_t>(servers)));
    if (steps.size() >= length && at[who] != At::pending) continue;
    const auto add = [&](EventKind kind, Decision decision, At then) {
      at[who] = then;
      steps.push_back({.who = who,
                       .event = {.kind = kind,
                                 .decision = decision,
                                 .conversation = model::ConversationId{conversation[who]}}});
    };
    if (at[who] == At::home) {
      conversation[who] = next++;
      add(EventKind::invoked, Decision::admitted, At::pending);
    } else if (at[who] == At::pending) {
      const std::uint32_t drawn = random.below(9);
      const Decision decision =
          drawn < 4 ? Decision::admitted : (drawn < 8 ? Decision::rejected : Decision::failed);
      add(EventKind::returned, decision, decision == Decision::admitted ? At::running : At::home);
    } else if (at[who] == At::running) {
      add(EventKind::release_invoked, Decision::admitted, At::releasing);
    } else {
      add(EventKind::release_returned, Decision::admitted, At::home);
    }
  }
  return steps;
}

model::History history_of(const std::vector<LocalStepOfHistory>& steps) {
  model::History history;
  std::uint32_t step = 0;
  for (const auto& [who, event] : steps) {
    history.append({.kind = event.kind,
                    .decision = event.decision,
                    .server = model::ServerId{static_cast<std::uint32_t>(who) + 1},
                    .request = model::RequestId{event.conversation.value - 1},
                    .conversation = event.conversation,
                    .step = model::StepIndex{++step}});
  }
  return history;
}

template <typename M>
Reported followed(M monitor, const std::vector<LocalStepOfHistory>& steps, std::size_t servers) {
  Followed<M> all(std::move(monitor), servers);
  for (const auto& [who, event] : steps) all.step(who, event);
  return all.reported();
}

TEST(Monitors, FindWhatThePropertiesFindInWholeHistories) {
  std::map<PropertyId, std::uint32_t> violated;
  for (std::uint32_t seed = 0; seed < 3'000; ++seed) {
    const std::size_t servers = 2 + seed % 3;
    const model::Limits limits = model::one_limit(1 + seed % 2);
    const std::vector<LocalStepOfHistory> steps = random_steps(seed, servers);
    const model::History history = history_of(steps);
    const auto expect_same = [&](PropertyId id, const Reported& reported) {
      const auto violation = model::property(id).check(history, limits);
      ASSERT_EQ(reported.has(id), violation.has_value()) << model::info(id).name << ", seed " << seed;
      if (violation) ++violated[id];
      if (violation && model::info(id).has_magnitude) {
        ASSERT_EQ(reported.worst(id), violation->worst_excess) << model::info(id).name << ", seed " << seed;
      }
    };
    const Reported ledger = followed(LedgerMonitor(limits, false), steps, servers);
    expect_same(PropertyId::no_over_admission, ledger);
    expect_same(PropertyId::progress, ledger);
    expect_same(PropertyId::no_false_rejection, followed(RejectionMonitor(limits, {}), steps, servers));
    model::PossibleOrders::Naming unused;
    expect_same(PropertyId::linearizable,
                followed(OrderMonitor({limits.the_limit(), {}}, unused, false), steps, servers));
    if (HasFatalFailure()) return;
  }
  for (const PropertyId id : {PropertyId::no_over_admission, PropertyId::progress,
                              PropertyId::no_false_rejection, PropertyId::linearizable})
    EXPECT_GE(violated[id], 100U) << model::info(id).name;
}

}  // namespace
}  // namespace overbook::sim
