#include "sim/exploration/learning/nodes.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/exploration/learning/not_a_function.h"
#include "sim/exploration/learning/other_worlds.h"

namespace overbook::sim {
namespace {

// A node with its edge from the parent, its place in a class, and what maps need around them.
constexpr std::uint64_t kBytesOfEdge = 160;
constexpr std::uint64_t kBytesOfNode = 480;
// Of one server, from its start: more is a wait, or a loop.
constexpr std::size_t kMostSteps = 300;

// A conversation may run twice on a server.
void erase_one(std::vector<model::ConversationId>& from, model::ConversationId conversation) {
  const auto at = std::find(from.begin(), from.end(), conversation);
  if (at != from.end()) from.erase(at);
}

std::vector<model::ConversationId> held_after(std::vector<model::ConversationId> held,
                                              const std::vector<LocalEvent>& events) {
  for (const LocalEvent& event : events) {
    const bool is_admitted =
        event.kind == model::EventKind::returned && event.decision == model::Decision::admitted;
    if (is_admitted) held.push_back(event.conversation);
    if (event.kind == model::EventKind::release_invoked) erase_one(held, event.conversation);
  }
  return held;
}

std::vector<model::ConversationId> closing_after(std::vector<model::ConversationId> closing,
                                                 const std::vector<LocalEvent>& events) {
  for (const LocalEvent& event : events) {
    if (event.kind == model::EventKind::release_invoked) closing.push_back(event.conversation);
    if (event.kind == model::EventKind::release_returned) erase_one(closing, event.conversation);
  }
  return closing;
}

// Whether a heartbeat has found its leases in place, as far as its events tell.
bool has_changed_nothing(const std::vector<LocalEvent>& events) {
  return std::all_of(events.begin(), events.end(), [](const LocalEvent& event) {
    return event.kind == model::EventKind::failed || event.kind == model::EventKind::given_up;
  });
}

[[nodiscard]] bool is_of_request(const Input& input) {
  return !input.is_crash && input.duty == Duty::requests;
}

}  // namespace

Nodes::Nodes(const Scenario& scenario, std::unique_ptr<Subject> subject, const Reductions& reductions)
    : subject_(std::move(subject)),
      forgets_(reductions.forgets_requests),
      retries_(scenario.retries),
      resends_(scenario.resends),
      servers_(scenario.servers),
      releases_(scenario.release),
      has_faults_(subject_->setup().has_faults()),
      tells_rounds_((scenario.faults.crashes > 0 && scenario.faults.restarts) ||
                    scenario.shared_conversation) {}

void Nodes::advance(ServerStanding& standing, const std::vector<LocalEvent>& events) const {
  for (const LocalEvent& event : events) {
    switch (event.kind) {
      case model::EventKind::invoked:
        ++standing.pending;
        standing.attempt = event.conversation == standing.conversation ? standing.attempt + 1 : 1;
        standing.conversation = event.conversation;
        break;
      case model::EventKind::returned:
        --standing.pending;
        if (event.decision == model::Decision::admitted) ++standing.running;
        // Only a rejected request is tried again; what comes after any other is a new conversation.
        if (event.decision != model::Decision::rejected || standing.attempt > retries_) standing.attempt = 0;
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
  const NodeId id = add(std::move(node), subject_->observe(beginning, {}));
  roots_[beginning] = id;
  return id;
}

// It has no steps, so no path leads on from it.
Nodes::NodeId Nodes::dead(model::ServerId server, std::uint32_t round) {
  const auto [at, is_new] = dead_.try_emplace({server.value, round}, static_cast<NodeId>(nodes_.size()));
  if (is_new) {
    Node node;
    node.info.server = server;
    node.info.is_dead = true;
    node.info.round = round;
    nodes_.push_back(std::move(node));
  }
  return at->second;
}

LocalStep Nodes::local_step(NodeId from, const Input& input) const {
  LocalStep step{.kind = input.is_crash ? StepKind::crash : StepKind::goes_on,
                 .duty = input.duty,
                 .message = {},
                 .reply = {}};
  if (input.message != kNone) step.message = words_.message(input.message);
  if (input.reply == kTimedOut) {
    const bool was_waiting = nodes_[from].info.is_waiting && is_of_request(input);
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

CommandId Nodes::probe(NodeId id, Duty duty, MessageId message) {
  const Observation seen =
      subject_->probe(nodes_[id].beginning, path_to(id), local_step(id, {.duty = duty, .message = message}));
  expect_as_before(id, seen);
  const Observation::Done& next = seen.steps.back();
  return next.command ? words_.of(*next.command, next.conversation) : kNone;
}

// The command that a node sends on an input, as it was learned; of a request that is lost nothing arrives.
CommandId Nodes::command_of(const Node& node, const Input& input) const {
  if (input.is_crash || input.reply == kTimedOut) return kNone;
  if (input.duty == Duty::heartbeat) return node.info.heartbeat_command;
  if (input.duty == own_duty(node.info.server)) return node.info.request_command;
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
  if (local_events(step.events) == edge.events) return;
  throw NotAFunction(
      fmt::format("{}: server {}, step {}: given the same replies it did not decide the same twice; {}",
                  subject_->label(), from.info.server.value, index + 1, kWhatAStrategyMayNot));
}

CommandId Nodes::command_for(NodeId id, MessageId message) {
  const auto known = nodes_[id].message_commands.find(message);
  if (known != nodes_[id].message_commands.end()) return known->second;
  const CommandId command = probe(id, Duty::listener, message);
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
      input.is_crash ? dead(nodes_[id].info.server, nodes_[id].info.round) : node_after(id, input, seen);
  const Edge& edge = nodes_[id].edges[input] = {local_events(seen.steps.back().events), next};
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

Nodes::NodeId Nodes::node_after(NodeId parent, const Input& input, const Observation& seen) {
  const bool is_reply = is_of_request(input) && input.reply != kTimedOut;
  if (input.duty == Duty::heartbeat || nodes_[parent].info.heartbeat_is_busy)
    return node_of_heartbeat(parent, input, seen);
  const bool was_sent_again = nodes_[parent].resent > 0;
  if (!was_sent_again || !is_reply || is_wait(input)) return node_between_requests(parent, input, seen);
  NodeId sent_first = nodes_[parent].sent_first;
  if (nodes_[parent].info.is_waiting)
    sent_first = learn(sent_first, {.reply = words_.of(redis::Reply::blocked())}).next;
  const Edge first = learn(sent_first, input);
  const ServerInfo& info = nodes_[first.next].info;
  ServerStanding standing = nodes_[parent].info.standing;
  advance(standing, local_events(seen.steps.back().events));
  const bool is_the_same = info.standing == standing && info.request_is_ready == seen.request_is_ready &&
                           info.can_crash == seen.can_crash && info.may_time_out == seen.may_time_out &&
                           info.listener_is_busy == seen.listener_is_busy && info.memory == seen.memory &&
                           info.heartbeat_is_busy == seen.heartbeat_is_busy;
  return is_the_same ? first.next : node_between_requests(parent, input, seen);
}

// A step of a heartbeat, or of anything else in the middle of one.
Nodes::NodeId Nodes::node_of_heartbeat(NodeId parent, const Input& input, const Observation& seen) {
  const bool was_busy = nodes_[parent].info.heartbeat_is_busy;
  NodeId without = was_busy ? nodes_[parent].without_heartbeat : parent;
  const bool is_heartbeat = input.duty == Duty::heartbeat;
  if (is_heartbeat && !has_changed_nothing(local_events(seen.steps.back().events))) without = kNone;
  if (!is_heartbeat && without != kNone) without = learn(without, input).next;
  const bool is_over = !seen.heartbeat_is_busy;
  const NodeId place = without == kNone ? kNone : place_of(without);
  if (is_over && place != kNone) {
    // What heartbeats leave in its memory may come round again.
    const std::vector<NodeId> known = refreshed_[place];
    if (does_the_same_next(without, parent, input, seen)) return without;
    for (const NodeId other : known) {
      if (does_the_same_next(other, parent, input, seen)) return other;
    }
  }
  const NodeId id = is_over ? node_between_requests(parent, input, seen) : add_node(parent, input, seen);
  if (is_over && place != kNone && id != place) {
    nodes_[id].place = place;
    refreshed_[place].push_back(id);
  }
  if (!is_over) nodes_[id].without_heartbeat = without;
  return id;
}

Nodes::NodeId Nodes::node_between_requests(NodeId parent, const Input& input, const Observation& seen) {
  if (!forgets_) return add_node(parent, input, seen);
  const std::vector<LocalEvent> events = local_events(seen.steps.back().events);
  ServerStanding standing = nodes_[parent].info.standing;
  advance(standing, events);
  // A heartbeat that ends what runs does not take the request that has started it any further.
  const bool is_between = is_of_request(input) && standing.pending == 0 && standing.releasing == 0 &&
                          (standing.running == 0 || !releases_) && !seen.heartbeat_is_busy &&
                          !seen.is_starting;
  if (!is_between) return add_node(parent, input, seen);
  const Between between{.server = nodes_[parent].info.server.value,
                        .standing = standing,
                        .can_crash = has_faults_ && seen.can_crash,
                        .round = seen.round,
                        .held = held_after(nodes_[parent].info.held, events),
                        .memory = seen.memory};
  const auto known = between_requests_.find(between);
  if (known == between_requests_.end()) {
    const NodeId id = add_node(parent, input, seen);
    between_requests_[between] = id;
    return id;
  }
  // It got to where it has been before, on another way.
  if (does_the_same_next(known->second, parent, input, seen)) return known->second;
  throw NotAFunction(
      fmt::format("{}: server {}, step {}: what it does next depends on an earlier request, though the "
                  "registry says that it "
                  "keeps nothing",
                  subject_->label(), between.server, seen.steps.size() + 1));
}

Nodes::NodeId Nodes::add_node(NodeId parent, const Input& input, const Observation& seen) {
  Node node;
  node.parent = parent;
  node.input = input;
  node.beginning = nodes_[parent].beginning;
  node.info.server = nodes_[parent].info.server;
  node.info.standing = nodes_[parent].info.standing;
  const ServerInfo& before = nodes_[parent].info;
  const std::vector<LocalEvent> events = local_events(seen.steps.back().events);
  advance(node.info.standing, events);
  node.info.held = held_after(before.held, events);
  node.info.closing = closing_after(before.closing, events);
  const bool is_request = is_of_request(input);
  const bool waits = is_request && is_wait(input);
  node.info.is_waiting = is_request ? waits : before.is_waiting;
  node.resent = is_request && !waits ? 0 : nodes_[parent].resent;
  node.sent_first = is_request && !waits ? kNone : nodes_[parent].sent_first;
  if (waits && node.sent_first == kNone) node.sent_first = parent;
  const bool sends_again = is_request && input.reply == kTimedOut && nodes_[parent].resent < resends_ &&
                           (before.request_command != kNone || before.is_waiting);
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
  node.info.request_is_ready = seen.request_is_ready;
  node.info.listener_is_busy = seen.listener_is_busy;
  node.info.heartbeat_is_busy = seen.heartbeat_is_busy;
  node.info.is_between_passes = is_sweeper(node.info.server) && seen.is_between;
  node.info.may_time_out = seen.may_time_out;
  node.info.can_crash = seen.can_crash;
  node.info.memory = seen.memory;
  node.state = seen.state;
  if (tells_rounds_) node.info.round = seen.round;
  const bool may_refresh =
      subject_->setup().has_heartbeats() && (seen.heartbeat_is_busy || !node.info.held.empty());
  const auto id = static_cast<NodeId>(nodes_.size());
  nodes_.push_back(std::move(node));
  bytes_ += kBytesOfNode;
  if (seen.request_is_ready)
    nodes_[id].info.request_command = probe(id, own_duty(nodes_[id].info.server), kNone);
  if (seen.listener_is_busy) nodes_[id].info.listener_command = probe(id, Duty::listener, kNone);
  if (may_refresh) nodes_[id].info.heartbeat_command = probe(id, Duty::heartbeat, kNone);
  return id;
}

}  // namespace overbook::sim
