#pragma once
// What plays a World's runs along with the World's own Redis, somewhere else: on a real server. Whatever
// happens to the World's Redis is told here right after it: each command, and each fault. What servers see
// are the companion's replies and messages.
//
// What a companion throws ends the run and comes out of World::run.

#include <utility>
#include <vector>

#include "model/redis/redis.h"
#include "model/strategies/strategy.h"
#include "sim/run/leases.h"
#include "sim/schedule/scheduler.h"

namespace overbook::sim {

// A command that the World's Redis has executed.
struct Executed {
  TaskId sender;
  bool is_late = false;  // its sender has given up waiting for it before
  const redis::Command* command = nullptr;
  const redis::Reply* reply = nullptr;   // of the World's Redis
  const redis::Redis* before = nullptr;  // the World's Redis before it
  Instant now{};
};

class Companion {
 public:
  using Messages = std::vector<std::pair<model::ServerId, model::Message>>;

  virtual ~Companion() = default;

  // A step begins, so long after the run's start. Only in timed runs.
  virtual void pass_to(Instant since_start) = 0;
  // The reply that the server is given.
  virtual redis::Reply execute(const Executed& executed) = 0;
  // A command is about to be executed that writes, and that can be lost with the `most - 1` before it.
  // `before`: the World's Redis before it.
  virtual void remember(const redis::Redis& before, Instant now, std::size_t most) = 0;
  // What the servers were sent, given what the World's Redis has sent them; those that World::can_act_on lets
  // through. The World fills in each message's cause.
  virtual Messages take_messages(Messages own) = 0;
  // The client of a request or of a heartbeat has given up waiting for a reply. `how`: what struck the
  // command.
  virtual void gave_up(const TaskId& sender, StepKind how) = 0;

  virtual void crash(model::ServerId server) = 0;
  virtual void restart(model::ServerId server) = 0;
  virtual void lapse(const std::vector<SetBack>& set_back) = 0;
  // Redis has restarted, or a replica has taken over: without the last writes; 0: empty.
  virtual void lose_writes(std::uint32_t writes) = 0;

  // Redis as it is now, for traces and for the count at the run's end.
  virtual redis::Redis state(const redis::Redis& own, Instant now) = 0;

 protected:
  Companion() = default;
  Companion(const Companion&) = default;
  Companion& operator=(const Companion&) = default;
};

}  // namespace overbook::sim
