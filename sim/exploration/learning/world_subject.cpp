#include "sim/exploration/learning/world_subject.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "model/strategies/registry.h"
#include "sim/exploration/learning/not_a_function.h"

namespace overbook::sim {

namespace {

// Faults may strike again and again here: whether one more may is not the server's business.
Scenario without_budgets(Scenario scenario) {
  Faults& faults = scenario.faults;
  const auto lift = [](std::uint32_t& budget) { budget = budget > 0 ? kUnlimitedFaults : 0; };
  faults.lost_requests =
      std::max({faults.lost_requests, faults.lost_replies, faults.duplicate_deliveries, faults.slow_scripts});
  // A reply that was waited for may get lost, also when Redis goes down.
  faults.lost_replies += faults.redis_restarts + faults.failovers;
  faults.duplicate_deliveries = faults.slow_scripts = 0;
  lift(faults.lost_requests);
  lift(faults.lost_replies);
  lift(faults.crashes);
  lift(faults.pauses);
  return scenario;
}

// A sweeper is one itself.
std::uint32_t workers_of(model::ServerId server, const Setup& setup) {
  return is_sweeper(server) ? 1 : setup.scenario().at_once;
}

}  // namespace

// Picks the server's steps and answers its commands, as the path has it.
class WorldSubject::Script final : public Scheduler, public Backend {
 public:
  Script(World& world, model::ServerId server, const std::vector<const LocalStep*>& path, bool is_probed)
      : world_(&world), server_(server), path_(&path), is_probed_(is_probed) {
    observation_.steps.resize(path.size());
  }

  bool begin_run() override { return true; }

  std::size_t choose(const Choice& choice) override {
    if (choice.kind == ChoiceKind::placement) return 0;
    observation_.late = world_->take_late();
    if (at_ == path_->size() || has_failed_) {
      look_at_tasks(choice);
      look_at_strategy();
      return kStop;
    }
    const LocalStep& wanted = *(*path_)[at_];
    const auto option = find(
        choice,
        {.kind = wanted.kind, .task = {.server = server_, .duty = wanted.duty, .worker = wanted.worker}});
    if (option == choice.options.end()) {
      has_failed_ = true;
      return kStop;
    }
    ++at_;
    return static_cast<std::size_t>(option - choice.options.begin());
  }

  void begin(std::uint32_t /*placement*/) override {}
  std::optional<redis::Reply> execute(const SentCommand& sent, Instant /*now*/) override {
    Observation::Done& step = observation_.steps[at_ - 1];
    step.command = *sent.command;
    if (world_->setup().may_lapse()) step.conversation = conversation_of(sent.writer);
    if (is_probed_ && at_ == path_->size()) return std::nullopt;
    return reply_of_path();
  }

  // Whoever waits goes on as soon as the path says with what.
  [[nodiscard]] bool is_waiting(redis::ConnectionId /*connection*/) override { return false; }
  [[nodiscard]] bool can_time_out(redis::ConnectionId /*connection*/) override { return false; }
  std::optional<redis::Reply> end_wait(redis::ConnectionId /*connection*/, StepKind /*how*/) override {
    if (is_probed_ && at_ == path_->size()) return std::nullopt;
    return reply_of_path();
  }
  void forget_wait(redis::ConnectionId /*connection*/) override {}

  Messages take_messages() override { return {}; }
  // As the run found it: no command has reached it.
  [[nodiscard]] redis::Redis state(Instant /*now*/) override { return world_->fake().keys(); }
  void crash(model::ServerId /*server*/, Instant /*now*/) override {}
  void restart(model::ServerId /*server*/, Instant /*now*/) override {}
  void lapse(const Lapse& /*lapse*/) override {}
  void lose_writes(std::uint32_t /*writes*/) override {}

  [[nodiscard]] bool has_failed() const { return has_failed_ || at_ < path_->size(); }
  // Of a run that has ended by itself, nobody is asked at its end.
  void ended() {
    if (has_looked_) return;
    observation_.late.clear();  // else it could still come
    look_at_strategy();
  }
  [[nodiscard]] const std::string& why_no_function() const { return why_no_function_; }
  Observation take() { return std::move(observation_); }

 private:
  void look_at_tasks(const Choice& choice) {
    for (std::uint32_t number = 0; number < workers_of(server_, world_->setup()); ++number) {
      const TaskId task{.server = server_, .duty = own_duty(server_), .worker = number};
      Observation::Worker& worker = observation_.workers[number];
      worker.is_ready = is_ready(task);
      worker.may_time_out = can_take(choice, {.kind = StepKind::loses_request, .task = task});
      worker.next = next_of(task);
    }
    const TaskId heartbeat{.server = server_, .duty = Duty::heartbeat};
    const TaskId listener{.server = server_, .duty = Duty::listener};
    // Where the reply is a step of its own, whoever sends something has come as far as that.
    observation_.tells_next = world_->setup().replies_are_steps() && !is_sweeper(server_);
    observation_.listener_next = next_of(listener);
    observation_.heartbeat_next = next_of(heartbeat);
    observation_.listener_is_busy = is_ready(listener);
    observation_.heartbeat_is_busy = world_->standing_of(heartbeat).is_in_the_middle;
    observation_.heartbeat_may_time_out =
        can_take(choice, {.kind = StepKind::loses_request, .task = heartbeat});
    observation_.can_crash = can_take(choice, done_to(StepKind::crash, server_));
  }
  [[nodiscard]] std::optional<Observation::Next> next_of(const TaskId& task) const {
    const TaskStanding standing = world_->standing_of(task);
    if (standing.sends == nullptr) return std::nullopt;
    Observation::Next next{.command = *standing.sends, .conversation = {}};
    if (world_->setup().may_lapse()) next.conversation = standing.conversation;
    return next;
  }
  // What is kept at the end of the path, before the run is unwound.
  void look_at_strategy() {
    has_looked_ = true;
    observation_.memory = world_->memory_of(server_).value_or(std::string());
    observation_.state = world_->whole_state_of(server_);
    why_no_function_ = world_->why_no_function();
  }
  // To the step that was taken last.
  std::optional<redis::Reply> reply_of_path() {
    const std::optional<redis::Reply>& reply = (*path_)[at_ - 1]->reply;
    if (!reply) has_failed_ = true;
    return reply;
  }
  [[nodiscard]] static std::span<const Step>::iterator find(const Choice& choice, const Step& step) {
    return std::find(choice.options.begin(), choice.options.end(), step);
  }
  [[nodiscard]] static bool can_take(const Choice& choice, const Step& step) {
    return find(choice, step) != choice.options.end();
  }
  [[nodiscard]] bool is_ready(const TaskId& task) const { return world_->standing_of(task).could_go_on; }

  World* world_;
  model::ServerId server_;
  const std::vector<const LocalStep*>* path_;
  bool is_probed_;
  std::size_t at_ = 0;
  bool has_failed_ = false;
  bool has_looked_ = false;
  std::string why_no_function_;
  Observation observation_;
};

WorldSubject::WorldSubject(const Scenario& scenario, const model::StrategySpec& strategy,
                           StrategyFactory make_strategy)
    : label_(strategy.label),
      servers_(scenario.servers),
      world_(without_budgets(scenario), strategy,
             make_strategy ? std::move(make_strategy) : model::make_strategy) {}

std::uint64_t WorldSubject::work() const {
  constexpr std::uint64_t kStatesPerServer = 8;
  return runs_ * (servers_ + 1ULL) * kStatesPerServer + steps_;
}

Observation WorldSubject::observe(const Beginning& beginning, std::span<const LocalStep> path) {
  std::vector<const LocalStep*> steps;
  for (const LocalStep& step : path) steps.push_back(&step);
  return run(beginning, std::move(steps), false);
}

Observation WorldSubject::observe_later(const Beginning& beginning, std::span<const LocalStep> path,
                                        std::chrono::milliseconds by) {
  clock_ahead_ = by;
  try {
    Observation seen = observe(beginning, path);
    clock_ahead_ = {};
    return seen;
  } catch (...) {
    clock_ahead_ = {};
    throw;
  }
}

Observation WorldSubject::probe(const Beginning& beginning, std::span<const LocalStep> path,
                                const LocalStep& next) {
  std::vector<const LocalStep*> steps;
  for (const LocalStep& step : path) steps.push_back(&step);
  steps.push_back(&next);
  return run(beginning, std::move(steps), true);
}

Observation WorldSubject::run(const Beginning& beginning, std::vector<const LocalStep*> path,
                              bool is_probed) {
  const model::ServerId server = beginning.server;
  ++runs_;
  steps_ += path.size();
  std::vector<std::pair<model::ServerId, model::Message>> messages;
  for (const LocalStep* step : path) {
    if (step->message) messages.emplace_back(server, *step->message);
  }
  Script script(world_, server, path, is_probed);
  World::Beginning start{.restarted = {}, .messages = std::move(messages), .clocks_ahead = clock_ahead_};
  if (beginning.is_restarted)
    start.restarted = {.server = server, .rounds = {beginning.rounds.begin(), beginning.rounds.end()}};
  world_.begin_with(std::move(start));
  world_.run(script, script);
  script.ended();
  if (const std::string& why = script.why_no_function(); !why.empty())
    throw NotAFunction(fmt::format("{}: server {}: {}", label_, server.value, why));
  if (script.has_failed()) {
    throw NotAFunction(
        fmt::format("{}: server {}, step {}: given the same replies it did not do the same as before; {}",
                    label_, server.value, world_.schedule().steps.size(), kWhatAStrategyMayNot));
  }
  Observation observation = script.take();
  const TaskStanding standing = world_.standing_of(own_task(server));
  observation.is_starting = standing.is_starting;
  observation.has_started = standing.has_started;
  for (std::uint32_t number = 0; number < workers_of(server, setup()); ++number) {
    const TaskStanding worker =
        world_.standing_of({.server = server, .duty = own_duty(server), .worker = number});
    observation.workers[number].round = worker.round;
    observation.workers[number].is_between = worker.is_between;
  }
  note_events(server, path, observation);
  return observation;
}

void WorldSubject::note_events(model::ServerId server, const std::vector<const LocalStep*>& path,
                               Observation& observation) const {
  std::map<model::RequestId, std::uint32_t> workers;
  for (const model::Event& event : world_.history().events()) {
    // Whether the run is over depends on what else could happen, not on the server.
    const bool is_of_the_run = event.kind == model::EventKind::quiescent ||
                               event.kind == model::EventKind::stuck || event.kind == model::EventKind::ended;
    if (event.step.value == 0 || is_of_the_run || event.step.value > observation.steps.size()) continue;
    const LocalStep& step = *path[event.step.value - 1];
    LocalEvent local{.kind = event.kind,
                     .decision = event.decision,
                     .evicted = event.evicted,
                     .conversation = event.conversation};
    if (event.kind == model::EventKind::invoked)
      workers[event.request] = runs_code(step.kind) ? step.worker : worker_of(server, event.request);
    if (event.kind == model::EventKind::invoked || event.kind == model::EventKind::returned)
      local.worker = workers[event.request];
    observation.steps[event.step.value - 1].events.push_back(local);
  }
}

// Of the last request that it has made: a server that crashes has come as far as its next commands.
std::uint32_t WorldSubject::worker_of(model::ServerId server, model::RequestId request) const {
  for (std::uint32_t worker = 0; worker < setup().scenario().at_once; ++worker) {
    const TaskStanding standing = world_.standing_of({.server = server, .worker = worker});
    if (standing.request == request && !standing.is_starting) return worker;
  }
  return 0;
}

}  // namespace overbook::sim
