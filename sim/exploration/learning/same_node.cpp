// Whether a server that comes along another way is where it has been before.

#include "sim/exploration/learning/nodes.h"

namespace overbook::sim {

bool Nodes::does_the_same_next(NodeId known, NodeId parent, const Input& input, const Observation& seen) {
  const ServerInfo info = nodes_[known].info;
  if (seen.request_is_ready != info.request_is_ready || seen.can_crash != info.can_crash ||
      seen.may_time_out != info.may_time_out || seen.listener_is_busy != info.listener_is_busy ||
      seen.memory != info.memory || !seen.state || seen.state != nodes_[known].state)
    return false;
  std::vector<LocalStep> path = path_to(parent);
  path.push_back(local_step(parent, input));
  const auto next = [&](Duty duty) {
    const Observation::Done step =
        subject_->probe(nodes_[parent].beginning, path, {.duty = duty, .message = {}, .reply = {}})
            .steps.back();
    return step.command ? words_.of(*step.command, step.conversation) : kNone;
  };
  if (seen.request_is_ready && next(Duty::requests) != info.request_command) return false;
  return !seen.listener_is_busy || next(Duty::listener) == info.listener_command;
}

bool Nodes::is_at(const Node& known, const Node& node, const Observation& seen) const {
  const ServerInfo& info = known.info;
  return known.state == seen.state && known.resent == 0 && known.sent_first == node.sent_first &&
         info.standing == node.info.standing && info.is_waiting == node.info.is_waiting &&
         info.held == node.info.held && info.closing == node.info.closing &&
         info.request_is_ready == seen.request_is_ready && info.may_time_out == seen.may_time_out &&
         info.can_crash == seen.can_crash && info.memory == seen.memory && !info.listener_is_busy &&
         !info.heartbeat_is_busy && (!tells_rounds_ || info.round == seen.round);
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
