// What a node is learned again for: with other names, at another time, with what has no order in another.

#include <algorithm>
#include <array>

#include "sim/exploration/learning/nodes.h"
#include "sim/exploration/learning/not_a_function.h"
#include "sim/exploration/learning/other_worlds.h"

namespace overbook::sim {
namespace {

bool are_as_far(const Observation& one, const Observation& other) {
  const auto is_as_far = [](const Observation::Worker& a, const Observation::Worker& b) {
    return a.is_ready == b.is_ready && a.round == b.round;
  };
  return std::equal(one.workers.begin(), one.workers.end(), other.workers.begin(), is_as_far) &&
         one.heartbeat_is_busy == other.heartbeat_is_busy;
}

}  // namespace

// What server 1 does, another server does with its own names in the place of those. That it is another run
// also shows that what was learned once could be learned twice.
void Nodes::expect_the_same_of_others(NodeId id, const std::vector<LocalStep>& path,
                                      const Observation& seen) {
  if (!looks_closer_) return expect_the_same_as(names_->checks().front(), id, path, seen);
  for (const Names::Permutation& by : names_->checks_of(1, id)) {
    const std::uint32_t other = by.of(1);
    if (other > 1 && other <= servers_) expect_the_same_as(by, id, path, seen);
  }
}

std::vector<LocalStep> Nodes::renamed_by(const Names::Permutation& by, std::vector<LocalStep> path) const {
  for (LocalStep& step : path) {
    if (step.reply) step.reply = names_->renamed(*step.reply, by);
  }
  return path;
}

void Nodes::expect_the_same_as(const Names::Permutation& reversed, NodeId id,
                               const std::vector<LocalStep>& path, const Observation& seen) {
  const std::vector<LocalStep> renamed = renamed_by(reversed, path);
  Beginning beginning = nodes_[id].beginning;
  beginning.server.value = reversed.of(beginning.server.value);
  Observation other;
  try {
    other = subject_->observe(beginning, renamed);
  } catch (const NotAFunction&) {  // it asks for something else, whatever the reason
    throw NotSymmetric();
  }
  for (std::size_t i = 0; i < seen.steps.size(); ++i) {
    const Observation::Done& own = seen.steps[i];
    const Observation::Done& others = other.steps[i];
    const bool sends_the_same =
        own.command.has_value() == others.command.has_value() &&
        (!own.command || names_->renamed(*own.command, reversed) == *others.command) &&
        names_->renamed(own.conversation, reversed) == others.conversation;
    std::vector<LocalEvent> events = own.events;
    for (LocalEvent& event : events) event.conversation = names_->renamed(event.conversation, reversed);
    if (!sends_the_same || events != others.events) throw NotSymmetric();
  }
  if (!are_as_far(seen, other) || names_->renamed(seen.memory, reversed) != other.memory)
    throw NotSymmetric();
}

// All clocks are others, and all times in replies with them. Where no length of a lease is known, only the
// clock moves on: what it compares with is what it was.
bool Nodes::does_the_same_later(NodeId id, const std::vector<LocalStep>& path, const Observation& seen) {
  using std::chrono::seconds;
  // No whole number of minutes, hours or days.
  constexpr std::array<seconds, 1> kAllMove{seconds(100'003)};
  constexpr std::array<seconds, 4> kClockMoves{seconds(1), seconds(61), seconds(3'607), seconds(40'000'003)};
  if (keeps_time_of_its_own_ || !subject_->has_read_clock()) return true;
  const bool all_move = subject_->setup().lease().ttl.has_value();
  const std::span<const seconds> moves = all_move ? std::span<const seconds>(kAllMove) : kClockMoves;
  return std::all_of(moves.begin(), moves.end(), [&](seconds by) {
    std::vector<LocalStep> later = path;
    for (LocalStep& step : later) {
      if (step.reply && all_move) step.reply = moved(*step.reply, by);
    }
    Observation other;
    try {
      other = subject_->observe_later(nodes_[id].beginning, later, by);
    } catch (const NotAFunction&) {
      return false;
    }
    for (std::size_t i = 0; i < seen.steps.size(); ++i) {
      const std::optional<redis::Command>& own = seen.steps[i].command;
      const std::optional<redis::Command>& then = other.steps[i].command;
      if (own.has_value() != then.has_value()) return false;
      if (own && !(all_move ? moved(*own, by) == *then : are_the_same_at(*own, *then, by))) return false;
      if (seen.steps[i].events != other.steps[i].events) return false;
    }
    return are_as_far(seen, other);
  });
}

// Where the placement of keys is chosen, other orders are explored.
bool Nodes::does_the_same_turned_round(NodeId id, std::vector<LocalStep> path, const Observation& seen) {
  if (depends_on_order_ || subject_->setup().chooses_placement()) return true;
  bool has_turned = false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const std::optional<redis::Command>& command = seen.steps[i].command;
    if (command && path[i].reply && turn_round(*command, *path[i].reply)) has_turned = true;
  }
  if (!has_turned) return true;
  try {
    const Observation other = subject_->observe(nodes_[id].beginning, path);
    for (std::size_t i = 0; i < seen.steps.size(); ++i) {
      if (seen.steps[i].command != other.steps[i].command || seen.steps[i].events != other.steps[i].events)
        return false;
    }
    return are_as_far(seen, other);
  } catch (const NotAFunction&) {
    return false;
  }
}

// A loop may lead back in this world, and somewhere else in one with other names or another order.
bool Nodes::are_at_one_in_other_worlds(NodeId known, const Node& node, const Observation& seen) {
  if (subject_->has_read_clock() && !keeps_time_of_its_own_) return false;
  const std::vector<LocalStep> once = path_to(known);
  std::vector<LocalStep> again = path_to(node.parent);
  again.push_back(local_step(node.parent, node.input));
  const auto state_after = [&](const Beginning& beginning, const std::vector<LocalStep>& path) {
    return subject_->observe(beginning, path).state;
  };
  try {
    std::vector<LocalStep> turned = again;
    bool has_turned = false;
    for (std::size_t i = 0; i < turned.size(); ++i) {
      const std::optional<redis::Command>& command = seen.steps[i].command;
      if (command && turned[i].reply && turn_round(*command, *turned[i].reply)) has_turned = true;
    }
    const bool looks_at_orders = !depends_on_order_ && !subject_->setup().chooses_placement();
    const std::span<const LocalStep> turned_once(turned.data(), once.size());
    if (has_turned && looks_at_orders &&
        state_after(node.beginning, {turned_once.begin(), turned_once.end()}) !=
            state_after(node.beginning, turned))
      return false;
    if (names_ == nullptr || node.info.server != model::ServerId{1}) return true;
    for (const Names::Permutation& by : names_->checks_of(1, known)) {
      const std::uint32_t other = by.of(1);
      if (other <= 1 || other > servers_) continue;
      Beginning beginning = node.beginning;
      beginning.server.value = other;
      if (state_after(beginning, renamed_by(by, once)) != state_after(beginning, renamed_by(by, again)))
        return false;
    }
    return true;
  } catch (const NotAFunction&) {
    return false;
  }
}

}  // namespace overbook::sim
