#include "sim/live/race.h"

#include <fmt/format.h>

#include <algorithm>
#include <barrier>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

#include "model/strategies/program_strategy.h"
#include "sim/live/counterpart.h"
#include "sim/live/name_space.h"
#include "sim/live/racer.h"

namespace overbook::sim::live {
namespace {

// For what is done before a round.
class PlainClient final : public model::Client {
 public:
  explicit PlainClient(Connection& connection) : connection_(&connection) {}
  redis::Reply execute(const redis::Command& command) override { return connection_->execute(command); }
  void work(std::string_view) override {}
  [[nodiscard]] Instant clock() const override { return machine_clock(); }
  void closing(model::ConversationId) override {}
  void closed(model::ConversationId) override {}
  void evicting(model::ConversationId) override {}

 private:
  Connection* connection_;
};

// The first exception of any thread; the others look here and stop.
class Failure {
 public:
  void keep(std::exception_ptr exception) {
    const std::lock_guard lock(mutex_);
    if (!first_) first_ = std::move(exception);
  }
  [[nodiscard]] bool is_there() const {
    const std::lock_guard lock(mutex_);
    return first_ != nullptr;
  }
  void rethrow() const {
    const std::lock_guard lock(mutex_);
    if (first_) std::rethrow_exception(first_);
  }

 private:
  mutable std::mutex mutex_;
  std::exception_ptr first_;
};

// Counts the listeners that have come to a mark.
class Marks {
 public:
  void begin() {
    const std::lock_guard lock(mutex_);
    arrived_ = 0;
    handled_ = 0;
  }
  void arrive(std::uint64_t handled) {
    const std::lock_guard lock(mutex_);
    ++arrived_;
    handled_ += handled;
    changed_.notify_one();
  }
  // What they handled since the mark before. A listener that has failed arrives as well.
  [[nodiscard]] std::uint64_t wait_for(std::size_t listeners) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return arrived_ >= listeners; });
    return handled_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t arrived_ = 0;
  std::uint64_t handled_ = 0;
};

// The rounds of one strategy.
class Race {
 public:
  Race(Server& server, const Scenario& scenario, const model::StrategySpec& strategy)
      : server_(&server), setup_(scenario, strategy, in_name_space(server.name_space())) {
    for (std::uint32_t i = 0; i <= scenario.servers; ++i) {
      Racer& racer = racers_.emplace_back(setup_, model::ServerId{i}, ledger_);
      racer.connect([&server] { return server.connect(); });
    }
    for (std::uint32_t i = 1; i <= setup_.sweepers(); ++i)
      sweepers_.emplace_back(setup_, sweeper(i), ledger_).connect([&server] { return server.connect(); });
  }

  const model::History& run_round() {
    server_->clear();
    PlainClient client(server_->control());
    setup_.prepare(client);
    ledger_.begin(setup_.cast().residents());
    for (Racer& racer : racers_) racer.reset();
    for (Racer& racer : sweepers_) racer.reset();
    run_threads();
    failure_.rethrow();
    ledger_.ended(newcomers());
    return ledger_.history();
  }

 private:
  Newcomers newcomers() {
    std::vector<Holder> running = ledger_.holders();
    for (Holder& holder : running) {
      std::optional<std::string> memory = racers_.at(holder.server.value).memory();
      if (!memory) return {};  // nobody knows what it would release
      holder.memory = *std::move(memory);
    }
    return newcomers_.ask(server_->state(Setup::kStart), std::move(running), Setup::kStart);
  }

  // All have a place at the barriers, and so has the coordinator.
  struct Meeting {
    Meeting(std::ptrdiff_t places, std::ptrdiff_t sweepers)
        : start(places + sweepers), decided(places), noted(places) {}
    std::barrier<> start;    // the sweepers, too
    std::barrier<> decided;  // everybody has the decision of this request
    std::barrier<> noted;    // what lasts has been looked at
    void leave() {
      (void)decided.arrive_and_drop();
      (void)noted.arrive_and_drop();
    }
  };

  void run_threads() {
    std::vector<std::thread> listeners;
    if (setup_.has_listeners()) {
      for (Racer& racer : racers_) listeners.emplace_back([&] { listen(racer); });
    }
    Meeting meeting(static_cast<std::ptrdiff_t>(setup_.scenario().servers) + 1,
                    static_cast<std::ptrdiff_t>(sweepers_.size()));
    std::vector<std::thread> servers;
    for (std::size_t i = 1; i < racers_.size(); ++i) {
      servers.emplace_back([&, i] { serve(racers_[i], meeting); });
    }
    for (Racer& racer : sweepers_) servers.emplace_back([&] { sweep(racer, meeting); });
    coordinate(meeting);
    for (std::thread& server : servers) server.join();
    if (!failure_.is_there()) settle();
    publish(Racer::kStop);
    for (std::thread& listener : listeners) listener.join();
  }

  void serve(Racer& racer, Meeting& meeting) {
    meeting.start.arrive_and_wait();
    for (std::uint32_t round = 0; round < setup_.scenario().requests_per_server; ++round) {
      try {
        const model::Decision decision = racer.acquire(round);
        meeting.decided.arrive_and_wait();
        meeting.noted.arrive_and_wait();
        if (decision == model::Decision::admitted && setup_.scenario().release) racer.release(round);
      } catch (...) {
        failure_.keep(std::current_exception());
        meeting.leave();
        return;
      }
    }
  }

  // One pass right after the other.
  void sweep(Racer& racer, Meeting& meeting) {
    meeting.start.arrive_and_wait();
    try {
      for (std::uint32_t pass = 1; pass <= setup_.scenario().sweepers.passes; ++pass) racer.sweep(pass);
    } catch (...) {
      failure_.keep(std::current_exception());
    }
  }

  void coordinate(Meeting& meeting) {
    meeting.start.arrive_and_wait();
    for (std::uint32_t round = 0; round < setup_.scenario().requests_per_server; ++round) {
      meeting.decided.arrive_and_wait();
      if (!failure_.is_there()) settle();
      meeting.noted.arrive_and_wait();
    }
  }

  // While no request is under way: waits until no message is either, and notes it.
  void settle() {
    if (setup_.has_listeners()) {
      do {
        marks_.begin();
        publish(Racer::kMark);
      } while (!failure_.is_there() && marks_.wait_for(racers_.size()) > 0);
    }
    ledger_.quiescent();
  }

  void publish(std::string_view payload) {
    if (!setup_.has_listeners()) return;
    try {
      const redis::Reply reply = server_->control().execute({"PUBLISH", setup_.channels().front(), payload});
      if (reply.is_error()) throw ServerError("PUBLISH was answered with: " + reply.text());
    } catch (...) {
      failure_.keep(std::current_exception());
    }
  }

  void listen(Racer& racer) {
    std::uint64_t handled = 0;
    for (;;) {
      try {
        switch (racer.listen()) {
          case Racer::Heard::handled:
            ++handled;
            break;
          case Racer::Heard::ignored:
            break;
          case Racer::Heard::mark:
            marks_.arrive(std::exchange(handled, 0));
            break;
          case Racer::Heard::stop:
            return;
        }
      } catch (...) {
        failure_.keep(std::current_exception());
        marks_.arrive(0);
        return;
      }
    }
  }

  Server* server_;
  Setup setup_;
  NewcomersQuestion newcomers_ = setup_.newcomers_question();
  LockedLedger ledger_;
  std::deque<Racer> racers_;  // by ServerId; they can't be moved
  std::deque<Racer> sweepers_;
  Failure failure_;
  Marks marks_;
};

void count(StrategySummary& summary, const model::Analysis& analysis, const model::Limits& limits,
           bool& is_violating) {
  ++summary.schedules;
  is_violating = false;
  for (const model::PropertyInfo& property : model::all_properties()) {
    const auto violation = model::property(property.id).check(analysis, limits);
    if (!violation) continue;
    is_violating = true;
    PropertyTally& tally = summary.properties[property.id];
    ++tally.violations;
    if (violation->worst_excess == 0) continue;
    ++tally.schedules_by_excess[violation->worst_excess];
    tally.worst_excess = std::max(tally.worst_excess, violation->worst_excess);
  }
}

}  // namespace

void check_can_race(const Scenario& scenario) {
  if (scenario.timing.is_timed) {
    throw Unplayable(
        "--free-running: the scenario is timed, and threads that race have their own time; leave "
        "--free-running out");
  }
  for (const model::StrategySpec& strategy : scenario.strategies) {
    if (model::may_wait(strategy)) {
      throw Unplayable(fmt::format(
          "--free-running: {} may wait in Redis, and who waits for ever would keep its race from ending; "
          "leave --free-running out",
          strategy.label));
    }
    if (!model::has_on_message(strategy)) continue;
    throw Unplayable(
        fmt::format("--free-running: {} has on_message, and who would take its messages when a race is over "
                    "is not played; leave "
                    "--free-running out",
                    strategy.label));
  }
  const auto has_faults = [&scenario](const model::StrategySpec& strategy) {
    try {
      const LeaseTerms lease = Setup(scenario, strategy).lease();
      return scenario.faults.any() || (lease.ttl && !lease.are_renewed);
    } catch (const CannotBegin&) {  // there will be no race of it
      return false;
    }
  };
  for (const model::StrategySpec& strategy : scenario.strategies) {
    if (!has_faults(strategy)) continue;
    throw Unplayable(fmt::format(
        "--free-running: the scenario lets something go wrong ({}: faults, or leases that nobody refreshes), "
        "and when that happens is the scheduler's to choose, which a race has not; leave --free-running out, "
        "or the faults, and give the lease a refresh_ms",
        strategy.label));
  }
}

CampaignResult race(Server& server, const Scenario& scenario, const RaceOptions& options) {
  check_can_race(scenario);
  CampaignResult result;
  Progress progress{.schedules_all = options.rounds * scenario.strategies.size()};
  for (const model::StrategySpec& strategy : scenario.strategies) {
    StrategySummary& summary = result.strategies.emplace_back();
    summary.label = strategy.label;
    std::optional<Race> race;
    try {
      race.emplace(server, scenario, strategy);
    } catch (const CannotBegin& error) {
      summary.cannot_begin = error.what();
      continue;
    }
    for (std::uint64_t round = 0; round < options.rounds; ++round) {
      if (options.stop != nullptr && options.stop->load(std::memory_order_relaxed)) {
        result.stopped_early = true;
        break;
      }
      bool is_violating = false;
      count(summary, model::Analysis(race->run_round()), scenario.limits, is_violating);
      ++progress.schedules_done;
      if (is_violating) ++progress.violating;
      if (options.on_progress) options.on_progress(progress);
    }
  }
  return result;
}

}  // namespace overbook::sim::live
