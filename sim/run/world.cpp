#include "sim/run/world.h"

#include <algorithm>
#include <boost/fiber/operations.hpp>
#include <stdexcept>

#include "model/check/check.h"
#include "model/strategies/registry.h"
#include "sim/fibers/interleaving.h"
#include "sim/run/faults.h"
#include "sim/run/run_state.h"
#include "sim/run/servers.h"
#include "sim/run/timed_clock.h"
#include "sim/run/untimed.h"
#include "sim/schedule/scheduler.h"
#include "sim/schedule/under_way.h"

namespace overbook::sim {

class World::Loop final : private NextFiber {
 public:
  Loop(const Scenario& scenario, const model::StrategySpec& strategy, StrategyFactory make_strategy);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  Loop(Loop&&) = delete;
  Loop& operator=(Loop&&) = delete;

  RunEnd run(Scheduler& scheduler, Backend& backend);

  const Setup setup;
  FakeBackend fake;
  RunState state;
  World::Beginning beginning;
  FaultsOfRun faults;

 private:
  boost::fibers::context* next_fiber() noexcept override;
  bool begin(Scheduler& scheduler);
  boost::fibers::context* pick();
  boost::fibers::context* take(const Step& step);
  boost::fibers::context* strike(const Step& fault);
  boost::fibers::context* end(RunEnd how);
  void tell_the_end();
  void tell_who_waits();
  void end_step();
  void unwind();
  boost::fibers::context* go_on_to_crash();
  [[nodiscard]] Task* about_to_send(const TaskId& worker);

  Cast cast_;  // whose requests have the numbers of this run
  std::unique_ptr<Clock> clock_;
  Servers servers_;
  Interleaving* interleaving_;
  boost::fibers::context* caller_ = nullptr;
  std::optional<NewcomersQuestion> newcomers_;  // made when a run ends for the first time
  Clock::Offer offer_;
  std::uint32_t step_ = 0;
  bool is_step_open_ = false;
  // A crash whose server comes as far as its next command first: one worker after the other.
  struct Dying {
    Step crash;
    std::uint32_t next_worker = 0;
  };
  std::optional<Dying> dying_;
  RunEnd end_ = RunEnd::complete;
  std::exception_ptr failure_;
};

namespace {

RunState state_of(const Setup& setup, Backend& backend) {
  RunState state;
  state.setup = &setup;
  state.backend = &backend;
  return state;
}

std::unique_ptr<Clock> clock_of(RunState& run, FaultsOfRun& faults) {
  if (run.scenario().timing.is_timed) return std::make_unique<TimedClock>(run, faults);
  return std::make_unique<Untimed>(run, faults);
}

}  // namespace

World::Loop::Loop(const Scenario& scenario, const model::StrategySpec& strategy,
                  StrategyFactory make_strategy)
    : setup(scenario, strategy, std::move(make_strategy)),
      fake(setup),
      state(state_of(setup, fake)),
      faults(state),
      cast_(setup.cast()),
      clock_(clock_of(state, faults)),
      servers_(state, faults, *clock_, cast_),
      interleaving_(&Interleaving::of_this_thread()) {}

World::Loop::~Loop() {
  caller_ = boost::fibers::context::active();
  state.scheduler = nullptr;
  servers_.stop(*interleaving_, *this);
  // Lets Boost.Fiber's dispatcher free the stacks now.
  boost::this_fiber::yield();
}

RunEnd World::Loop::run(Scheduler& scheduler, Backend& backend) {
  const RunUnderWay under_way(state.schedule);
  state.backend = &backend;
  if (begin(scheduler)) {
    interleaving_->begin_run(*this);
    interleaving_->hand_over();
    state.scheduler = nullptr;
    unwind();
    interleaving_->end_run();
  }
  state.scheduler = nullptr;
  // What code has thrown while it was unwound, or in a step that something else has ended.
  if (std::exception_ptr failure = servers_.take_failure(); failure && !failure_) failure_ = failure;
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  return end_;
}

// False: the scheduler stopped the run before it began.
bool World::Loop::begin(Scheduler& scheduler) {
  if (setup.scenario().timing.is_timed && scheduler.time_source() == TimeSource::none)
    throw std::invalid_argument("a timed scenario is run by a scheduler that knows no time");
  state.scheduler = &scheduler;
  caller_ = boost::fibers::context::active();
  state.schedule.placement.reset();
  state.schedule.steps.clear();
  state.schedule.moments.clear();
  state.now = Setup::kStart;
  state.clocks_ahead = beginning.clocks_ahead;
  state.was_quiescent = true;
  step_ = 0;
  is_step_open_ = false;
  dying_.reset();
  end_ = RunEnd::stopped;
  state.ledger.begin({});
  if (setup.chooses_placement()) {
    const std::size_t placement =
        scheduler.choose({.kind = ChoiceKind::placement, .options = {}, .count = Setup::kPlacements});
    if (placement == kStop) return false;
    state.schedule.placement = static_cast<std::uint32_t>(placement);
  }
  // The World's own Redis begins anew even where commands are answered elsewhere: it may be asked.
  const std::uint32_t placement = state.schedule.placement.value_or(0);
  fake.begin(placement);
  if (state.backend != &fake) state.backend->begin(placement);
  const bool begins_restarted = beginning.restarted.has_value();
  const bool has_residents = !begins_restarted || beginning.restarted->server != model::kResident;
  servers_.begin(has_residents ? std::span(setup.cast().residents()) : std::span<const model::Request>());
  faults.begin();
  if (begins_restarted) faults.begin_restarted(beginning.restarted->server, beginning.restarted->rounds);
  clock_->begin();
  servers_.put_into_inboxes(beginning.messages);
  if (Trace* trace = state.recorder.trace())
    *trace = {state.backend->state(Setup::kStart).view(Setup::kStart),
              state.ledger.history().events().size(),
              {},
              {}};
  return true;
}

// Fibers that are in the middle of something go back to their start, so that the next run finds them there.
void World::Loop::unwind() {
  for (Task& task : state.tasks) {
    if (task.is_at_home()) continue;
    task.begin_unwinding();
    Interleaving::hand_over_to(task.fiber());
    task.end_unwinding();
  }
}

boost::fibers::context* World::Loop::next_fiber() noexcept {
  if (state.scheduler == nullptr) return caller_;
  try {
    return pick();
  } catch (...) {  // a backend's or a scheduler's; Boost.Fiber would take it for the end of the program
    failure_ = std::current_exception();
    return end(RunEnd::cut);
  }
}

boost::fibers::context* World::Loop::pick() {
  for (;;) {
    if (dying_) {
      if (boost::fibers::context* fiber = go_on_to_crash()) return fiber;
    }
    if (Task* task = faults.take_to_unwind()) {
      task->begin_unwinding();
      return task->fiber();
    }
    if (is_step_open_) end_step();
    if (std::exception_ptr failure = servers_.take_failure()) failure_ = failure;
    if (failure_) return end(RunEnd::cut);
    const RunEnd over = state.ledger.pending() == 0 ? RunEnd::complete : RunEnd::stuck;
    if (!clock_->offer(offer_)) return end(over);
    if (step_ == setup.scenario().explore.max_steps) return end(RunEnd::cut);
    const std::size_t chosen = state.scheduler->choose({.kind = ChoiceKind::step,
                                                        .options = offer_.options,
                                                        .count = offer_.options.size(),
                                                        .may_end = offer_.may_end,
                                                        .due = offer_.due});
    if (chosen == kStop) return end(offer_.may_end ? over : RunEnd::stopped);
    if (chosen >= offer_.options.size())
      throw std::logic_error("a scheduler chose an option that is not there");
    const Step step = offer_.options[chosen];
    state.ledger.set_step(model::StepIndex{++step_});
    is_step_open_ = true;
    state.schedule.steps.push_back(step);
    if (Trace* trace = state.recorder.trace()) trace->steps.emplace_back().step = step;
    clock_->pass_to(offer_, chosen);
    if (boost::fibers::context* fiber = take(step)) return fiber;
  }
}

// The fiber whose code runs in the step; null: nobody's does.
boost::fibers::context* World::Loop::take(const Step& step) {
  Task* task = runs_code(step.kind) ? state.task(step.task) : nullptr;
  if (step.kind == StepKind::crash) {
    dying_ = Dying{.crash = step};
    return nullptr;
  }
  if (task == nullptr) return strike(step);
  if (strikes_command(step.kind)) clock_->struck(step.kind);
  task->grant(step.kind);
  return task->fiber();
}

boost::fibers::context* World::Loop::strike(const Step& fault) {
  clock_->before(fault);
  if (fault.kind == StepKind::late_command) {
    servers_.deliver_late(fault.task);
  } else {
    faults.strike(fault);
    if (is_of_redis(fault.kind)) servers_.wake_blocked();
  }
  clock_->after(fault);
  return nullptr;
}

// The fiber of the next worker that has a command to send yet; null: none has, and the server is gone.
boost::fibers::context* World::Loop::go_on_to_crash() {
  const model::ServerId server = dying_->crash.task.server;
  while (dying_->next_worker < setup.scenario().at_once) {
    Task* task = about_to_send({.server = server, .worker = dying_->next_worker++});
    if (task == nullptr) continue;
    task->grant(StepKind::crash);
    return task->fiber();
  }
  return strike(std::exchange(dying_, std::nullopt)->crash);
}

// A worker that is between two commands, so that its server's crash may be while the next one is on its way. Null: it
// waits for that one already, or has none.
Task* World::Loop::about_to_send(const TaskId& worker) {
  Task* request = state.task(worker);
  if (request == nullptr || clock_->has_arrivals()) return nullptr;
  const bool is_between = request->state() == TaskState::ready && !request->is_at_work() &&
                          !request->is_served() && request->in_flight() == nullptr;
  return is_between ? request : nullptr;
}

boost::fibers::context* World::Loop::end(RunEnd how) {
  end_ = how;
  const auto asking = static_cast<std::uint32_t>(std::count_if(
      state.tasks.begin(), state.tasks.end(), [](const Task& task) { return task.errand().is_acquiring; }));
  OVERBOOK_CHECK(state.ledger.pending() == asking, "{} requests are pending, but {} servers have one",
                 state.ledger.pending(), asking);
  if (how == RunEnd::complete) tell_the_end();
  if (how == RunEnd::stuck) tell_who_waits();
  state.scheduler = nullptr;
  return caller_;
}

void World::Loop::tell_the_end() {
  if (!newcomers_) newcomers_.emplace(setup.newcomers_question());
  std::vector<Holder> running = state.ledger.holders();
  for (Holder& holder : running) {
    std::optional<std::string> memory = state.server(holder.server).strategy->memory();
    if (!memory) return state.ledger.ended({});  // nobody knows what it would release
    holder.memory = *std::move(memory);
  }
  const std::vector<Hearer> hearers = servers_.who_hears();
  redis::Redis redis = state.backend->state(state.now);
  for (const Hearer& hearer : hearers) {
    if (state.backend == &fake) setup.subscribe(redis, hearer.server, "UNSUBSCRIBE", state.now);
  }
  state.ledger.ended(newcomers_->ask(redis, running, state.now, hearers));
  if (Trace* trace = state.recorder.trace())
    trace->aftermath = newcomers_->aftermath(redis, running, state.now, hearers);
}

// A run may end before a heartbeat or a sweeper that serves those who wait, or before what a dead server has left
// lapses for them: then it is not stuck for good.
void World::Loop::tell_who_waits() {
  if (setup.may_others_wake() && faults.will_lapse()) return;
  std::vector<Holder> running = state.ledger.holders();
  for (Holder& holder : running) holder.memory = state.memory_of(holder.server);
  if (!setup.do_others_wake(state.backend->state_with_who_waits(state.now), std::move(running), state.now))
    state.ledger.stuck();
}

void World::Loop::end_step() {
  is_step_open_ = false;
  if (!clock_->has_arrivals()) faults.wake_heartbeats();
  const bool is_quiescent = servers_.is_quiescent();
  if (is_quiescent && !state.was_quiescent) state.ledger.quiescent();
  state.was_quiescent = is_quiescent;
  state.recorder.note([&](StepRecord& record) {
    record.events_end = state.ledger.history().events().size();
    record.keys = state.backend->state(state.now).view(state.now);
  });
}

World::World(const Scenario& scenario, const model::StrategySpec& strategy)
    : World(scenario, strategy, model::make_strategy) {}

World::World(const Scenario& scenario, const model::StrategySpec& strategy, StrategyFactory make_strategy)
    : loop_(std::make_unique<Loop>(scenario, strategy, std::move(make_strategy))) {}

World::~World() = default;

const Setup& World::setup() const {
  return loop_->setup;
}

FakeBackend& World::fake() {
  return loop_->fake;
}

void World::begin_with(Beginning beginning) {
  loop_->beginning = std::move(beginning);
}

void World::record(Trace* trace) {
  loop_->state.recorder.record(trace);
}

RunEnd World::run(Scheduler& scheduler) {
  return loop_->run(scheduler, loop_->fake);
}

RunEnd World::run(Scheduler& scheduler, Backend& backend) {
  return loop_->run(scheduler, backend);
}

const model::History& World::history() const {
  return loop_->state.ledger.history();
}

const Schedule& World::schedule() const {
  return loop_->state.schedule;
}

const CostTally& World::cost() const {
  return loop_->state.cost;
}

TaskStanding World::standing_of(const TaskId& id) const {
  return loop_->state.standing_of(id);
}

std::optional<std::string> World::memory_of(model::ServerId server) const {
  return loop_->state.server(server).strategy->memory();
}

std::optional<model::WholeState> World::whole_state_of(model::ServerId server) const {
  return loop_->state.server(server).strategy->whole_state();
}

std::string World::why_no_function() const {
  for (const ServerState& server : loop_->state.servers) {
    if (std::string why = server.strategy->why_no_function(); !why.empty()) return why;
  }
  return {};
}

bool World::has_read_clock() const {
  const std::vector<ServerState>& servers = loop_->state.servers;
  return std::any_of(servers.begin(), servers.end(),
                     [](const ServerState& server) { return server.strategy->has_read_clock(); });
}

std::vector<OnItsWay> World::take_late() {
  return loop_->faults.take_late();
}

Digest World::fault_digest() const {
  return DigestBuilder().add(loop_->faults.digest()).add(loop_->fake.digest_of_past()).digest();
}

}  // namespace overbook::sim
