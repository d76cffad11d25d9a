#include "sim/exploration/plain_engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <unordered_set>
#include <utility>

#include "sim/exploration/budget.h"
#include "sim/exploration/learning/not_a_function.h"
#include "sim/exploration/learning/not_followed.h"
#include "sim/exploration/learning/other_worlds.h"
#include "sim/exploration/learning/words.h"
#include "sim/run/world.h"
#include "sim/schedule/scheduler.h"

namespace overbook::sim {
namespace {

// Follows a prefix, then tells who could go on, and who is in the middle of a heartbeat: a run that is over
// no longer knows.
class Prefix final : public Scheduler {
 public:
  // `tells_memory`: the strategy says all that it keeps.
  Prefix(const World& world, std::uint32_t servers, std::uint32_t placement, bool tells_memory)
      : world_(&world), servers_(servers), placement_(placement), tells_memory_(tells_memory) {}

  void follow(const std::vector<Step>& steps) { steps_ = &steps; }
  bool begin_run() override {
    at_ = 0;
    enabled_.clear();
    refreshing_.assign(servers_ + 1, false);
    has_looked_ = false;
    memory_before_.clear();
    return true;
  }
  std::size_t choose(const Choice& choice) override {
    if (choice.kind == ChoiceKind::placement) return placement_;
    if (at_ == steps_->size()) {
      enabled_.assign(choice.options.begin(), choice.options.end());
      for (std::uint32_t i = 0; i <= servers_; ++i)
        refreshing_[i] =
            world_->standing_of({.server = model::ServerId{i}, .duty = Duty::heartbeat}).is_in_the_middle;
      look_at_strategies();
      return kStop;
    }
    if (world_->setup().shares_memory()) note_memory((*steps_)[at_]);
    const auto at = std::find(choice.options.begin(), choice.options.end(), (*steps_)[at_++]);
    if (at == choice.options.end()) throw std::logic_error("a prefix that cannot be followed again");
    return static_cast<std::size_t>(at - choice.options.begin());
  }
  [[nodiscard]] const std::vector<Step>& enabled() const { return enabled_; }
  // Of a run that has ended by itself, nobody is asked at its end.
  void ended() {
    if (!has_looked_) look_at_strategies();
  }
  [[nodiscard]] const std::string& why_no_function() const { return why_no_function_; }
  // What the servers' strategies keep, and what their code is at (model::Strategy::whole_state).
  [[nodiscard]] const Digest& strategies() const { return strategies_; }
  [[nodiscard]] bool is_refreshing(model::ServerId server) const { return refreshing_[server.value]; }
  // Where tasks of a server share what it keeps: what the server kept when step i, from 0, was taken. What a task is at
  // is a function of that and of the reply, step by step.
  [[nodiscard]] const Digest& memory_before(std::size_t i) const { return memory_before_[i]; }

 private:
  // Of one that can't be told, no two are taken for the same.
  void note_memory(const Step& step) {
    DigestBuilder memory;
    if (!is_of_redis(step.kind)) {
      const std::optional<std::string> kept =
          tells_memory_ ? world_->memory_of(step.task.server) : std::nullopt;
      if (kept) {
        memory.add(std::string_view(*kept));
      } else {
        memory.add(at_);
      }
    }
    memory_before_.push_back(memory.digest());
  }

  const World* world_;
  std::uint32_t servers_;
  std::uint32_t placement_;
  bool tells_memory_;
  const std::vector<Step>* steps_ = nullptr;
  std::size_t at_ = 0;
  std::vector<Step> enabled_;
  std::vector<bool> refreshing_;  // by server
  std::vector<Digest> memory_before_;
  void look_at_strategies() {
    has_looked_ = true;
    why_no_function_ = world_->why_no_function();
    DigestBuilder all;
    for (std::size_t place = 0; place < world_->setup().places(); ++place)
      all.add(world_->whole_state_of(world_->setup().server_at(place)).value_or(model::WholeState{}).digest);
    strategies_ = all.digest();
  }

  bool has_looked_ = false;
  std::string why_no_function_;
  Digest strategies_;
};

class PlainExploration {
 public:
  PlainExploration(const Scenario& scenario, const model::StrategySpec& strategy,
                   const ExplorationOptions& options, std::uint32_t placement)
      : scenario_(&scenario),
        options_(&options),
        label_(strategy.label),
        is_program_(strategy.program.has_value() && !strategy.is_atomic),
        world_(scenario, strategy),
        prefix_(world_, scenario.servers, placement,
                // Of those that ship, those that listen keep something, and tell nothing of it.
                strategy.program.has_value() || !world_.setup().has_listeners()) {
    is_program_ = is_program_ && !world_.setup().chooses_placement();
    world_.record(&trace_);
    world_.fake().look_for_what_is_not_seen();
  }

  ExplorationResult explore() {
    result_.is_complete = true;
    std::vector<Path> level{{}};
    if (!visit(level.front())) level.clear();
    while (!level.empty() && is_within_budget(level.size())) {
      if (options_->max_depth && result_.depth >= *options_->max_depth) {
        stop(StopReason::depth, level.size());
        break;
      }
      level = expand(level);
      if (!level.empty()) ++result_.depth;
    }
    result_.states = seen_.size();
    for (const model::PropertyInfo& property : model::all_properties()) conclude(property.id);
    return std::move(result_);
  }

 private:
  // A prefix of choices.
  struct Path {
    std::vector<Step> steps;
    model::ServerId current{};  // who took the last step of a request; the resident: nobody
    std::uint32_t preemptions = 0;
  };

  std::vector<Path> expand(const std::vector<Path>& level) {
    std::vector<Path> next;
    for (std::size_t i = 0; i < level.size(); ++i) {
      if (i % 256 == 0 && !is_within_budget(level.size() - i + next.size())) break;
      run(level[i].steps);
      const std::vector<Step> enabled = prefix_.enabled();
      const bool is_busy = is_in_the_middle(level[i].current, enabled);
      for (const Step& step : enabled) {
        Path longer = level[i];
        longer.steps.push_back(step);
        if (!count_preemption(longer, step, is_busy)) continue;
        ++result_.transitions;
        if (visit(longer)) next.push_back(std::move(longer));
      }
    }
    return next;
  }

  // Whether the server could go on with a request, and one or a release is under way.
  [[nodiscard]] bool is_in_the_middle(model::ServerId server, const std::vector<Step>& enabled) const {
    const bool could_go_on = std::any_of(enabled.begin(), enabled.end(), [&](const Step& step) {
      return is_own_step(step) && step.task.server == server;
    });
    if (!could_go_on) return false;
    int under_way = 0;
    for (const model::Event& event : world_.history().events()) {
      if (event.server != server) continue;
      const bool begins =
          event.kind == model::EventKind::invoked || event.kind == model::EventKind::release_invoked;
      const bool ends =
          event.kind == model::EventKind::returned || event.kind == model::EventKind::release_returned;
      under_way += (begins ? 1 : 0) - (ends ? 1 : 0);
    }
    return under_way > 0;
  }

  // Of a server's requests, with nothing that goes wrong.
  [[nodiscard]] static bool is_own_step(const Step& step) {
    return step.kind == StepKind::goes_on && step.task.duty == Duty::requests;
  }

  // False: the step would be one preemption too many. Listeners come and go for free, and so do the workers of one
  // server among themselves.
  [[nodiscard]] bool count_preemption(Path& path, const Step& step, bool is_busy) const {
    const model::ServerId server = step.task.server;
    if (!options_->preemptions || !is_own_step(step)) return true;
    if (server != path.current && is_busy && ++path.preemptions > *options_->preemptions) return false;
    path.current = server;
    return true;
  }

  void run(const std::vector<Step>& steps) {
    prefix_.follow(steps);
    prefix_.begin_run();
    world_.run(prefix_);
    prefix_.ended();
    if (const std::string& why = prefix_.why_no_function(); !why.empty())
      throw NotAFunction(fmt::format("{}: {}", label_, why));
  }

  // Whether the state at the end of the prefix is new and may be gone on from.
  bool visit(const Path& path) {
    run(path.steps);
    judge();
    const bool is_new = seen_.insert(digest(path)).second;
    return is_new && !prefix_.enabled().empty();
  }

  // What a program makes of a list without an order is not tried in another one here.
  void look_for_order() {
    if (!is_program_ || trace_.steps.empty()) return;
    const StepRecord& last = trace_.steps.back();
    redis::Reply reply = last.reply;
    if (last.command && turn_round(*last.command, reply)) may_depend_on_order_ = true;
  }

  void judge() {
    look_for_order();
    analysis_.assign(world_.history());
    for (const model::PropertyInfo& property : model::all_properties()) {
      if (!options_->properties.contains(property.id)) continue;
      const model::Judgement judgement = model::property(property.id).judge(analysis_, scenario_->limits);
      if (judgement.is_undecided) undecided_.insert(property.id);
      const std::optional<model::Violation>& violation = judgement.violation;
      if (!violation) continue;
      PropertyOutcome& outcome = result_.properties[property.id];
      const bool is_first = outcome.outcome != Outcome::violated;
      outcome.outcome = Outcome::violated;
      if (is_first) outcome.shortest = world_.schedule();
      if (!is_first && violation->worst_excess <= outcome.worst_excess) continue;
      outcome.worst_excess = violation->worst_excess;
      outcome.worst = world_.schedule();
    }
  }

  // Of all that the future and the verdicts depend on.
  Digest digest(const Path& path) {
    const Setup& setup = world_.setup();
    // Of each server its duties, then its further workers.
    const std::size_t tasks = kDuties + scenario_->at_once - 1;
    std::vector<DigestBuilder> replies(tasks * setup.places());
    const auto of = [&](const TaskId& task) -> DigestBuilder& {
      const std::size_t first = tasks * setup.place_of(task.server);
      return replies[task.worker > 0 ? first + kDuties + task.worker - 1
                                     : first + static_cast<std::size_t>(task.duty)];
    };
    for (std::size_t i = 0; i < trace_.steps.size(); ++i) {
      const StepRecord& record = trace_.steps[i];
      expect_wait_can_be_followed(record);
      const bool is_crash = record.step.kind == StepKind::crash;
      if (!runs_code(record.step.kind) && !is_crash) continue;
      for (TaskId worker = record.step.task; is_crash && ++worker.worker < scenario_->at_once;)
        of(worker).add(1U);
      if (is_crash && setup.hears_everything())
        of({.server = record.step.task.server, .duty = Duty::listener}).add(1U);
      DigestBuilder& mine = of(record.step.task);
      // A heartbeat that is over has left nothing with its server but what the history says.
      if (record.begins_heartbeat) mine = {};
      if (setup.shares_memory()) mine.add(prefix_.memory_before(i));
      if (!record.channel.empty()) mine.add(std::string_view(record.channel));
      mine.add(is_crash ? 1U : 0U).add(std::string_view(record.message)).add(digest_of(record.reply));
    }
    for (std::uint32_t i = 0; i <= scenario_->servers; ++i) {
      const model::ServerId server{i};
      if (!prefix_.is_refreshing(server)) of({.server = server, .duty = Duty::heartbeat}) = {};
    }
    DigestBuilder all;
    all.add(world_.fake().keys().digest()).add(prefix_.strategies());
    if (setup.has_faults() || setup.has_listeners()) all.add(world_.fault_digest());
    all.add((std::uint64_t{path.current.value} << 32U) | path.preemptions);
    for (const DigestBuilder& one : replies) all.add(one.digest());
    std::set<std::pair<model::ServerId, model::ConversationId>> failed;
    bool is_quiet = false;
    for (const model::Event& event : world_.history().events()) {
      // That something fails by itself is known after the first time.
      if (event.kind == model::EventKind::failed && !failed.insert({event.server, event.conversation}).second)
        continue;
      // Nor does it matter how often all was quiet with nothing but heartbeats in between.
      const bool was_quiet = std::exchange(is_quiet, event.kind == model::EventKind::quiescent);
      if (was_quiet && is_quiet) continue;
      all.add(static_cast<std::uint64_t>(event.kind)).add(static_cast<std::uint64_t>(event.decision));
      all.add((std::uint64_t{event.request.value} << 32U) | event.server.value);
      all.add((std::uint64_t{event.conversation.value} << 32U) | event.cause.value);
    }
    return all.digest();
  }

  void expect_wait_can_be_followed(const StepRecord& record) {
    if (!record.reply.is_blocked() || !runs_code(record.step.kind)) return;
    result_.has_waited = true;
    if (const std::optional<std::string_view> why = why_not_followed(record.step.task.duty))
      throw NotFollowed(std::string(*why));
  }

  bool is_within_budget(std::size_t frontier) {
    // A set's node, and a prefix of a few dozen steps.
    const std::uint64_t bytes =
        seen_.size() * 48U + frontier * (sizeof(Path) + 16U + sizeof(Step) * result_.depth);
    const std::optional<StopReason> why = ExplorationBudget(*options_).look(
        {seen_.size(), result_.transitions, frontier, result_.depth}, {.bytes = bytes});
    return !why || stop(*why, frontier);
  }

  bool stop(StopReason why, std::size_t frontier) {
    result_.stopped_because = why;
    result_.frontier = frontier;
    result_.is_complete = false;
    return false;
  }

  void conclude(model::PropertyId id) {
    PropertyOutcome& outcome = result_.properties[id];
    if (!options_->properties.contains(id)) return;
    outcome.extent = {.states = result_.states,
                      .transitions = result_.transitions,
                      .frontier = result_.frontier,
                      .depth = result_.depth};
    outcome.stopped_because = result_.stopped_because;
    if (!world_.fake().lacking().empty()) {
      outcome.outcome = Outcome::inconclusive;
      outcome.shortest.reset();
      outcome.worst.reset();
      outcome.worst_excess = 0;
      outcome.reason = "the fake Redis has no " + world_.fake().lacking();
    } else if (outcome.outcome == Outcome::violated) {
      outcome.worst_is_exact = result_.is_complete;
    } else if (result_.is_complete && id == model::PropertyId::no_needless_eviction &&
               !world_.setup().may_be_asked_to_close()) {
      outcome.outcome = Outcome::proved;
    } else if (world_.fake().has_drawn()) {
      if (result_.is_complete) outcome.reason = kDrawsAtRandom;
    } else if ((world_.fake().keeps_time_of_its_own() || world_.has_read_clock()) &&
               id != model::PropertyId::no_failure) {
      if (result_.is_complete) outcome.reason = kKeepsTimeOfItsOwn;
    } else if (may_depend_on_order_) {
      if (result_.is_complete)
        outcome.reason = scenario_->at_once > 1              ? kMayDependOnOrderAtOnce
                         : world_.setup().hears_everything() ? kMayDependOnOrderUponMessages
                                                             : kMayDependOnOrder;
    } else if (result_.is_complete && !undecided_.contains(id)) {
      outcome.outcome = Outcome::proved;
    }
  }

  const Scenario* scenario_;
  const ExplorationOptions* options_;
  std::string label_;
  bool is_program_;
  bool may_depend_on_order_ = false;
  World world_;
  Prefix prefix_;
  Trace trace_;
  model::Analysis analysis_;
  std::unordered_set<Digest> seen_;
  model::PropertySet undecided_;  // of some history: then it is not proved
  ExplorationResult result_;
};

}  // namespace

ExplorationResult explore_plainly(const Scenario& scenario, const model::StrategySpec& strategy,
                                  const ExplorationOptions& options, std::uint32_t placement) {
  return PlainExploration(scenario, strategy, options, placement).explore();
}

}  // namespace overbook::sim
