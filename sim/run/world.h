#pragma once
// One strategy's servers, their fake Redis and their ledger, run again and again under a scheduler.
//
// Fibers live as long as the World: a server's fiber waits for its next run instead of ending. Every run
// begins from the same prepared state, copied. A World belongs to the thread that made it.

#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "model/history.h"
#include "model/redis/redis.h"
#include "sim/run/actor.h"
#include "sim/run/cast.h"
#include "sim/run/companion.h"
#include "sim/run/cost.h"
#include "sim/run/interleaving.h"
#include "sim/run/leases.h"
#include "sim/run/newcomers.h"
#include "sim/run/strikes.h"
#include "sim/run/trace.h"
#include "sim/schedule/schedule.h"

namespace overbook::sim {

// How a run ended.
enum class RunEnd : std::uint8_t {
  complete,  // every request has ended, and the history says so
  stuck,     // requests are pending, and nothing can happen any more: everybody waits in a blocking command
  cut,       // after max_steps
  stopped,   // by the scheduler
};

// Answers commands in the place of the World's own Redis: how exploration learns what a server does after a
// reply. What it throws ends the run and comes out of World::run.
class Responder {
 public:
  virtual ~Responder() = default;
  // To the command that `sender` sends for `conversation` (0: none). Nothing: the step ends here, before the
  // command.
  virtual std::optional<redis::Reply> respond(const TaskId& sender, const redis::Command& command,
                                              model::ConversationId conversation) = 0;
  // What servers were sent since the last call, of the messages that World::can_act_on lets through. Asked
  // after every command of strategies with a channel. The World fills in each message's cause.
  virtual std::vector<std::pair<model::ServerId, model::Message>> take_messages() { return {}; }
  // Redis as it is now, for traces and for the count at the run's end. `own` is the World's, as the run found
  // it: no command has reached it.
  virtual redis::Redis state(const redis::Redis& own) { return own; }

 protected:
  Responder() = default;
  Responder(const Responder&) = default;
  Responder& operator=(const Responder&) = default;
};

// A limiter that refuses one of the conversations that should run before the race: no run can begin.
class CannotBegin : public std::runtime_error {
 public:
  // `why`: an error that a call ended in; empty: it was refused.
  CannotBegin(std::uint32_t admitted_before, std::uint32_t wanted_before, const std::string& why = {});

  std::uint32_t admitted;
  std::uint32_t wanted;
};

class World final : private NextFiber {
 public:
  // Throws std::invalid_argument when the strategy can't be set up as the scenario has it, and CannotBegin.
  World(const Scenario& scenario, const model::StrategySpec& strategy);
  // The same with strategies that are not in the registry.
  World(const Scenario& scenario, const model::StrategySpec& strategy, StrategyFactory make_strategy);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  World(World&&) = delete;
  World& operator=(World&&) = delete;

  // One run from the start. Throws what a strategy threw, other than RedisError; std::invalid_argument for a
  // timed scenario and a scheduler that knows no time.
  RunEnd run(Scheduler& scheduler);

  // Of the last run.
  [[nodiscard]] const model::History& history() const { return history_; }
  [[nodiscard]] const Schedule& schedule() const { return schedule_; }
  [[nodiscard]] const redis::Redis& redis() const { return redis_; }
  // Of all runs since the World was made.
  [[nodiscard]] const CostTally& cost() const { return cost_; }

  // Runs are recorded there from now on; null: no longer. Costs time.
  void record(Trace* trace) { trace_ = trace; }

  // From now on commands are answered there, and our Redis never hears of them; null: by our Redis again.
  void answer_with(Responder* responder) { responder_ = responder; }
  // From now on runs are played there as well; null: no longer.
  void play_with(Companion* companion) { companion_ = companion; }
  // Messages that lie in the inboxes when a run begins.
  void preload(std::vector<std::pair<model::ServerId, model::Message>> messages) {
    preloaded_ = std::move(messages);
  }
  // What an actor is at, while a scheduler is being asked. An actor that there is not is at home.
  [[nodiscard]] ActorState state_of(const TaskId& task) const;
  // Redis as every run finds it, and the connection on which an actor sends.
  [[nodiscard]] redis::Redis prepared(std::uint32_t placement) const;
  [[nodiscard]] redis::ConnectionId connection_of(const TaskId& task) const;
  [[nodiscard]] const Cast& cast() const { return cast_; }
  [[nodiscard]] bool chooses_placement() const { return chooses_placement_; }
  [[nodiscard]] bool has_listeners() const { return !channel_.empty(); }
  [[nodiscard]] const model::Strategy& strategy() const { return *servers_.front().strategy; }
  // What a client must do to bring a Redis into the state that every run begins from: the residents'
  // registrations, by the strategy's own code, and the keys of others. Throws as the constructor does.
  // `before_each` is called before each resident is admitted; may be empty.
  void prepare(model::Client& client,
               const std::function<void(const model::Request&)>& before_each = {}) const;
  // One more server's strategy, as each of the World's servers has it.
  [[nodiscard]] std::unique_ptr<model::Strategy> new_strategy() const { return make_strategy_(config_); }
  // Whether a message concerns a conversation that this server runs or starts: others are not delivered.
  [[nodiscard]] bool can_act_on(model::ServerId server, const model::Message& message) const;
  // What a fault has done, and may yet do, that neither Redis nor the servers' replies tell.
  [[nodiscard]] Digest fault_digest() const;
  // How long a lease lasts, of the scenario or the strategy's own.
  [[nodiscard]] std::optional<std::chrono::milliseconds> ttl() const { return ttl_; }
  // Whether anything but the servers' own steps can happen in a run: faults, and leases that lapse.
  [[nodiscard]] bool has_faults() const { return has_faults_; }
  // Whether servers send heartbeats, and whether a heartbeat can be a step at all.
  [[nodiscard]] bool has_heartbeats() const { return has_heartbeats_; }
  [[nodiscard]] bool has_heartbeat_steps() const { return heartbeat_actors_ < actors_.size(); }
  [[nodiscard]] bool sends_scripts() const { return sends_scripts_; }
  // Whether leases may lapse in a run: of the scenario, of the strategy, or what a script of the user's
  // brings.
  [[nodiscard]] bool may_lapse() const { return may_lapse_; }
  // What may lapse. It must not outlive the World.
  [[nodiscard]] Leases leases() const;
  // Redis after it has lost everything, with the keys placed as they were.
  static void lose_everything(redis::Redis& redis, std::uint32_t placement);

  // From now on it is looked, at each command, for what no proof can be made of: time that a limiter keeps
  // where no lease shows it, and commands that the fake lacks. Costs time.
  void look_for_what_is_not_seen() { looks_ = true; }
  [[nodiscard]] bool keeps_time_of_its_own() const { return keeps_time_of_its_own_; }
  // A command that the real Redis has, that was wanted in any run so far, and that the fake lacks; empty:
  // none.
  [[nodiscard]] const std::string& lacking() const { return lacking_; }

  // For exploration, which learns what one server does. A run begins with that server just restarted, at the
  // request `round`; nothing: all are at their start.
  struct Restarted {
    model::ServerId server;
    std::uint32_t round = 0;
  };
  void begin_after(std::optional<Restarted> restarted) { restarted_ = restarted; }
  // The request that a server is at, counted from 0; while it is between two, the next one.
  [[nodiscard]] std::uint32_t round_of(model::ServerId server) const;
  // Whether an actor is in the middle of what it does; state_of says whether it could begin.
  [[nodiscard]] bool is_busy(const TaskId& task) const;
  // Redis notices that a server is gone, so PUBLISH counts one subscriber less until it is back:
  // "UNSUBSCRIBE", "SUBSCRIBE".
  void subscribe(redis::Redis& redis, model::ServerId server, std::string_view command) const;
  // Takes from `redis` what a step of anybody has published, as the messages that each server can act on.
  [[nodiscard]] std::vector<std::pair<model::ServerId, model::Message>> take_messages(
      redis::Redis& redis) const;

  // How many ways there are to place keys: as many as a scheduler chooses from.
  static constexpr std::uint32_t kPlacements = 256;
  // When every run begins, in virtual time.
  static constexpr Instant kStart = std::chrono::seconds(1'700'000'000);
  // Asks newcomers when all is over. It must not outlive the World.
  [[nodiscard]] NewcomersQuestion newcomers_question() const;

 private:
  friend class Actor;

  struct Server {
    std::unique_ptr<model::Strategy> strategy;
    std::deque<model::Message> inbox;
    std::deque<Instant> inbox_due;  // timed runs: when each message comes
    bool is_dead = false;
    // Conversations that may have lost something in Redis since their last heartbeat: each has one of its own
    // to come, before all is quiet.
    std::vector<model::ConversationId> due{};
  };
  // A command whose client has given up waiting, and that may arrive yet.
  struct LateCommand {
    TaskId sender;
    redis::ConnectionId connection;
    redis::Command command;
    Instant due{};  // timed runs
    redis::Writer writer = redis::kNobody;
  };
  // A command that reaches Redis.
  struct Sent {
    TaskId sender;
    redis::ConnectionId connection;
    redis::Writer writer = redis::kNobody;
    const redis::Command* command = nullptr;
    bool is_late = false;  // its sender has given up waiting for it before
  };
  // Timed runs: a fault that was drawn, and strikes then.
  struct Planned {
    Step step;
    Instant due;
    std::uint32_t lot = 0;  // of Redis: decides how many writes are lost, of those that there are then
  };
  struct Counted {
    Instant at;
    std::uint32_t count;
  };
  // A conversation that runs, as the ledger has it.
  struct Running {
    model::ConversationId conversation;
    model::ServerId server;
    model::RequestId request;
    bool is_closing = false;
    std::uint32_t heartbeats = 0;  // begun
    bool is_unrefreshed = false;   // since the last admission of another
  };

  // Preparation (world_setup.cpp).
  void register_residents(model::Client& client,
                          const std::function<void(const model::Request&)>& before_each) const;
  void set_up_leases();
  void add_other_keys(model::Client& client) const;
  void connect_servers();
  void start_fibers();
  void stop_fibers();

  // Runs (world.cpp).
  bool begin(Scheduler& scheduler);
  void adopt_residents();
  void skip_to(const Restarted& restarted);
  void unwind_fibers();

  // The servers' bodies (world_servers.cpp).
  void live(Actor& actor);
  void serve_requests(Actor& actor);
  model::Decision serve_one(Actor& actor, model::Request& request);
  void serve_release(Actor& actor, const model::Request& request);
  void serve_message(Actor& actor);
  void serve_heartbeat(Actor& actor);
  [[nodiscard]] bool stops_when_lost() const;
  void let_holder_go(model::ServerId server, model::ConversationId conversation);
  void end_lost(model::ServerId server, model::ConversationId conversation);

  // Timed runs (world_time.cpp, and what goes wrong in them: world_time_faults.cpp).
  Instant draw(const Distribution& distribution);
  bool happens(double probability);
  Instant draw_gap(double rate_per_s);
  [[nodiscard]] Instant first_arrival(const Actor& request);
  [[nodiscard]] Instant next_arrival(const Actor& request);
  void begin_time();
  void start_timer(model::ServerId server);
  void set_timer_again(Actor& heartbeat);
  void send(Actor& actor, const redis::Command& command);
  [[nodiscard]] bool gives_up(const Actor& actor) const;
  [[nodiscard]] Instant gives_up_at(const Actor& actor) const;
  void give_up_before(Actor& actor, Instant executed);
  void settle(Actor& actor);
  void answer(Actor& actor, bool is_in_vain);
  void leave_in_flight(const Actor& actor);
  void leave_heartbeat_in_flight(const model::Request& request);
  [[nodiscard]] std::optional<redis::Command> first_command_of_refresh(const model::Request& request,
                                                                       Instant clock) const;
  void leave_late(const Actor& sender, const redis::Command& command, redis::Writer writer);
  [[nodiscard]] Actor* about_to_send(model::ServerId server);
  void strike_command(Actor& actor, const redis::Command& command);
  [[nodiscard]] double rate_per_s(StepKind kind) const;
  [[nodiscard]] bool exists(model::ServerId server) const;
  void plan(const Step& fault);
  void plan_faults_of(model::ServerId server);
  void plan_faults_of_redis();
  void plan_after(const Step& fault);
  void forget_planned_of(model::ServerId server);
  [[nodiscard]] Step step_now(const Planned& planned) const;
  void offer_at(Instant due, const Step& step, Actor* actor);
  void offer_actor(Actor& actor);
  void offer_late_in_time();
  void offer_faults_in_time();
  void collect_options_in_time();
  void settle_what_reaches_redis();
  [[nodiscard]] bool has_work_left() const;
  void pass_time_to_step(std::size_t chosen);
  void count_slots_until(Instant then);
  [[nodiscard]] std::uint32_t counted_at(Instant time) const;
  [[nodiscard]] std::uint64_t leaked_between(const Counted& first, const Counted& last,
                                             std::uint32_t possibly) const;

  // Faults (world_faults.cpp).
  void reset_faults();
  void offer_faults();
  void offer_faults_of(Actor& actor);
  void offer_faults_of_redis();
  void offer(const Step& step, Actor* actor = nullptr);
  [[nodiscard]] bool is_left(StepKind fault) const;
  [[nodiscard]] bool loses_everything(StepKind fault) const;
  [[nodiscard]] std::uint32_t writes_that_can_be_lost(StepKind fault) const;
  [[nodiscard]] bool can_crash(model::ServerId server) const;
  [[nodiscard]] bool has_leases();
  [[nodiscard]] std::optional<Lapse> next_lapse(model::ServerId server, std::span<const LeaseHolder> holders);
  [[nodiscard]] std::vector<LeaseHolder> lease_holders() const;
  [[nodiscard]] bool holds(model::ServerId server) const;
  void strike(const Step& fault);
  void crash(model::ServerId server);
  void restart(model::ServerId server);
  void lapse(model::ServerId server);
  [[nodiscard]] bool is_late_already(const TaskId& sender) const;
  void deliver_late(const TaskId& sender);
  void lose_writes(std::uint32_t writes, bool loses_all);
  void note_lost_leases();
  void remember_writes(const redis::Redis& before);
  void wake_heartbeats();
  [[nodiscard]] bool may_beat(const Actor& heartbeat);
  void make_due(model::ServerId server, std::span<const model::ConversationId> conversations);
  boost::fibers::context* next_to_unwind();

  // Steps.
  boost::fibers::context* next_fiber() noexcept override;
  boost::fibers::context* pick();
  [[nodiscard]] redis::Redis state();
  bool collect_options();
  boost::fibers::context* end(RunEnd how);
  void end_step();
  void note_sent(Actor& actor, const redis::Command& command);
  void note_failure(const Actor& actor, model::RequestId request);
  void note_given_up(const Actor& heartbeat, model::RequestId request);
  redis::Reply perform(Actor& actor, const redis::Command& command);
  std::optional<redis::Reply> execute(const Sent& sent);
  redis::Reply execute_here(const Sent& sent);
  void deliver(model::RequestId cause);
  [[nodiscard]] Companion::Messages new_messages();
  void put_into_inbox(model::ServerId server, model::Message message);
  [[nodiscard]] const Actor* find_actor(const TaskId& task) const;
  void wake_blocked();

  // The ledger.
  void append(model::Event event);
  void record_error(const model::RedisError& error);
  Running* find_running(model::ServerId server, model::ConversationId conversation);
  void close_running(const Actor& actor, model::ConversationId conversation);
  void forget_running(model::RequestId request);
  [[nodiscard]] bool is_quiescent() const;

  Scenario scenario_;
  StrategyFactory make_strategy_;
  model::StrategyConfig config_;
  Cast cast_;
  std::vector<std::optional<redis::Redis>>
      placed_;  // the prepared state, by placement; made when first chosen
  bool chooses_placement_ = false;
  std::string channel_;
  std::vector<Server> servers_;  // by ServerId
  std::vector<Actor> actors_;    // requests of servers 1 .. n, then the listeners of servers 0 .. n, if any
  std::size_t request_actors_ = 0;
  std::size_t heartbeat_actors_ = 0;  // where they begin
  // Leases: how long one lasts, and whether healthy servers refresh theirs in time.
  std::optional<std::chrono::milliseconds> ttl_;
  bool has_heartbeats_ = false;
  bool may_lapse_ = false;
  std::optional<Leases> leases_;
  bool has_faults_ = false;
  bool sends_scripts_ = false;
  bool is_shutting_down_ = false;
  // Timed runs.
  bool is_timed_ = false;
  std::chrono::milliseconds refresh_{};  // between two heartbeats
  Interleaving* interleaving_;
  std::optional<NewcomersQuestion> newcomers_;  // made when a run ends for the first time

  // Of the run under way.
  redis::Redis redis_;
  Responder* responder_ = nullptr;
  Companion* companion_ = nullptr;
  std::vector<std::pair<model::ServerId, model::Message>> preloaded_;
  std::optional<Restarted> restarted_;
  bool looks_ = false;
  bool keeps_time_of_its_own_ = false;
  std::string lacking_;
  bool caps_heartbeats_ = false;     // the scheduler samples
  bool are_heartbeats_due_ = false;  // some server's `due` may hold something
  bool may_end_ = false;             // nothing but what goes wrong is left, and heartbeats in time
  Scheduler* scheduler_ = nullptr;
  boost::fibers::context* caller_ = nullptr;
  std::vector<Step> options_;
  std::vector<Actor*> option_actors_;
  Schedule schedule_;
  model::History history_;
  std::vector<Running> running_;
  model::StepIndex step_{};
  std::uint32_t next_request_ = 0;
  std::uint32_t pending_ = 0;
  bool was_quiescent_ = false;
  bool has_blocked_ = false;
  RunEnd end_ = RunEnd::complete;
  std::exception_ptr failure_;
  Strikes struck_;
  std::vector<LateCommand> late_;
  std::vector<redis::Redis>
      past_;  // before each of the last writes, the oldest first; as many as can be lost
  std::vector<Actor*> to_unwind_;
  std::optional<Step> dying_;  // the crash whose server comes as far as its next command first
  bool is_step_open_ = false;
  Instant now_ = kStart;         // an untimed run takes no time
  std::vector<Instant> due_;     // by option
  std::vector<Instant> paused_;  // by server: until then
  std::vector<Planned> planned_;
  Instant redis_free_ = kStart;  // it has served all that has reached it by then

  CostTally cost_;
  Trace* trace_ = nullptr;
};

}  // namespace overbook::sim
