#pragma once
// Where the commands of a run are executed: by the fake alone (fake_backend.h), by what a learner answers in
// its place (sim/exploration), or by the fake and a real server at once, compared (sim/live).
//
// What a backend throws ends the run and comes out of World::run.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/redis/redis.h"
#include "model/strategies/strategy.h"
#include "sim/schedule/step.h"
#include "sim/setup/leases.h"

namespace overbook::sim {

// A command that reaches Redis.
struct SentCommand {
  TaskId sender;
  redis::ConnectionId connection{};
  redis::Writer writer = redis::kNobody;  // the server, and the conversation for which it is sent
  const redis::Command* command = nullptr;
  bool is_late = false;  // its sender has given up waiting for it before
};

// What a client library makes of a connection that is gone while it waits for a reply; no reply of Redis.
inline constexpr std::string_view kConnectionLost = "TIMEOUT the connection was lost";

class Backend {
 public:
  using Messages = std::vector<std::pair<model::ServerId, model::Message>>;

  virtual ~Backend() = default;

  // A run begins, with the keys of the hash tables placed so.
  virtual void begin(std::uint32_t placement) = 0;
  // Nothing: the run ends here, before the command.
  virtual std::optional<redis::Reply> execute(const SentCommand& sent, Instant now) = 0;
  // What servers were sent since the last call, of the messages that Setup::can_act_on lets through; without
  // their causes. Asked after every command of strategies with a channel.
  virtual Messages take_messages() = 0;
  // Redis as it is now, for traces and for the count at the run's end.
  [[nodiscard]] virtual redis::Redis state(Instant now) = 0;

  // The Redis in which clients wait, and what lapses in it. Null: commands are answered elsewhere, so nobody
  // waits and nothing lapses.
  [[nodiscard]] virtual redis::Redis* redis() { return nullptr; }
  [[nodiscard]] virtual Leases* leases() { return nullptr; }
  // As it is now, with those who wait in it: in what is read back from a real server there is nobody.
  [[nodiscard]] redis::Redis state_with_who_waits(Instant now) {
    return redis() == nullptr ? state(now) : *redis();
  }
  // So many of the last writes can be lost.
  [[nodiscard]] virtual std::size_t writes_to_lose() const { return 0; }

  // A client waits in a blocking command. Whether Redis has nothing for it yet, and whether the wait may time
  // out; the reply when it is over, by its time-out (`gives_up`) or because it was served, kConnectionLost
  // when Redis went down meanwhile, and nothing when the run ends here; or the client is gone, and Redis
  // notices.
  [[nodiscard]] virtual bool is_waiting(redis::ConnectionId connection) {
    return redis()->is_blocked(connection);
  }
  [[nodiscard]] virtual bool can_time_out(redis::ConnectionId connection) {
    return redis()->can_time_out(connection);
  }
  virtual std::optional<redis::Reply> end_wait(redis::ConnectionId connection, StepKind how) {
    if (how == StepKind::gives_up) return redis()->time_out(connection);
    if (std::optional<redis::Reply> reply = redis()->take_unblocked(connection)) return reply;
    return redis::Reply::error(std::string(kConnectionLost));
  }
  virtual void forget_wait(redis::ConnectionId connection) {
    if (redis()->is_blocked(connection)) {
      (void)redis()->time_out(connection);
    } else {
      (void)redis()->take_unblocked(connection);
    }
  }

  // Something that no run can be judged without is not modelled.
  virtual void lacks(const std::string& /*what*/) {}

  // What happens to connections, and to keys.
  virtual void crash(model::ServerId server, Instant now) = 0;
  virtual void restart(model::ServerId server, Instant now) = 0;
  virtual void lapse(const Lapse& lapse) = 0;
  // Redis has restarted, or a replica has taken over: without the last writes; 0: empty.
  virtual void lose_writes(std::uint32_t writes) = 0;
  // A task's client has given up waiting for a reply. `how`: what struck its command.
  virtual void give_up(const TaskId& /*sender*/, StepKind /*how*/) {}
  // Timed runs: a step begins, so long after the run's start.
  virtual void pass_to(Instant /*since_start*/) {}

 protected:
  Backend() = default;
  Backend(const Backend&) = default;
  Backend& operator=(const Backend&) = default;
};

}  // namespace overbook::sim
