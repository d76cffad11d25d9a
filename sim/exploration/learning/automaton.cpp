#include "sim/exploration/learning/automaton.h"

#include <utility>

#include "model/strategies/registry.h"
#include "sim/exploration/learning/world_subject.h"

namespace overbook::sim {
namespace {

constexpr std::uint32_t kMostTurns = 16;

bool is_program(const model::StrategySpec& strategy) {
  const model::StrategyInfo* info = model::find_strategy(strategy.use);
  return info != nullptr && info->takes_program;
}

// Of a program it is seen what it keeps, node by node.
bool keeps_only_what_is_seen(const model::StrategySpec& strategy) {
  const model::StrategyInfo* info = model::find_strategy(strategy.use);
  return info != nullptr && (info->keeps_nothing || info->takes_program);
}

Rounds rounds_of(const ServerInfo& info) {
  Rounds rounds{};
  for (std::size_t i = 0; i < rounds.size(); ++i) rounds[i] = info.workers[i].round;
  return rounds;
}

}  // namespace

Automaton::Automaton(const Scenario& scenario, const model::StrategySpec& strategy,
                     const Reductions& reductions, std::unique_ptr<Subject> subject)
    : merges_(reductions.merges_futures && !subject->setup().has_listeners() &&
              !subject->setup().shares_memory()),
      nodes_(scenario, std::move(subject),
             {.forgets_requests = reductions.forgets_requests && merges_ && keeps_only_what_is_seen(strategy),
              .knows_sharing = reductions.forgets_requests && keeps_only_what_is_seen(strategy)}) {
  if (is_program(strategy)) nodes_.look_closer();
}

Automaton::Automaton(const Scenario& scenario, const model::StrategySpec& strategy,
                     const Reductions& reductions, StrategyFactory make_strategy)
    : Automaton(scenario, strategy, reductions,
                std::make_unique<WorldSubject>(scenario, strategy, std::move(make_strategy))) {}

Automaton::Membership& Automaton::membership(NodeId id) {
  if (memberships_.size() <= id) memberships_.resize(nodes_.size());
  return memberships_[id];
}

ClassId Automaton::initial(model::ServerId server) {
  return class_of(nodes_.root({.server = server}));
}

Automaton::Edge Automaton::crash(ClassId id) {
  const ServerInfo before = info(id);
  if (before.can_crash) return step(id, {.is_crash = true});
  return {.events = {}, .next = class_of(nodes_.dead(before.server, rounds_of(before))), .late = {}};
}

ClassId Automaton::restart(ClassId id) {
  const ServerInfo before = info(id);
  // Before its first request a server that remembers nothing is as at its start, unless something ran there.
  const Rounds rounds = rounds_of(before);
  bool is_as_at_the_start = before.server != model::kResident;
  for (std::uint32_t i = 0; i < setup().scenario().at_once; ++i)
    is_as_at_the_start = is_as_at_the_start && rounds[i] == i;
  if (is_as_at_the_start) return class_of(nodes_.root({.server = before.server}));
  return class_of(nodes_.root({.server = before.server, .is_restarted = true, .rounds = rounds}));
}

Automaton::Signature Automaton::base_signature(NodeId id) {
  if (!merges_) return {id};
  const ServerInfo& info = nodes_.info(id);
  Signature signature{info.server.value,
                      info.standing.pending,
                      info.standing.running,
                      info.standing.releasing,
                      info.listener_is_busy ? 1U : 0U,
                      info.listener_command,
                      (info.is_dead ? 1U : 0U) | (info.has_started ? 2U : 0U) | (info.can_crash ? 4U : 0U) |
                          (info.heartbeat_is_busy ? 8U : 0U) | (info.is_between_passes ? 16U : 0U) |
                          (info.heartbeat_may_time_out ? 32U : 0U),
                      info.heartbeat_command};
  for (std::uint32_t i = 0; i < setup().scenario().at_once; ++i) {
    const WorkerInfo& worker = info.workers.at(i);
    const ServerStanding::Worker& standing = info.standing.workers.at(i);
    signature.insert(signature.end(),
                     {(standing.is_pending ? 1U : 0U) | (worker.is_ready ? 2U : 0U) |
                          (worker.is_waiting ? 4U : 0U) | (worker.may_time_out ? 8U : 0U),
                      worker.command, worker.round, standing.conversation.value, standing.attempt});
  }
  for (const std::vector<model::ConversationId>* list : {&info.held, &info.closing}) {
    signature.push_back(static_cast<std::uint32_t>(list->size()));
    for (const model::ConversationId conversation : *list) signature.push_back(conversation.value);
  }
  if (!info.memory.empty())
    signature.push_back(
        memories_.try_emplace(info.memory, static_cast<std::uint32_t>(memories_.size())).first->second);
  return signature;
}

struct Automaton::UnderWay {
  explicit UnderWay(std::uint32_t& count) : count_(&count) { ++*count_; }
  ~UnderWay() { --*count_; }
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;
  UnderWay(UnderWay&&) = delete;
  UnderWay& operator=(UnderWay&&) = delete;

 private:
  std::uint32_t* count_;
};

void Automaton::expect_to_end(std::uint32_t turns) {
  if (turns <= kMostTurns) return;
  merges_ = false;
  throw Split();
}

ClassId Automaton::class_of(NodeId id) {
  if (membership(id).class_id != kNone) return membership(id).class_id;
  const Signature base = base_signature(id);
  std::uint32_t& turns = under_way_[base];
  const UnderWay under_way(turns);
  expect_to_end(turns);
  Signature signature = base;
  const std::set<Input> refiners = refiners_[base];
  membership(id).is_being_classed = true;
  for (const Input& input : refiners) {
    const Nodes::Edge edge = nodes_.learn(id, input);
    for (const LocalEvent& event : edge.events) {
      signature.push_back(static_cast<std::uint32_t>(event.kind));
      signature.push_back(static_cast<std::uint32_t>(event.decision) << 1U | (event.evicted ? 1U : 0U));
      signature.push_back(event.conversation.value);
    }
    signature.push_back(kNone);
    // A heartbeat leads back: what is on its way to a class already says no more than that.
    const bool leads_back = membership(edge.next).is_being_classed;
    signature.push_back(leads_back ? kNone : class_of(edge.next));
  }
  membership(id).is_being_classed = false;
  const auto [at, is_new] = class_by_signature_.try_emplace(signature, static_cast<ClassId>(classes_.size()));
  const ClassId class_id = at->second;
  if (is_new) {
    classes_.push_back({.base = base, .nodes = {}, .edges = {}});
    firsts_.push_back(id);
  }
  classes_[class_id].nodes.push_back(id);
  membership(id).class_id = class_id;
  if (!is_new) check_member(class_id, id);
  return class_id;
}

// A new node of a class must answer every input that the class has met as the class does.
void Automaton::check_member(ClassId id, NodeId node) {
  const std::map<Input, Edge> edges = classes_[id].edges;
  for (const auto& [input, edge] : edges) {
    const Nodes::Edge learned = nodes_.learn(node, input);
    const bool is_the_same = learned.events == edge.events && learned.late == edge.late;
    if (is_the_same && class_of(learned.next) == edge.next) continue;
    refine(id, input);
  }
}

const Automaton::Edge& Automaton::step(ClassId id, const Input& input) {
  const auto known = classes_[id].edges.find(input);
  if (known != classes_[id].edges.end()) return known->second;
  Edge edge;
  // By index: learning may add nodes to this very class, and they again.
  std::size_t turn_ends = classes_[id].nodes.size();
  std::uint32_t turns = 0;
  for (std::size_t i = 0; i < classes_[id].nodes.size(); ++i) {
    if (i == turn_ends) {
      expect_to_end(++turns);
      turn_ends = classes_[id].nodes.size();
    }
    const NodeId member = classes_[id].nodes[i];
    const Nodes::Edge learned = nodes_.learn(member, input);
    const ClassId next = class_of(learned.next);
    if (edge.next == kNone) {
      edge = {learned.events, next, learned.late};
    } else if (edge.events != learned.events || edge.next != next || edge.late != learned.late) {
      refine(id, input);
    }
  }
  return classes_[id].edges[input] = std::move(edge);
}

// Nodes of the class are told apart by this input from now on. Where they should have been already, nothing
// is merged any more.
void Automaton::refine(ClassId id, const Input& input) {
  const bool is_new = refiners_[classes_[id].base].insert(input).second;
  if (!is_new) merges_ = false;
  throw Split();
}

void Automaton::regroup() {
  classes_.clear();
  firsts_.clear();
  class_by_signature_.clear();
  memberships_.clear();
}

}  // namespace overbook::sim
