#include "sim/exploration/learning/nodes.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/exploration/learning/not_a_function.h"
#include "sim/exploration/learning/other_worlds.h"

namespace overbook::sim {
namespace {

// A node with its edge from the parent, its place in a class, and what maps need around them.
constexpr std::uint64_t kBytesOfEdge = 280;
constexpr std::uint64_t kBytesOfNode = sizeof(ServerInfo) + 480;
// Of one server, from its start: more is a wait, or a loop.
constexpr std::size_t kMostSteps = 300;

// A conversation may run twice on a server.
void erase_one(std::vector<model::ConversationId>& from, model::ConversationId conversation) {
  const auto at = std::find(from.begin(), from.end(), conversation);
  if (at != from.end()) from.erase(at);
}

std::vector<model::ConversationId> closing_after(std::vector<model::ConversationId> closing,
                                                 const std::vector<LocalEvent>& events) {
  for (const LocalEvent& event : events) {
    if (event.kind == model::EventKind::release_invoked) closing.push_back(event.conversation);
    if (event.kind == model::EventKind::release_returned) erase_one(closing, event.conversation);
  }
  return closing;
}

}  // namespace

std::vector<model::ConversationId> Nodes::held_after(std::vector<model::ConversationId> held,
                                                     const std::vector<LocalEvent>& events) {
  for (const LocalEvent& event : events) {
    const bool is_admitted =
        event.kind == model::EventKind::returned && event.decision == model::Decision::admitted;
    if (is_admitted) held.push_back(event.conversation);
    if (event.kind == model::EventKind::release_invoked) erase_one(held, event.conversation);
  }
  return held;
}

Nodes::Nodes(const Scenario& scenario, std::unique_ptr<Subject> subject, const Reductions& reductions)
    : subject_(std::move(subject)),
      forgets_(reductions.forgets_requests),
      shares_(subject_->setup().shares_memory()),
      knows_sharing_(reductions.knows_sharing),
      retries_(scenario.retries),
      resends_(scenario.resends),
      servers_(scenario.servers),
      releases_(scenario.release),
      has_faults_(subject_->setup().has_faults()),
      tells_rounds_((scenario.faults.crashes > 0 && scenario.faults.restarts) ||
                    scenario.shared_conversation),
      // What is at the same may be on a way that leads back.
      comes_round_(shares_ && knows_sharing_) {}

void Nodes::advance(ServerStanding& standing, const std::vector<LocalEvent>& events) const {
  for (const LocalEvent& event : events) {
    ServerStanding::Worker& worker = standing.workers.at(event.worker);
    switch (event.kind) {
      case model::EventKind::invoked:
        ++standing.pending;
        worker.is_pending = true;
        worker.attempt = event.conversation == worker.conversation ? worker.attempt + 1 : 1;
        worker.conversation = event.conversation;
        break;
      case model::EventKind::returned:
        --standing.pending;
        worker.is_pending = false;
        if (event.decision == model::Decision::admitted) ++standing.running;
        // Only a rejected request is tried again; what comes after any other is a new conversation.
        if (event.decision != model::Decision::rejected || worker.attempt > retries_) worker.attempt = 0;
        break;
      case model::EventKind::release_invoked:
        --standing.running;
        ++standing.releasing;
        break;
      case model::EventKind::release_returned:
        --standing.releasing;
        break;
      default:
        break;
    }
  }
}

Nodes::NodeId Nodes::root(const Beginning& beginning) {
  const auto known = roots_.find(beginning);
  if (known != roots_.end()) return known->second;
  Node node;
  node.beginning = beginning;
  node.info.server = beginning.server;
  if (beginning.server == model::kResident && !beginning.is_restarted) {
    for (const model::Request& resident : subject_->setup().cast().residents())
      node.info.held.push_back(resident.conversation_id);
    node.info.standing.running = static_cast<std::uint32_t>(node.info.held.size());
  }
  if (shares_) node.calls.resize(calls_of_server());
  const NodeId id = add(std::move(node), subject_->observe(beginning, {}));
  roots_[beginning] = id;
  return id;
}

// It has no steps, so no path leads on from it.
Nodes::NodeId Nodes::dead(model::ServerId server, const Rounds& rounds) {
  const auto [at, is_new] = dead_.try_emplace({server.value, rounds}, static_cast<NodeId>(nodes_.size()));
  if (is_new) {
    Node node;
    node.info.server = server;
    node.info.is_dead = true;
    for (std::size_t i = 0; i < rounds.size(); ++i) node.info.workers[i].round = rounds[i];
    nodes_.push_back(std::move(node));
  }
  return at->second;
}

LocalStep Nodes::local_step(NodeId from, const Input& input) const {
  LocalStep step{.kind = input.is_crash ? StepKind::crash : StepKind::goes_on,
                 .duty = input.duty,
                 .worker = input.worker,
                 .message = {},
                 .reply = {}};
  if (input.message != kNone) step.message = words_.message(input.message);
  if (input.reply == kTimedOut) {
    const bool was_waiting = is_of_request(input) && nodes_[from].info.workers.at(input.worker).is_waiting;
    step.kind = was_waiting ? StepKind::loses_reply : StepKind::loses_request;
  } else if (input.reply != kNone) {
    step.reply = words_.reply(input.reply);
  }
  return step;
}

bool Nodes::is_wait(const Input& input) const {
  return input.reply != kNone && input.reply != kTimedOut && words_.reply(input.reply).is_blocked();
}

std::vector<LocalStep> Nodes::path_to(NodeId id) const {
  std::vector<LocalStep> path;
  for (; nodes_[id].parent != kNone; id = nodes_[id].parent)
    path.push_back(local_step(nodes_[id].parent, nodes_[id].input));
  std::reverse(path.begin(), path.end());
  return path;
}

CommandId Nodes::probe(NodeId id, const Input& input) {
  const Observation seen = subject_->probe(nodes_[id].beginning, path_to(id), local_step(id, input));
  expect_as_before(id, seen);
  const Observation::Done& next = seen.steps.back();
  return next.command ? words_.of(*next.command, next.conversation) : kNone;
}

CommandId Nodes::next_of(NodeId id, const Input& input, const Observation& seen,
                         const std::optional<Observation::Next>& next) {
  if (!seen.tells_next) return probe(id, input);
  return next ? words_.of(next->command, next->conversation) : kNone;
}

// The command that a node sends on an input, as it was learned; of a request that is lost nothing arrives.
CommandId Nodes::command_of(const Node& node, const Input& input) const {
  if (input.is_crash || input.reply == kTimedOut) return kNone;
  if (input.duty == Duty::heartbeat) return node.info.heartbeat_command;
  if (input.duty == own_duty(node.info.server)) return node.info.workers.at(input.worker).command;
  if (input.message == kNone) return node.info.listener_command;
  const auto known = node.message_commands.find(input.message);
  // A class asks one of its nodes only: the others are not known to send the same.
  return known == node.message_commands.end() ? kNone : known->second;
}

// The way to a node was gone again: every step of it must have been what it was the first time.
void Nodes::expect_as_before(NodeId id, const Observation& seen) const {
  std::vector<NodeId> way;
  for (NodeId at = id; nodes_[at].parent != kNone; at = nodes_[at].parent) way.push_back(at);
  std::reverse(way.begin(), way.end());
  for (std::size_t i = 0; i < way.size(); ++i) {
    const Node& node = nodes_[way[i]];
    const Node& from = nodes_[node.parent];
    const auto edge = from.edges.find(node.input);
    if (edge == from.edges.end()) continue;  // it is being learned
    expect_step(node.parent, node.input, edge->second, seen, i);
  }
}

void Nodes::expect_step(NodeId id, const Input& input, const Edge& edge, const Observation& seen,
                        std::size_t index) const {
  const Node& from = nodes_[id];
  const Observation::Done& step = seen.steps.at(index);
  const CommandId command = command_of(from, input);
  if (command != kNone && (!step.command || *step.command != words_.command(command))) {
    throw NotAFunction(fmt::format(
        "{}: server {}, step {}: given the same replies it sent `{}` once and `{}` another time; {}",
        subject_->label(), from.info.server.value, index + 1, to_text(words_.command(command)),
        step.command ? to_text(*step.command) : "nothing", kWhatAStrategyMayNot));
  }
  if (step.events == edge.events) return;
  throw NotAFunction(
      fmt::format("{}: server {}, step {}: given the same replies it did not decide the same twice; {}",
                  subject_->label(), from.info.server.value, index + 1, kWhatAStrategyMayNot));
}

CommandId Nodes::command_for(NodeId id, MessageId message) {
  const auto known = nodes_[id].message_commands.find(message);
  if (known != nodes_[id].message_commands.end()) return known->second;
  // Where replies are steps, that it is taken is one.
  const bool is_own_step = subject_->setup().replies_are_steps();
  const CommandId command = is_own_step ? kNone : probe(id, {.duty = Duty::listener, .message = message});
  nodes_[id].message_commands[message] = command;
  return command;
}

const Nodes::Edge& Nodes::learn(NodeId id, const Input& input) {
  const auto known = nodes_[id].edges.find(input);
  if (known != nodes_[id].edges.end()) return known->second;
  if (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) throw Interrupted();
  std::vector<LocalStep> path = path_to(id);
  path.push_back(local_step(id, input));
  if (path.size() > kMostSteps) {
    throw TooManySteps(fmt::format("{}: server {} has made {} steps and is not done: too many to be learned",
                                   subject_->label(), nodes_[id].info.server.value, kMostSteps));
  }
  const Observation seen = subject_->observe(nodes_[id].beginning, path);
  expect_as_before(id, seen);
  if (looks_closer_ && !does_the_same_turned_round(id, path, seen)) {
    if (names_ != nullptr) throw NotSymmetric();  // there they are sorted
    depends_on_order_ = true;
  }
  if (looks_closer_ && !does_the_same_later(id, path, seen)) keeps_time_of_its_own_ = true;
  const NodeId next =
      input.is_crash ? dead(nodes_[id].info.server, rounds_of(seen)) : node_after(id, input, seen);
  const Edge& edge = nodes_[id].edges[input] = {seen.steps.back().events, next, late_of(seen)};
  bytes_ += kBytesOfEdge + seen.steps.back().events.size() * sizeof(LocalEvent);
  if (names_ != nullptr && nodes_[id].info.server == model::ServerId{1}) {
    expect_the_same_of_others(id, path, seen);
    return nodes_[id].edges[input];
  }
  // Once more: what is learned once could be anything.
  const Observation again = subject_->observe(nodes_[id].beginning, path);
  expect_as_before(id, again);
  expect_step(id, input, edge, again, again.steps.size() - 1);
  return edge;
}

Rounds Nodes::rounds_of(const Observation& seen) const {
  Rounds rounds{};
  for (std::size_t i = 0; tells_rounds_ && i < rounds.size(); ++i) rounds[i] = seen.workers[i].round;
  return rounds;
}

std::vector<LeftLate> Nodes::late_of(const Observation& seen) {
  std::vector<LeftLate> late;
  const bool tells_conversations = subject_->setup().may_lapse();
  for (const OnItsWay& one : seen.late) {
    const model::ConversationId conversation =
        tells_conversations ? one.conversation : model::ConversationId{};
    late.push_back({one.sender.duty, one.sender.worker, words_.of(one.command, conversation)});
  }
  return late;
}

Nodes::Node Nodes::node_beyond(NodeId parent, const Input& input, const Observation& seen) const {
  Node node;
  node.parent = parent;
  node.input = input;
  node.beginning = nodes_[parent].beginning;
  node.info.server = nodes_[parent].info.server;
  node.info.standing = nodes_[parent].info.standing;
  const ServerInfo& before = nodes_[parent].info;
  const std::vector<LocalEvent>& events = seen.steps.back().events;
  advance(node.info.standing, events);
  node.info.held = held_after(before.held, events);
  node.info.closing = closing_after(before.closing, events);
  for (std::size_t i = 0; i < kMaxAtOnce; ++i) node.info.workers[i].is_waiting = before.workers[i].is_waiting;
  if (is_of_request(input)) node.info.workers.at(input.worker).is_waiting = is_wait(input);
  return node;
}

Nodes::NodeId Nodes::add_node(NodeId parent, const Input& input, const Observation& seen) {
  Node node = node_beyond(parent, input, seen);
  const ServerInfo& before = nodes_[parent].info;
  const WorkerInfo& worker = before.workers[0];
  const bool is_request = is_of_request(input);
  const bool waits = is_request && is_wait(input);
  node.resent = is_request && !waits ? 0 : nodes_[parent].resent;
  node.sent_first = is_request && !waits ? kNone : nodes_[parent].sent_first;
  if (waits && node.sent_first == kNone) node.sent_first = parent;
  const bool sends_again = is_request && input.reply == kTimedOut && nodes_[parent].resent < resends_ &&
                           (worker.command != kNone || worker.is_waiting);
  if (sends_again) {
    node.resent = nodes_[parent].resent + 1;
    node.sent_first = nodes_[parent].sent_first == kNone ? parent : nodes_[parent].sent_first;
  }
  const bool may_have_been_here = forgets_ && is_request && node.resent == 0 && !before.heartbeat_is_busy;
  const std::optional<NodeId> known = may_have_been_here ? come_round(node, seen) : std::nullopt;
  return known ? *known : add(std::move(node), seen);
}

// What a node is seen to be, and the commands that it sends next.
Nodes::NodeId Nodes::add(Node node, const Observation& seen) {
  const bool splits = subject_->setup().replies_are_steps();
  const std::uint32_t workers = workers_of(node.info.server);
  for (std::uint32_t i = 0; i < workers; ++i) {
    const Observation::Worker& worker = seen.workers.at(i);
    node.info.workers[i].is_ready = worker.is_ready;
    node.info.workers[i].may_time_out = worker.may_time_out;
    if (tells_rounds_) node.info.workers[i].round = worker.round;
  }
  node.info.listener_is_busy = seen.listener_is_busy;
  node.info.has_started = seen.has_started;
  node.info.heartbeat_is_busy = seen.heartbeat_is_busy;
  node.info.heartbeat_may_time_out = !splits || seen.heartbeat_may_time_out;
  node.info.is_between_passes = is_sweeper(node.info.server) && seen.workers[0].is_between;
  node.info.can_crash = seen.can_crash;
  node.info.memory = seen.memory;
  node.state = seen.state;
  const bool may_refresh =
      subject_->setup().has_heartbeats() && (seen.heartbeat_is_busy || !node.info.held.empty());
  const auto id = static_cast<NodeId>(nodes_.size());
  nodes_.push_back(std::move(node));
  bytes_ += kBytesOfNode;
  for (std::uint32_t i = 0; i < workers; ++i) {
    if (!seen.workers[i].is_ready) continue;
    const Input input{.duty = own_duty(nodes_[id].info.server), .worker = i};
    const CommandId command = next_of(id, input, seen, seen.workers[i].next);
    nodes_[id].info.workers[i].command = command;
  }
  if (seen.listener_is_busy) {
    const CommandId command = next_of(id, {.duty = Duty::listener}, seen, seen.listener_next);
    nodes_[id].info.listener_command = command;
  }
  if (may_refresh) {
    const CommandId command = next_of(id, {.duty = Duty::heartbeat}, seen, seen.heartbeat_next);
    nodes_[id].info.heartbeat_command = command;
  }
  return id;
}

}  // namespace overbook::sim
