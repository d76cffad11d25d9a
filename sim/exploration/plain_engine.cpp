#include "sim/exploration/plain_engine.h"

#include <algorithm>
#include <stdexcept>
#include <unordered_set>

#include "sim/exploration/automaton.h"
#include "sim/schedulers/scheduler.h"
#include "sim/world.h"

namespace overbook::sim {
namespace {

// Follows a prefix, then tells who could go on.
class Prefix final : public Scheduler {
 public:
  explicit Prefix(std::uint32_t placement) : placement_(placement) {}

  void follow(const std::vector<Option>& steps) { steps_ = &steps; }
  bool begin_run() override {
    at_ = 0;
    enabled_.clear();
    return true;
  }
  std::size_t choose(const Choice& choice) override {
    if (choice.kind == ChoiceKind::placement) return placement_;
    if (at_ == steps_->size()) {
      enabled_.assign(choice.options.begin(), choice.options.end());
      return kStop;
    }
    const auto at = std::find(choice.options.begin(), choice.options.end(), (*steps_)[at_++]);
    if (at == choice.options.end()) throw std::logic_error("a prefix that cannot be followed again");
    return static_cast<std::size_t>(at - choice.options.begin());
  }
  [[nodiscard]] const std::vector<Option>& enabled() const { return enabled_; }

 private:
  std::uint32_t placement_;
  const std::vector<Option>* steps_ = nullptr;
  std::size_t at_ = 0;
  std::vector<Option> enabled_;
};

class PlainExploration {
 public:
  PlainExploration(const Scenario& scenario, const model::StrategySpec& strategy,
                   const ExplorationOptions& options, std::uint32_t placement)
      : scenario_(&scenario), options_(&options), world_(scenario, strategy), prefix_(placement) {
    world_.record(&trace_);
  }

  ExplorationResult explore() {
    result_.is_complete = true;
    std::vector<std::vector<Option>> level{{}};
    visit(level.front());
    while (!level.empty() && is_within_budget(level.size())) {
      if (options_->max_depth && result_.depth >= *options_->max_depth) {
        stop("depth", level.size());
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
  std::vector<std::vector<Option>> expand(const std::vector<std::vector<Option>>& level) {
    std::vector<std::vector<Option>> next;
    for (std::size_t i = 0; i < level.size(); ++i) {
      if (i % 256 == 0 && !is_within_budget(level.size() - i + next.size())) break;
      run(level[i]);
      const std::vector<Option> enabled = prefix_.enabled();
      for (const Option& option : enabled) {
        ++result_.transitions;
        std::vector<Option> longer = level[i];
        longer.push_back(option);
        if (visit(longer)) next.push_back(std::move(longer));
      }
    }
    return next;
  }

  void run(const std::vector<Option>& steps) {
    prefix_.follow(steps);
    prefix_.begin_run();
    world_.run(prefix_);
  }

  // Whether the state at the end of the prefix is new and may be gone on from.
  bool visit(const std::vector<Option>& steps) {
    run(steps);
    judge();
    const bool is_new = seen_.insert(digest()).second;
    return is_new && !prefix_.enabled().empty();
  }

  void judge() {
    analysis_.assign(world_.history());
    for (const model::PropertyInfo& property : model::all_properties()) {
      const auto index = static_cast<std::size_t>(property.id);
      if (!options_->properties[index]) continue;
      const model::Judgement judgement =
          model::property(property.id).judge(analysis_, model::Limit{scenario_->limit});
      if (judgement.is_undecided) is_undecided_[index] = true;
      const std::optional<model::Violation>& violation = judgement.violation;
      if (!violation) continue;
      PropertyOutcome& outcome = result_.properties[index];
      const bool is_first = outcome.outcome != Outcome::violated;
      outcome.outcome = Outcome::violated;
      if (is_first) outcome.shortest = world_.schedule();
      if (!is_first && violation->worst_excess <= outcome.worst_excess) continue;
      outcome.worst_excess = violation->worst_excess;
      outcome.worst = world_.schedule();
    }
  }

  // Of all that the future and the verdicts depend on.
  Digest digest() {
    std::vector<DigestBuilder> replies(2U * (scenario_->servers + 1U));
    for (const StepRecord& step : trace_.steps) {
      DigestBuilder& mine =
          replies[2U * step.actor.server.value + (step.actor.kind == ActorKind::listener ? 1U : 0U)];
      mine.add(std::string_view(step.message)).add(digest_of(step.reply));
    }
    DigestBuilder all;
    all.add(world_.redis().digest());
    for (const DigestBuilder& one : replies) all.add(one.digest());
    for (const model::Event& event : world_.history().events()) {
      all.add(static_cast<std::uint64_t>(event.kind)).add(static_cast<std::uint64_t>(event.decision));
      all.add((std::uint64_t{event.request.value} << 32U) | event.server.value);
      all.add((std::uint64_t{event.conversation.value} << 32U) | event.cause.value);
    }
    return all.digest();
  }

  bool is_within_budget(std::size_t frontier) {
    if (options_->on_progress) {
      options_->on_progress({seen_.size(), result_.transitions, frontier, result_.depth});
    }
    // A set's node, and a prefix of a few dozen steps.
    const std::uint64_t bytes = seen_.size() * 48U + frontier * (64U + sizeof(Option) * result_.depth);
    if (options_->stop != nullptr && options_->stop->load(std::memory_order_relaxed))
      return stop("interrupted", frontier);
    if (bytes > options_->memory_bytes) return stop("memory", frontier);
    if (seen_.size() > options_->max_states) return stop("states", frontier);
    return true;
  }

  bool stop(const std::string& why, std::size_t frontier) {
    result_.stopped_because = why;
    result_.frontier = frontier;
    result_.is_complete = false;
    return false;
  }

  void conclude(model::PropertyId id) {
    const auto index = static_cast<std::size_t>(id);
    PropertyOutcome& outcome = result_.properties[index];
    if (!options_->properties[index]) return;
    if (outcome.outcome == Outcome::violated) {
      outcome.worst_is_exact = result_.is_complete;
    } else if (result_.is_complete && !is_undecided_[index]) {
      outcome.outcome = Outcome::proved;
    }
  }

  const Scenario* scenario_;
  const ExplorationOptions* options_;
  World world_;
  Prefix prefix_;
  Trace trace_;
  model::Analysis analysis_;
  std::unordered_set<Digest> seen_;
  std::array<bool, model::kPropertyCount> is_undecided_{};  // of some history: then it is not proved
  ExplorationResult result_;
};

}  // namespace

ExplorationResult explore_plainly(const Scenario& scenario, const model::StrategySpec& strategy,
                                  const ExplorationOptions& options) {
  return PlainExploration(scenario, strategy, options, 0).explore();
}

}  // namespace overbook::sim
