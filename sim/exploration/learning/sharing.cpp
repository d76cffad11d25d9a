// Nodes of servers whose tasks share what the server keeps: where they are, whatever the way to it.

#include <fmt/format.h>

#include <algorithm>

#include "sim/exploration/learning/nodes.h"
#include "sim/exploration/learning/not_a_function.h"
#include "sim/exploration/learning/other_worlds.h"

namespace overbook::sim {
namespace {

bool is_list(const LocalStep& step) {
  return step.reply && step.reply->is_array() && step.reply->as_array().size() > 1;
}

// Of a worker, whose own step these events are of.
bool is_releasing_after(const std::vector<LocalEvent>& events, bool is_releasing) {
  for (const LocalEvent& event : events) {
    if (event.kind == model::EventKind::release_invoked) is_releasing = true;
    if (event.kind == model::EventKind::release_returned) is_releasing = false;
  }
  return is_releasing;
}

}  // namespace

std::uint32_t Nodes::workers_of(model::ServerId server) const {
  return is_sweeper(server) ? 1 : subject_->setup().scenario().at_once;
}

// The tasks of a server that make calls: its workers, its listener, its heartbeat.
std::size_t Nodes::calls_of_server() const {
  return subject_->setup().scenario().at_once + 2U;
}

// Whose step an input is of.
std::size_t Nodes::call_of(const Input& input) const {
  const std::size_t workers = calls_of_server() - 2U;
  if (input.duty == Duty::listener) return workers;
  return input.duty == Duty::heartbeat ? workers + 1 : input.worker;
}

// What a call does next is a function of what it was answered and of what its server kept at each step; of one that is
// over nothing is left. Heartbeats ask besides what runs, and know what ran when they began.
void Nodes::note_call(Node& node, const Input& input, const Observation& seen) const {
  const Node& parent = nodes_[node.parent];
  node.calls = parent.calls;
  CallSoFar& call = node.calls.at(call_of(input));
  bool is_in_call = false;
  if (input.duty == Duty::listener) {
    is_in_call = seen.listener_is_busy;
  } else if (input.duty == Duty::heartbeat) {
    is_in_call = seen.heartbeat_is_busy;
  } else if (is_sweeper(node.info.server)) {
    is_in_call = !seen.workers[0].is_between;
  } else {
    call.is_releasing = is_releasing_after(seen.steps.back().events, call.is_releasing);
    is_in_call = node.info.standing.workers.at(input.worker).is_pending || call.is_releasing ||
                 (input.worker == 0 && seen.is_starting);
  }
  if (!is_in_call) {
    call = {};
    return;
  }
  const std::uint64_t answer = (std::uint64_t{input.message} << 32U) | input.reply;
  DigestBuilder answers;
  answers.add(call.answers).add(std::string_view(parent.info.memory)).add(answer);
  if (input.duty == Duty::heartbeat) {
    for (const model::ConversationId held : parent.info.held) answers.add(held.value);
  }
  call.answers = answers.digest();
  call.unheard = DigestBuilder().add(call.unheard).add(answer).digest();
  // That a reply is heard is a step of its own, unless it was waited for. How often it was sent no code can tell.
  call.has_timed_out = call.has_timed_out || input.reply == kTimedOut;
  const bool was_waiting = is_of_request(input) && parent.info.workers.at(input.worker).is_waiting;
  if (!call.has_timed_out && (input.reply == kNone || was_waiting)) call.unheard = {};
}

// Whether code can be nowhere else in its calls than where the strategy tells; but for what they have not heard yet.
bool Nodes::tells_places(const Node& node, const Observation& seen) const {
  const Setup& setup = subject_->setup();
  return seen.state && seen.state->tells_place && setup.replies_are_steps() &&
         !is_sweeper(node.info.server) && !setup.scenario().shared_conversation;
}

// All that what comes after depends on.
Digest Nodes::whereabouts(const Node& node, const Observation& seen) const {
  DigestBuilder all;
  const ServerStanding& standing = node.info.standing;
  all.add(node.info.server.value).add(node.beginning.is_restarted ? 1U : 0U);
  all.add(standing.pending).add(standing.running).add(standing.releasing);
  for (std::uint32_t i = 0; i < workers_of(node.info.server); ++i) {
    const ServerStanding::Worker& worker = standing.workers.at(i);
    const Observation::Worker& now = seen.workers.at(i);
    all.add((worker.is_pending ? 1U : 0U) | (now.is_ready ? 2U : 0U) | (now.may_time_out ? 4U : 0U) |
            (now.is_between ? 8U : 0U) | (node.info.workers.at(i).is_waiting ? 16U : 0U));
    all.add((std::uint64_t{worker.conversation.value} << 32U) | worker.attempt).add(now.round);
  }
  for (const std::vector<model::ConversationId>* list : {&node.info.held, &node.info.closing}) {
    all.add(list->size());
    for (const model::ConversationId conversation : *list) all.add(conversation.value);
  }
  all.add((seen.listener_is_busy ? 1U : 0U) | (seen.heartbeat_is_busy ? 2U : 0U) |
          (seen.heartbeat_may_time_out ? 4U : 0U) | (seen.is_starting ? 8U : 0U) |
          (seen.has_started ? 16U : 0U) | (seen.can_crash ? 32U : 0U) | (seen.state ? 64U : 0U));
  const bool tells = tells_places(node, seen);
  all.add(tells ? 1U : 0U);
  for (std::size_t task = 0; task < node.calls.size(); ++task) {
    const bool is_in_code = task + 1 < node.calls.size() && !(task == 0 && seen.is_starting);
    all.add(tells && is_in_code ? node.calls[task].unheard : node.calls[task].answers);
    all.add(node.calls[task].is_releasing ? 1U : 0U);
  }
  all.add(std::string_view(seen.memory));
  if (seen.state) all.add(seen.state->digest);
  return all.digest();
}

Nodes::NodeId Nodes::node_of_sharing(NodeId parent, const Input& input, const Observation& seen) {
  Node node = node_beyond(parent, input, seen);
  note_call(node, input, seen);
  if (!knows_sharing_) return add(std::move(node), seen);
  const Digest place = whereabouts(node, seen);
  const auto known = sharing_.find(place);
  if (known == sharing_.end()) {
    const NodeId id = add(std::move(node), seen);
    sharing_.emplace(place, id);
    return id;
  }
  const NodeId there = known->second;
  if (!sends_the_same_next(there, parent, input, seen)) {
    throw NotAFunction(fmt::format(
        "{}: server {}, step {}: what it does next depends on more than on what it keeps and was answered",
        subject_->label(), node.info.server.value, seen.steps.size() + 1));
  }
  // What it makes of other orders, and at other times, was seen along the other way only.
  if (!is_at_the_same_turned_round(there, parent, input)) depends_on_order_ = true;
  if (looks_closer_ && subject_->has_read_clock()) keeps_time_of_its_own_ = true;
  return there;
}

// Whether two ways that lead to one node do so when Redis lists what has no order in another one.
bool Nodes::is_at_the_same_turned_round(NodeId known, NodeId parent, const Input& input) {
  if (!looks_closer_ || depends_on_order_ || subject_->setup().chooses_placement()) return true;
  const std::vector<LocalStep> one = path_to(known);
  std::vector<LocalStep> other = path_to(parent);
  other.push_back(local_step(parent, input));
  if (std::none_of(one.begin(), one.end(), is_list) && std::none_of(other.begin(), other.end(), is_list))
    return true;
  const auto turned = [&](const Beginning& beginning, std::vector<LocalStep> path) {
    const Observation seen = subject_->observe(beginning, path);
    for (std::size_t i = 0; i < path.size(); ++i) {
      const std::optional<redis::Command>& command = seen.steps[i].command;
      if (command && path[i].reply) (void)turn_round(*command, *path[i].reply);
    }
    return subject_->observe(beginning, path);
  };
  try {
    const Observation a = turned(nodes_[known].beginning, one);
    const Observation b = turned(nodes_[parent].beginning, other);
    return a.memory == b.memory && a.state == b.state && a.workers == b.workers &&
           a.listener_is_busy == b.listener_is_busy && a.heartbeat_is_busy == b.heartbeat_is_busy;
  } catch (const NotAFunction&) {
    return false;
  }
}

}  // namespace overbook::sim
