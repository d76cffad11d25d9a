// Where a step leads: whether a server that comes along another way is where it has been before.

#include <fmt/format.h>

#include <algorithm>

#include "sim/exploration/learning/nodes.h"
#include "sim/exploration/learning/not_a_function.h"

namespace overbook::sim {
namespace {

// Whether a heartbeat has found its leases in place, as far as its events tell.
bool has_changed_nothing(const std::vector<LocalEvent>& events) {
  return std::all_of(events.begin(), events.end(), [](const LocalEvent& event) {
    return event.kind == model::EventKind::failed || event.kind == model::EventKind::given_up;
  });
}

}  // namespace

Nodes::NodeId Nodes::node_after(NodeId parent, const Input& input, const Observation& seen) {
  if (shares_) return node_of_sharing(parent, input, seen);
  const bool is_reply = is_of_request(input) && input.reply != kTimedOut;
  if (input.duty == Duty::heartbeat || nodes_[parent].info.heartbeat_is_busy)
    return node_of_heartbeat(parent, input, seen);
  const bool was_sent_again = nodes_[parent].resent > 0;
  if (!was_sent_again || !is_reply || is_wait(input)) return node_between_requests(parent, input, seen);
  NodeId sent_first = nodes_[parent].sent_first;
  if (nodes_[parent].info.workers[0].is_waiting)
    sent_first = learn(sent_first, {.reply = words_.of(redis::Reply::blocked())}).next;
  const Edge first = learn(sent_first, input);
  const ServerInfo& info = nodes_[first.next].info;
  ServerStanding standing = nodes_[parent].info.standing;
  advance(standing, seen.steps.back().events);
  const WorkerInfo& worker = info.workers[0];
  const bool is_the_same = info.standing == standing && worker.is_ready == seen.workers[0].is_ready &&
                           info.can_crash == seen.can_crash &&
                           worker.may_time_out == seen.workers[0].may_time_out &&
                           info.listener_is_busy == seen.listener_is_busy && info.memory == seen.memory &&
                           info.heartbeat_is_busy == seen.heartbeat_is_busy;
  return is_the_same ? first.next : node_between_requests(parent, input, seen);
}

// A step of a heartbeat, or of anything else in the middle of one.
Nodes::NodeId Nodes::node_of_heartbeat(NodeId parent, const Input& input, const Observation& seen) {
  const bool was_busy = nodes_[parent].info.heartbeat_is_busy;
  NodeId without = was_busy ? nodes_[parent].without_heartbeat : parent;
  const bool is_heartbeat = input.duty == Duty::heartbeat;
  if (is_heartbeat && !has_changed_nothing(seen.steps.back().events)) without = kNone;
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
  const std::vector<LocalEvent>& events = seen.steps.back().events;
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
                        .round = seen.workers[0].round,
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

bool Nodes::does_the_same_next(NodeId known, NodeId parent, const Input& input, const Observation& seen) {
  const ServerInfo info = nodes_[known].info;
  if (seen.workers[0].is_ready != info.workers[0].is_ready || seen.can_crash != info.can_crash ||
      seen.workers[0].may_time_out != info.workers[0].may_time_out ||
      seen.listener_is_busy != info.listener_is_busy || seen.memory != info.memory || !seen.state ||
      seen.state != nodes_[known].state)
    return false;
  return sends_the_same_next(known, parent, input, seen);
}

bool Nodes::sends_the_same_next(NodeId known, NodeId parent, const Input& input, const Observation& seen) {
  const ServerInfo info = nodes_[known].info;
  const auto command_of = [&](const std::optional<Observation::Next>& next) {
    return next ? words_.of(next->command, next->conversation) : kNone;
  };
  if (seen.tells_next) {
    for (std::size_t i = 0; i < kMaxAtOnce; ++i) {
      if (info.workers[i].is_ready && command_of(seen.workers[i].next) != info.workers[i].command)
        return false;
    }
    return !info.listener_is_busy || command_of(seen.listener_next) == info.listener_command;
  }
  std::vector<LocalStep> path = path_to(parent);
  path.push_back(local_step(parent, input));
  const auto next = [&](Duty duty, std::uint32_t worker) {
    const Observation::Done step = subject_
                                       ->probe(nodes_[parent].beginning, path,
                                               {.duty = duty, .worker = worker, .message = {}, .reply = {}})
                                       .steps.back();
    return step.command ? words_.of(*step.command, step.conversation) : kNone;
  };
  for (std::uint32_t i = 0; i < workers_of(info.server); ++i) {
    if (info.workers[i].is_ready && next(own_duty(info.server), i) != info.workers[i].command) return false;
  }
  return !info.listener_is_busy || next(Duty::listener, 0) == info.listener_command;
}

bool Nodes::is_at(const Node& known, const Node& node, const Observation& seen) const {
  const ServerInfo& info = known.info;
  return known.state == seen.state && known.resent == 0 && known.sent_first == node.sent_first &&
         info.standing == node.info.standing &&
         info.workers[0].is_waiting == node.info.workers[0].is_waiting && info.held == node.info.held &&
         info.closing == node.info.closing && info.workers[0].is_ready == seen.workers[0].is_ready &&
         info.workers[0].may_time_out == seen.workers[0].may_time_out && info.can_crash == seen.can_crash &&
         info.memory == seen.memory && !info.listener_is_busy && !info.heartbeat_is_busy &&
         (!tells_rounds_ || info.workers[0].round == seen.workers[0].round);
}

// In the middle of a request or a release.
std::optional<Nodes::NodeId> Nodes::come_round(const Node& node, const Observation& seen) {
  const bool is_alone = !seen.heartbeat_is_busy && !seen.listener_is_busy && !seen.is_starting;
  const bool is_busy = node.info.standing.pending + node.info.standing.releasing > 0;
  if (!is_alone || !is_busy || !seen.state || !seen.state->tells_place) return std::nullopt;
  for (NodeId known = node.parent; known != kNone; known = nodes_[known].parent) {
    if (!is_at(nodes_[known], node, seen)) continue;
    if (!does_the_same_next(known, node.parent, node.input, seen) ||
        !are_at_one_in_other_worlds(known, node, seen))
      return std::nullopt;
    comes_round_ = true;
    return known;
  }
  return std::nullopt;
}

}  // namespace overbook::sim
