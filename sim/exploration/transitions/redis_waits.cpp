// Clients that wait in Redis.

#include "model/redis/redis.h"
#include "sim/exploration/learning/not_followed.h"
#include "sim/exploration/transitions/redis_states.h"

namespace overbook::sim {

// Who waits before whom has names in it, and connections have no shares: without symmetry.
void RedisStates::expect_wait_can_be_followed(const TaskId& sender) const {
  if (is_symmetric_) throw NotSymmetric();
  if (const std::optional<std::string_view> why = why_not_followed(sender.duty))
    throw NotFollowed(std::string(*why));
}

bool RedisStates::is_waiting(RedisId state, const TaskId& task) const {
  return states_[state].redis.is_blocked(automaton_->setup().connection_of(task));
}

bool RedisStates::can_time_out(RedisId state, const TaskId& task) const {
  return states_[state].redis.can_time_out(automaton_->setup().connection_of(task));
}

const RedisStates::Result& RedisStates::end_wait(RedisId state, const TaskId& task, StepKind how) {
  const redis::ConnectionId connection = automaton_->setup().connection_of(task);
  const Key key{.state_and_command = (std::uint64_t{state} << 32U) | static_cast<std::uint64_t>(how),
                .who = connection.value};
  const auto known = waits_.find(key);
  if (known != waits_.end()) return known->second;
  redis::Redis redis = states_[state].redis;
  Result result;
  if (how == StepKind::gives_up) {
    result.reply = automaton_->words().of(redis.time_out(connection));
  } else {
    const std::optional<redis::Reply> served = redis.take_unblocked(connection);
    result.reply = served && !strikes_command(how) ? automaton_->words().of(*served) : kTimedOut;
  }
  result.next = add(std::move(redis));
  return waits_.emplace(key, std::move(result)).first->second;
}

RedisId RedisStates::forget_wait(RedisId state, const TaskId& task) {
  if (!has_waited_) return state;
  return forget_wait(state, automaton_->setup().connection_of(task));
}

RedisId RedisStates::forget_wait(RedisId state, redis::ConnectionId connection) {
  redis::Redis redis = states_[state].redis;
  if (redis.is_blocked(connection)) {
    (void)redis.time_out(connection);
  } else if (!redis.take_unblocked(connection)) {
    return state;
  }
  return add(std::move(redis));
}

RedisId RedisStates::forget_late_wait(RedisId state, const TaskId& task, bool was_waiting) {
  const Setup& setup = automaton_->setup();
  const redis::ConnectionId connection =
      was_waiting ? Setup::connection_of_late() : setup.connection_of(task);
  return states_[state].redis.is_blocked(connection) ? forget_wait(state, connection) : state;
}

}  // namespace overbook::sim
