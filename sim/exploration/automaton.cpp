#include "sim/exploration/automaton.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/strategies/registry.h"
#include "sim/exploration/exploration.h"

namespace overbook::sim {
namespace {

// A node of the automaton with its edge from the parent, its place in a class, and what maps need around
// them.
constexpr std::uint64_t kBytesOfEdge = 160;
constexpr std::uint64_t kBytesOfNode = 480;
// A command, a reply or a message, with its name in a map, nearly.
constexpr std::uint64_t kBytesOfWord = 64;

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

}  // namespace

Digest digest_of(const redis::Reply& reply) {
  DigestBuilder builder;
  feed(builder, reply);
  return builder.digest();
}

void Automaton::advance(Standing& standing, const std::vector<LocalEvent>& events) const {
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

Automaton::Automaton(const Scenario& scenario, const model::StrategySpec& strategy, Reductions reductions,
                     StrategyFactory make_strategy)
    : learner_(scenario, strategy, std::move(make_strategy)),
      merges_(reductions.merges_futures && !learner_.world().has_listeners()),
      forgets_(false),
      retries_(scenario.retries),
      resends_(scenario.resends),
      releases_(scenario.release),
      has_faults_(learner_.world().has_faults()),
      restarts_(scenario.faults.crashes > 0 && scenario.faults.restarts),
      tells_rounds_(restarts_ || scenario.shared_conversation) {
  const model::StrategyInfo* info = model::find_strategy(strategy.use);
  forgets_ = reductions.forgets_requests && merges_ && info != nullptr && info->keeps_nothing;
}

ClassId Automaton::initial(model::ServerId server) {
  return class_of(root({.server = server}));
}

Automaton::NodeId Automaton::root(const Beginning& beginning) {
  const auto known = roots_.find(beginning);
  if (known != roots_.end()) return known->second;
  Node node;
  node.beginning = beginning;
  node.info.server = beginning.server;
  if (beginning.server == model::kResident && !beginning.is_restarted) {
    for (const model::Request& resident : learner_.world().cast().residents())
      node.info.held.push_back(resident.conversation_id);
    node.info.standing.running = static_cast<std::uint32_t>(node.info.held.size());
  }
  const NodeId id = add(std::move(node), learner_.observe(beginning, {}));
  roots_[beginning] = id;
  return id;
}

// It has no steps, so no path leads on from it.
Automaton::NodeId Automaton::dead(model::ServerId server, std::uint32_t round) {
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

Automaton::Edge Automaton::crash(ClassId id) {
  const ClassInfo info = classes_[id].info;
  if (info.can_crash) return step(id, {.is_crash = true});
  return {.events = {}, .next = class_of(dead(info.server, info.round))};
}

ClassId Automaton::restart(ClassId id) {
  const ClassInfo info = classes_[id].info;
  // Before its first request a server that remembers nothing is as at its start, unless something ran there.
  const bool is_as_at_the_start = info.round == 0 && info.server != model::kResident;
  return class_of(root({.server = info.server, .is_restarted = !is_as_at_the_start, .round = info.round}));
}

LocalStep Automaton::local_step(const Input& input) const {
  LocalStep step{.kind = input.is_crash ? StepKind::crash : StepKind::goes_on,
                 .duty = input.duty,
                 .message = {},
                 .reply = {}};
  if (input.message != kNone) step.message = messages_[input.message];
  if (input.reply == kTimedOut) {
    step.kind = StepKind::loses_request;
  } else if (input.reply != kNone) {
    step.reply = replies_[input.reply];
  }
  return step;
}

std::vector<LocalStep> Automaton::path_to(NodeId id) const {
  std::vector<LocalStep> path;
  for (; nodes_[id].parent != kNone; id = nodes_[id].parent) path.push_back(local_step(nodes_[id].input));
  std::reverse(path.begin(), path.end());
  return path;
}

CommandId Automaton::probe(NodeId id, Duty duty, MessageId message) {
  const Observation seen =
      learner_.probe(nodes_[id].beginning, path_to(id), local_step({.duty = duty, .message = message}));
  expect_as_before(id, seen);
  const Observation::Done& next = seen.steps.back();
  return next.command ? intern(Sent{*next.command, next.conversation}) : kNone;
}

// The command that a node sends on an input, as it was learned; of a request that is lost nothing arrives.
CommandId Automaton::command_of(const Node& node, const Input& input) const {
  if (input.is_crash || input.reply == kTimedOut) return kNone;
  if (input.duty == Duty::heartbeat) return node.info.heartbeat_command;
  if (input.duty == Duty::requests) return node.info.request_command;
  if (input.message == kNone) return node.info.listener_command;
  const auto known = node.message_commands.find(input.message);
  // A class asks one of its nodes only: the others are not known to send the same.
  return known == node.message_commands.end() ? kNone : known->second;
}

// The way to a node was gone again: every step of it must have been what it was the first time.
void Automaton::expect_as_before(NodeId id, const Observation& seen) const {
  std::vector<NodeId> way;
  for (NodeId at = id; nodes_[at].parent != kNone; at = nodes_[at].parent) way.push_back(at);
  std::reverse(way.begin(), way.end());
  for (std::size_t i = 0; i < way.size(); ++i) {
    const Node& node = nodes_[way[i]];
    const Node& from = nodes_[node.parent];
    const auto edge = from.edges.find(node.input);
    if (edge == from.edges.end()) continue;  // it is being learned
    Observation until;
    until.steps.assign(seen.steps.begin(), seen.steps.begin() + static_cast<std::ptrdiff_t>(i + 1));
    expect_last_step(node.parent, node.input, edge->second, until);
  }
}

void Automaton::expect_last_step(NodeId id, const Input& input, const NodeEdge& edge,
                                 const Observation& seen) const {
  const Node& from = nodes_[id];
  const Observation::Done& step = seen.steps.back();
  const CommandId command = command_of(from, input);
  if (command != kNone && (!step.command || *step.command != commands_[command].command)) {
    throw NotAFunction(fmt::format(
        "{}: server {}, step {}: given the same replies it sent `{}` once and `{}` another time; {}",
        learner_.label(), from.info.server.value, seen.steps.size(), to_text(commands_[command].command),
        step.command ? to_text(*step.command) : "nothing", kWhatAStrategyMayNot));
  }
  if (local_events(step.events) == edge.events) return;
  throw NotAFunction(
      fmt::format("{}: server {}, step {}: given the same replies it did not decide the same twice; {}",
                  learner_.label(), from.info.server.value, seen.steps.size(), kWhatAStrategyMayNot));
}

CommandId Automaton::command_for(ClassId id, MessageId message) {
  const NodeId representative = classes_[id].nodes.front();
  const auto known = nodes_[representative].message_commands.find(message);
  if (known != nodes_[representative].message_commands.end()) return known->second;
  const CommandId command = probe(representative, Duty::listener, message);
  nodes_[representative].message_commands[message] = command;
  return command;
}

const Automaton::NodeEdge& Automaton::learn(NodeId id, const Input& input) {
  const auto known = nodes_[id].edges.find(input);
  if (known != nodes_[id].edges.end()) return known->second;
  std::vector<LocalStep> path = path_to(id);
  path.push_back(local_step(input));
  const Observation seen = learner_.observe(nodes_[id].beginning, path);
  expect_as_before(id, seen);
  const NodeId next =
      input.is_crash ? dead(nodes_[id].info.server, nodes_[id].info.round) : node_after(id, input, seen);
  const NodeEdge& edge = nodes_[id].edges[input] = {local_events(seen.steps.back().events), next};
  bytes_ += kBytesOfEdge + seen.steps.back().events.size() * sizeof(LocalEvent);
  if (names_ != nullptr && nodes_[id].info.server == model::ServerId{1}) {
    expect_the_same_of_others(id, path, seen);
    return nodes_[id].edges[input];
  }
  // Once more: what is learned once could be anything.
  const Observation again = learner_.observe(nodes_[id].beginning, path);
  expect_as_before(id, again);
  expect_last_step(id, input, edge, again);
  return edge;
}

// What server 1 does, another server does with its own names in the place of those. That it is another run
// also shows that what was learned once could be learned twice.
void Automaton::expect_the_same_of_others(NodeId id, const std::vector<LocalStep>& path,
                                          const Observation& seen) {
  const Names::Permutation reversed = names_->checks().front();
  std::vector<LocalStep> renamed = path;
  for (LocalStep& step : renamed) {
    if (step.reply) step.reply = names_->renamed(*step.reply, reversed);
  }
  Beginning beginning = nodes_[id].beginning;
  beginning.server.value = reversed.of(beginning.server.value);
  const Observation other = learner_.observe(beginning, renamed);
  for (std::size_t i = 0; i < seen.steps.size(); ++i) {
    const Observation::Done& own = seen.steps[i];
    const Observation::Done& others = other.steps[i];
    const bool sends_the_same =
        own.command.has_value() == others.command.has_value() &&
        (!own.command || names_->renamed(*own.command, reversed) == *others.command) &&
        names_->renamed(own.conversation, reversed) == others.conversation;
    std::vector<LocalEvent> events = local_events(own.events);
    for (LocalEvent& event : events) event.conversation = names_->renamed(event.conversation, reversed);
    if (!sends_the_same || events != local_events(others.events)) throw NotSymmetric();
  }
  const bool ends_the_same = seen.request_is_ready == other.request_is_ready &&
                             seen.heartbeat_is_busy == other.heartbeat_is_busy && seen.round == other.round;
  if (!ends_the_same) throw NotSymmetric();
}

Automaton::NodeId Automaton::node_after(NodeId parent, const Input& input, const Observation& seen) {
  const bool is_reply = is_of_request(input) && input.reply != kTimedOut;
  if (input.duty == Duty::heartbeat || nodes_[parent].info.heartbeat_is_busy)
    return node_of_heartbeat(parent, input, seen);
  const NodeId sent_first = nodes_[parent].sent_first;
  if (sent_first == kNone || !is_reply) return node_between_requests(parent, input, seen);
  const NodeEdge first = learn(sent_first, input);
  const ClassInfo& info = nodes_[first.next].info;
  Standing standing = nodes_[parent].info.standing;
  advance(standing, local_events(seen.steps.back().events));
  const bool is_the_same = info.standing == standing && info.request_is_ready == seen.request_is_ready &&
                           info.can_crash == seen.can_crash && info.may_time_out == seen.may_time_out &&
                           info.listener_is_busy == seen.listener_is_busy &&
                           info.heartbeat_is_busy == seen.heartbeat_is_busy;
  return is_the_same ? first.next : node_between_requests(parent, input, seen);
}

// A step of a heartbeat, or of anything else in the middle of one.
Automaton::NodeId Automaton::node_of_heartbeat(NodeId parent, const Input& input, const Observation& seen) {
  const bool was_busy = nodes_[parent].info.heartbeat_is_busy;
  NodeId without = was_busy ? nodes_[parent].without_heartbeat : parent;
  const bool is_heartbeat = input.duty == Duty::heartbeat;
  if (is_heartbeat && !has_changed_nothing(local_events(seen.steps.back().events))) without = kNone;
  if (!is_heartbeat && without != kNone) without = learn(without, input).next;
  const bool is_over = !seen.heartbeat_is_busy;
  if (is_over && without != kNone && does_the_same_next(without, parent, input, seen)) return without;
  const NodeId id = is_over ? node_between_requests(parent, input, seen) : add_node(parent, input, seen);
  if (!is_over) nodes_[id].without_heartbeat = without;
  return id;
}

Automaton::NodeId Automaton::node_between_requests(NodeId parent, const Input& input,
                                                   const Observation& seen) {
  if (!forgets_) return add_node(parent, input, seen);
  const std::vector<LocalEvent> events = local_events(seen.steps.back().events);
  Standing standing = nodes_[parent].info.standing;
  advance(standing, events);
  // A heartbeat that ends what runs does not take the request that has started it any further.
  const bool is_between = is_of_request(input) && standing.pending == 0 && standing.releasing == 0 &&
                          (standing.running == 0 || !releases_) && !seen.heartbeat_is_busy;
  if (!is_between) return add_node(parent, input, seen);
  const Between between{.server = nodes_[parent].info.server.value,
                        .standing = standing,
                        .request_is_ready = seen.request_is_ready,
                        .can_crash = has_faults_ && seen.can_crash,
                        .round = seen.round,
                        .held = held_after(nodes_[parent].info.held, events)};
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
                  learner_.label(), between.server, seen.steps.size() + 1));
}

bool Automaton::does_the_same_next(NodeId known, NodeId parent, const Input& input, const Observation& seen) {
  const ClassInfo info = nodes_[known].info;
  if (seen.request_is_ready != info.request_is_ready || seen.can_crash != info.can_crash ||
      seen.may_time_out != info.may_time_out || seen.listener_is_busy != info.listener_is_busy)
    return false;
  std::vector<LocalStep> path = path_to(parent);
  path.push_back(local_step(input));
  const auto next = [&](Duty duty) {
    const Observation::Done step =
        learner_.probe(nodes_[parent].beginning, path, {.duty = duty, .message = {}, .reply = {}})
            .steps.back();
    return step.command ? intern(Sent{*step.command, step.conversation}) : kNone;
  };
  if (seen.request_is_ready && next(Duty::requests) != info.request_command) return false;
  return !seen.listener_is_busy || next(Duty::listener) == info.listener_command;
}

Automaton::NodeId Automaton::add_node(NodeId parent, const Input& input, const Observation& seen) {
  Node node;
  node.parent = parent;
  node.input = input;
  node.beginning = nodes_[parent].beginning;
  node.info.server = nodes_[parent].info.server;
  node.info.standing = nodes_[parent].info.standing;
  const ClassInfo& before = nodes_[parent].info;
  const std::vector<LocalEvent> events = local_events(seen.steps.back().events);
  advance(node.info.standing, events);
  node.info.held = held_after(before.held, events);
  node.info.closing = closing_after(before.closing, events);
  const bool is_request = is_of_request(input);
  node.resent = is_request ? 0 : nodes_[parent].resent;
  node.sent_first = is_request ? kNone : nodes_[parent].sent_first;
  const bool sends_again = is_request && input.reply == kTimedOut && nodes_[parent].resent < resends_ &&
                           before.request_command != kNone;
  if (sends_again) {
    node.resent = nodes_[parent].resent + 1;
    node.sent_first = nodes_[parent].sent_first == kNone ? parent : nodes_[parent].sent_first;
  }
  return add(std::move(node), seen);
}

// What a node is seen to be, and the commands that it sends next.
Automaton::NodeId Automaton::add(Node node, const Observation& seen) {
  node.info.request_is_ready = seen.request_is_ready;
  node.info.listener_is_busy = seen.listener_is_busy;
  node.info.heartbeat_is_busy = seen.heartbeat_is_busy;
  node.info.may_time_out = seen.may_time_out;
  node.info.can_crash = seen.can_crash;
  if (tells_rounds_) node.info.round = seen.round;
  const bool may_refresh =
      learner_.world().has_heartbeat_steps() && (seen.heartbeat_is_busy || !node.info.held.empty());
  const auto id = static_cast<NodeId>(nodes_.size());
  nodes_.push_back(std::move(node));
  bytes_ += kBytesOfNode;
  if (seen.request_is_ready) nodes_[id].info.request_command = probe(id, Duty::requests, kNone);
  if (seen.listener_is_busy) nodes_[id].info.listener_command = probe(id, Duty::listener, kNone);
  if (may_refresh) nodes_[id].info.heartbeat_command = probe(id, Duty::heartbeat, kNone);
  return id;
}

Automaton::Signature Automaton::base_signature(NodeId id) const {
  if (!merges_) return {id};
  const ClassInfo& info = nodes_[id].info;
  Signature signature{info.server.value,
                      info.standing.pending,
                      info.standing.running,
                      info.standing.releasing,
                      info.standing.conversation.value,
                      info.standing.attempt,
                      info.request_is_ready ? 1U : 0U,
                      info.listener_is_busy ? 1U : 0U,
                      info.request_command,
                      info.listener_command,
                      (info.is_dead ? 1U : 0U) | (info.may_time_out ? 2U : 0U) | (info.can_crash ? 4U : 0U) |
                          (info.heartbeat_is_busy ? 8U : 0U),
                      info.heartbeat_command,
                      info.round};
  for (const std::vector<model::ConversationId>* list : {&info.held, &info.closing}) {
    signature.push_back(static_cast<std::uint32_t>(list->size()));
    for (const model::ConversationId conversation : *list) signature.push_back(conversation.value);
  }
  return signature;
}

ClassId Automaton::class_of(NodeId id) {
  if (nodes_[id].class_id != kNone) return nodes_[id].class_id;
  const Signature base = base_signature(id);
  Signature signature = base;
  const std::set<Input> refiners = refiners_[base];
  nodes_[id].is_being_classed = true;
  for (const Input& input : refiners) {
    const NodeEdge edge = learn(id, input);
    for (const LocalEvent& event : edge.events) {
      signature.push_back(static_cast<std::uint32_t>(event.kind));
      signature.push_back(static_cast<std::uint32_t>(event.decision) << 1U | (event.evicted ? 1U : 0U));
      signature.push_back(event.conversation.value);
    }
    signature.push_back(kNone);
    // A heartbeat leads back: what is on its way to a class already says no more than that.
    const bool leads_back = nodes_[edge.next].is_being_classed;
    signature.push_back(leads_back ? kNone : class_of(edge.next));
  }
  nodes_[id].is_being_classed = false;
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
    refine(id, input);
  }
}

const Automaton::Edge& Automaton::step(ClassId id, const Input& input) {
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
  class_by_signature_.clear();
  for (Node& node : nodes_) {
    node.class_id = kNone;
    node.is_being_classed = false;
  }
}

CommandId Automaton::intern(const Sent& sent) {
  const auto [at, is_new] = command_ids_.try_emplace({sent.conversation, sent.command.words},
                                                     static_cast<CommandId>(commands_.size()));
  if (is_new) {
    commands_.push_back(sent);
    for (const std::string& word : sent.command.words) bytes_ += 2 * (word.size() + kBytesOfWord);
  }
  return at->second;
}

ReplyId Automaton::intern(const redis::Reply& reply) {
  const auto [at, is_new] = reply_ids_.try_emplace(digest_of(reply), static_cast<ReplyId>(replies_.size()));
  if (is_new) {
    replies_.push_back(reply);
    bytes_ += 2 * kBytesOfWord + (reply.is_array() ? reply.as_array().size() * 2 * kBytesOfWord : 0);
  }
  return at->second;
}

MessageId Automaton::intern(const model::Message& message) {
  const auto [at, is_new] =
      message_ids_.try_emplace(message.payload, static_cast<MessageId>(messages_.size()));
  if (is_new) {
    messages_.push_back(message);
    bytes_ += 2 * kBytesOfWord + 2 * message.payload.size();
  }
  return at->second;
}

}  // namespace overbook::sim
