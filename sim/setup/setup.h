#pragma once
// What every run of one strategy in one scenario begins from: who takes part, on which connections, what
// Redis holds, how long leases last. Immutable, and without fibers: explorers, live replays, races and
// reports take this, and no World, where all they want is to ask.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/redis/redis.h"
#include "sim/schedule/step.h"
#include "sim/setup/cast.h"
#include "sim/setup/leases.h"
#include "sim/setup/newcomers.h"

namespace overbook::sim {

// A limiter that refuses one of the conversations that should run before the race, or fails before that: no run can
// begin.
class CannotBegin : public std::runtime_error {
 public:
  // Nobody is let in. `why`: a sentence without its full stop.
  CannotBegin(std::uint32_t wanted_before, const std::string& why);
  // `why`: an error that a call ended in; empty: it was refused.
  CannotBegin(std::uint32_t admitted_before, std::uint32_t wanted_before, const std::string& why = {});

  std::uint32_t admitted;
  std::uint32_t wanted;
};

// Leases in this scenario: its own, or else the strategy's.
struct LeaseTerms {
  std::optional<std::chrono::milliseconds> ttl;
  std::chrono::milliseconds refresh{};  // between two heartbeats
  bool are_renewed = false;             // servers send heartbeats
  bool stops_when_lost = false;         // a server ends what a heartbeat finds gone
};

// Somebody who can take steps, and on which connections.
struct TaskShape {
  TaskId id;
  redis::ConnectionId connection;      // on which it sends
  redis::ConnectionId subscription{};  // of listeners: where their messages arrive
};

class Setup {
 public:
  // Throws std::invalid_argument when the strategy can't be set up as the scenario has it, and CannotBegin.
  Setup(const Scenario& scenario, const model::StrategySpec& strategy);
  // The same with strategies that are not in the registry.
  Setup(const Scenario& scenario, const model::StrategySpec& strategy, StrategyFactory make_strategy);
  Setup(const Setup&) = delete;
  Setup& operator=(const Setup&) = delete;
  Setup(Setup&&) = delete;
  Setup& operator=(Setup&&) = delete;
  ~Setup() = default;

  // How many ways there are to place keys: as many as a scheduler chooses from.
  static constexpr std::uint32_t kPlacements = 256;
  // When every run begins, in virtual time.
  static constexpr Instant kStart = std::chrono::seconds(1'700'000'000);

  [[nodiscard]] const Scenario& scenario() const { return scenario_; }
  [[nodiscard]] const Cast& cast() const { return cast_; }
  [[nodiscard]] const LeaseTerms& lease() const { return lease_; }
  // Requests of servers 1 .. n, of each all its workers, then the listeners and the heartbeats of servers
  // 0 .. n, then the sweepers, where there are any.
  [[nodiscard]] std::span<const TaskShape> tasks() const { return tasks_; }
  // The place of a task in tasks(), if there is such a task.
  [[nodiscard]] std::optional<std::size_t> index_of(const TaskId& task) const {
    // Most steps are of requests, and of servers that do one thing at a time.
    const bool is_first_worker = task.duty == Duty::requests && scenario_.at_once == 1 && task.worker == 0;
    if (is_first_worker && task.server.value - 1U < scenario_.servers) return task.server.value - 1U;
    return index_of_other(task);
  }
  // Throws std::logic_error if there is no such task.
  [[nodiscard]] redis::ConnectionId connection_of(const TaskId& task) const;

  // Where a command arrives that is late, while its sender waits on its own connection: on the first one, on
  // which everything was prepared, and which nobody has used since.
  [[nodiscard]] static redis::ConnectionId connection_of_late() { return {}; }

  [[nodiscard]] bool chooses_placement() const { return chooses_placement_; }
  // What servers are subscribed to; empty: nothing.
  [[nodiscard]] std::span<const std::string> channels() const { return strategy_->channels(); }
  [[nodiscard]] bool has_listeners() const { return !channels().empty(); }
  // Whether they are told everything: programs. Else servers listen for what is said of conversations of theirs, and
  // may be asked to close them.
  [[nodiscard]] bool hears_everything() const { return strategy_->hears_everything(); }
  [[nodiscard]] bool may_be_asked_to_close() const { return has_listeners() && !hears_everything(); }
  // Where nothing runs before the race, there is no resident that could act on what it hears.
  [[nodiscard]] bool subscribes(model::ServerId server) const {
    return has_listeners() && !is_sweeper(server) &&
           (server != model::kResident || scenario_.running > 0 || !hears_everything());
  }
  // Whether heartbeats are tasks: servers send them, and there is a lease for them to refresh.
  [[nodiscard]] bool has_heartbeats() const { return has_heartbeats_; }
  // Sweepers: of a strategy that sweeps, as many as the scenario has.
  [[nodiscard]] std::uint32_t sweepers() const {
    return strategy_->sweeps() && scenario_.sweepers.passes > 0 ? scenario_.sweepers.count : 0;
  }
  // Of a server or a sweeper, from 0: the resident, servers 1 .. n, sweepers.
  [[nodiscard]] std::size_t place_of(model::ServerId server) const {
    return is_sweeper(server) ? scenario_.servers + number_of(server) : server.value;
  }
  [[nodiscard]] model::ServerId server_at(std::size_t place) const {
    const auto number = static_cast<std::uint32_t>(place);
    return number > scenario_.servers ? sweeper(number - scenario_.servers) : model::ServerId{number};
  }
  // Places of all.
  [[nodiscard]] std::size_t places() const { return 1ULL + scenario_.servers + sweepers(); }
  // Whether what a server makes of a request, or of a reply, is a step of its own, in an untimed run too: where several
  // workers share what it keeps, one may look at that before another has put there what it was answered long ago. So may
  // what takes a program's messages.
  [[nodiscard]] bool replies_are_steps() const { return replies_are_steps_; }
  // Whether what a server keeps is changed by several tasks of its own that may be under way at the same time, by steps that
  // no engine can learn of each alone.
  [[nodiscard]] bool shares_memory() const { return scenario_.at_once > 1 || hears_everything(); }
  [[nodiscard]] bool sends_scripts() const { return sends_scripts_; }
  // Whether leases may lapse in a run that knows no time: of the scenario, of the strategy, or what a script
  // of the user's brings.
  [[nodiscard]] bool may_lapse() const { return may_lapse_; }
  // Whether anything but the servers' own steps can happen in a run: faults, and leases that lapse.
  [[nodiscard]] bool has_faults() const { return scenario_.faults.any() || may_lapse_; }

  // One more server's strategy; and one to be asked what needs no state.
  [[nodiscard]] std::unique_ptr<model::Strategy> new_strategy() const { return make_strategy_(config_); }
  [[nodiscard]] const model::Strategy& strategy() const { return *strategy_; }
  // Redis as every run finds it.
  [[nodiscard]] redis::Redis prepared(std::uint32_t placement) const;
  // What a client must do to bring another Redis into that state: what the strategy prepares, the residents'
  // registrations, by its own code, and the keys of others. Throws as the constructor does. `write_as` is told
  // who writes from then on; may be empty.
  // Returns what the residents' server remembers of it.
  std::string prepare(model::Client& client, const std::function<void(redis::Writer)>& write_as = {}) const;
  [[nodiscard]] const std::string& memory_of_resident() const { return memory_of_resident_; }
  // What may lapse. It must not outlive the Setup, nor may the next.
  [[nodiscard]] Leases leases() const;
  // Asks newcomers when all is over.
  [[nodiscard]] NewcomersQuestion newcomers_question() const;
  // Whether there is anybody else who may wake those who wait in Redis: heartbeats, sweepers. And whether one of
  // those who wait would be served if everything that runs went on sending heartbeats, and sweepers made passes.
  [[nodiscard]] bool may_others_wake() const { return has_heartbeats_ || sweepers() > 0; }
  [[nodiscard]] bool do_others_wake(redis::Redis redis, std::vector<Holder> running, Instant now) const;
  // What the first heartbeat of a conversation would send at this time of its server's clock; nothing: no
  // command. `memory`: of its server.
  [[nodiscard]] std::optional<redis::Command> first_command_of_refresh(const model::Request& request,
                                                                       Instant clock,
                                                                       const std::string& memory) const;

  // Whether a message is delivered to this server: it hears everything, or the message concerns a conversation that it
  // runs or starts.
  [[nodiscard]] bool can_act_on(model::ServerId server, const model::Message& message) const;
  // Takes from `redis` what a step of anybody has published, as the messages that each server can act on.
  [[nodiscard]] std::vector<std::pair<model::ServerId, model::Message>> take_messages(
      redis::Redis& redis) const;
  // Redis notices that a server is gone, so PUBLISH counts one subscriber less until it is back:
  // "UNSUBSCRIBE", "SUBSCRIBE".
  void subscribe(redis::Redis& redis, model::ServerId server, std::string_view command, Instant now) const;

 private:
  [[nodiscard]] std::optional<std::size_t> index_of_other(const TaskId& task) const;
  void set_up_leases();
  void connect(redis::Redis& redis);
  void add_other_keys(model::Client& client) const;

  Scenario scenario_;
  StrategyFactory make_strategy_;
  model::StrategyConfig config_;
  std::unique_ptr<model::Strategy> strategy_;
  Cast cast_;
  bool chooses_placement_ = false;
  LeaseTerms lease_;
  bool has_heartbeats_ = false;
  bool replies_are_steps_ = false;
  bool sends_scripts_ = false;
  bool may_lapse_ = false;
  std::vector<TaskShape> tasks_;
  redis::Redis prepared_;
  std::string memory_of_resident_;
};

// Redis after it has lost everything, with the keys placed as they were.
void lose_everything(redis::Redis& redis, std::uint32_t placement);

}  // namespace overbook::sim
