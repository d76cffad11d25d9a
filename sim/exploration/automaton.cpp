#include "sim/exploration/automaton.h"

#include <algorithm>

#include "sim/exploration/exploration.h"

namespace overbook::sim {
namespace {

void feed(DigestBuilder& builder, const redis::Reply& reply) {
  if (reply.is_array()) {
    builder.add(1).add(reply.as_array().size());
    for (const redis::Reply& item : reply.as_array()) feed(builder, item);
  } else if (reply.is_integer()) {
    builder.add(2).add(static_cast<std::uint64_t>(reply.as_integer()));
  } else if (reply.is_nil_array()) {
    builder.add(3);
  } else if (reply.is_nil()) {
    builder.add(4);
  } else if (reply.is_blocked()) {
    builder.add(5);
  } else {
    builder.add(reply.is_status() ? 6 : (reply.is_error() ? 7 : 8)).add(std::string_view(reply.text()));
  }
}

std::vector<LocalEvent> local_events(const std::vector<model::Event>& events) {
  std::vector<LocalEvent> local;
  local.reserve(events.size());
  for (const model::Event& event : events) {
    local.push_back({event.kind, event.decision, event.evicted, event.conversation});
  }
  return local;
}

void advance(Automaton::Standing& standing, const std::vector<LocalEvent>& events) {
  for (const LocalEvent& event : events) {
    switch (event.kind) {
      case model::EventKind::invoked:
        ++standing.pending;
        ++standing.invoked;
        break;
      case model::EventKind::returned:
        --standing.pending;
        if (event.decision == model::Decision::admitted) ++standing.running;
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

}  // namespace

Digest digest_of(const redis::Reply& reply) {
  DigestBuilder builder;
  feed(builder, reply);
  return builder.digest();
}

Automaton::Automaton(const Scenario& scenario, const model::StrategySpec& strategy, bool merges)
    : learner_(scenario, strategy), merges_(merges) {}

ClassId Automaton::initial(model::ServerId server) {
  const auto root = roots_.find(server.value);
  if (root != roots_.end()) return class_of(root->second);
  const Observation seen = learner_.observe(server, {});
  Node node;
  node.info.server = server;
  node.info.request_is_ready = seen.request_is_ready;
  if (server == model::kResident) {
    node.info.standing.running = static_cast<std::uint32_t>(learner_.world().cast().residents().size());
  }
  const auto id = static_cast<NodeId>(nodes_.size());
  nodes_.push_back(std::move(node));
  roots_[server.value] = id;
  if (seen.request_is_ready) nodes_[id].info.request_command = probe(id, ActorKind::request, kNone);
  return class_of(id);
}

LocalStep Automaton::local_step(const Input& input) const {
  LocalStep step{.actor = input.actor, .message = {}, .reply = {}};
  if (input.message != kNone) step.message = messages_[input.message];
  if (input.reply != kNone) step.reply = replies_[input.reply];
  return step;
}

std::vector<LocalStep> Automaton::path_to(NodeId id) const {
  std::vector<LocalStep> path;
  for (; nodes_[id].parent != kNone; id = nodes_[id].parent) path.push_back(local_step(nodes_[id].input));
  std::reverse(path.begin(), path.end());
  return path;
}

CommandId Automaton::probe(NodeId id, ActorKind actor, MessageId message) {
  const Observation seen = learner_.probe(nodes_[id].info.server, path_to(id),
                                          local_step({.actor = actor, .message = message, .reply = kNone}));
  const std::optional<redis::Command>& command = seen.steps.back().command;
  return command ? intern(*command) : kNone;
}

CommandId Automaton::command_for(ClassId id, MessageId message) {
  const NodeId representative = classes_[id].nodes.front();
  const auto known = nodes_[representative].message_commands.find(message);
  if (known != nodes_[representative].message_commands.end()) return known->second;
  const CommandId command = probe(representative, ActorKind::listener, message);
  nodes_[representative].message_commands[message] = command;
  return command;
}

const Automaton::NodeEdge& Automaton::learn(NodeId id, const Input& input) {
  const auto known = nodes_[id].edges.find(input);
  if (known != nodes_[id].edges.end()) return known->second;
  std::vector<LocalStep> path = path_to(id);
  path.push_back(local_step(input));
  const Observation seen = learner_.observe(nodes_[id].info.server, path);
  const NodeId next = add_node(id, input, seen);
  return nodes_[id].edges[input] = {local_events(seen.steps.back().events), next};
}

Automaton::NodeId Automaton::add_node(NodeId parent, const Input& input, const Observation& seen) {
  Node node;
  node.parent = parent;
  node.input = input;
  node.info.server = nodes_[parent].info.server;
  node.info.standing = nodes_[parent].info.standing;
  advance(node.info.standing, local_events(seen.steps.back().events));
  node.info.request_is_ready = seen.request_is_ready;
  node.info.listener_is_busy = seen.listener_is_busy;
  const auto id = static_cast<NodeId>(nodes_.size());
  nodes_.push_back(std::move(node));
  if (seen.request_is_ready) nodes_[id].info.request_command = probe(id, ActorKind::request, kNone);
  if (seen.listener_is_busy) nodes_[id].info.listener_command = probe(id, ActorKind::listener, kNone);
  return id;
}

Automaton::Signature Automaton::base_signature(NodeId id) const {
  if (!merges_) return {id};
  const ClassInfo& info = nodes_[id].info;
  return {info.server.value,
          info.standing.pending,
          info.standing.running,
          info.standing.releasing,
          info.standing.invoked,
          info.request_is_ready ? 1U : 0U,
          info.listener_is_busy ? 1U : 0U,
          info.request_command,
          info.listener_command};
}

ClassId Automaton::class_of(NodeId id) {
  if (nodes_[id].class_id != kNone) return nodes_[id].class_id;
  const Signature base = base_signature(id);
  Signature signature = base;
  const std::set<Input> refiners = refiners_[base];
  for (const Input& input : refiners) {
    const NodeEdge edge = learn(id, input);
    for (const LocalEvent& event : edge.events) {
      signature.push_back(static_cast<std::uint32_t>(event.kind));
      signature.push_back(static_cast<std::uint32_t>(event.decision));
    }
    signature.push_back(kNone);
    signature.push_back(class_of(edge.next));
  }
  const auto [at, is_new] = class_by_signature_.try_emplace(signature, static_cast<ClassId>(classes_.size()));
  const ClassId class_id = at->second;
  if (is_new) classes_.push_back({.info = nodes_[id].info, .base = base, .nodes = {}, .edges = {}});
  classes_[class_id].nodes.push_back(id);
  nodes_[id].class_id = class_id;
  if (!is_new) check_member(class_id, id);
  return class_id;
}

// A new node of a class must answer every input that the class has met as the class does.
void Automaton::check_member(ClassId id, NodeId node) {
  const std::map<Input, Edge> edges = classes_[id].edges;
  for (const auto& [input, edge] : edges) {
    const NodeEdge learned = learn(node, input);
    if (learned.events == edge.events && class_of(learned.next) == edge.next) continue;
    refiners_[classes_[id].base].insert(input);
    throw Split();
  }
}

const Automaton::Edge& Automaton::step(ClassId id, ActorKind actor, MessageId message, ReplyId reply) {
  const Input input{.actor = actor, .message = message, .reply = reply};
  const auto known = classes_[id].edges.find(input);
  if (known != classes_[id].edges.end()) return known->second;
  Edge edge;
  // By index: learning may add nodes to this very class.
  for (std::size_t i = 0; i < classes_[id].nodes.size(); ++i) {
    const NodeId member = classes_[id].nodes[i];
    const NodeEdge learned = learn(member, input);
    const ClassId next = class_of(learned.next);
    if (edge.next == kNone) {
      edge = {learned.events, next};
    } else if (edge.events != learned.events || edge.next != next) {
      refiners_[classes_[id].base].insert(input);
      throw Split();
    }
  }
  return classes_[id].edges[input] = std::move(edge);
}

void Automaton::regroup() {
  classes_.clear();
  class_by_signature_.clear();
  for (Node& node : nodes_) node.class_id = kNone;
}

CommandId Automaton::intern(const redis::Command& command) {
  const auto [at, is_new] = command_ids_.try_emplace(command.words, static_cast<CommandId>(commands_.size()));
  if (is_new) commands_.push_back(command);
  return at->second;
}

ReplyId Automaton::intern(const redis::Reply& reply) {
  const auto [at, is_new] = reply_ids_.try_emplace(digest_of(reply), static_cast<ReplyId>(replies_.size()));
  if (is_new) replies_.push_back(reply);
  return at->second;
}

MessageId Automaton::intern(const model::Message& message) {
  const auto [at, is_new] =
      message_ids_.try_emplace(message.payload, static_cast<MessageId>(messages_.size()));
  if (is_new) messages_.push_back(message);
  return at->second;
}

}  // namespace overbook::sim
