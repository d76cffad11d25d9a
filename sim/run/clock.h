#pragma once
// When what is due, in the place of a question in every part whether a run is timed: the servers' code says
// what it waits for, the loop asks what may be next.

#include <vector>

#include "model/instant.h"
#include "sim/run/task.h"

namespace overbook::sim {

class Clock {
 public:
  virtual ~Clock() = default;

  virtual void begin() = 0;

  // Whether what comes to a server (a request, a reply, a message, a heartbeat's time) comes in a step of its
  // own. Else a server's code goes on in the step of the command before it.
  [[nodiscard]] virtual bool has_arrivals() const = 0;

  // --- What the servers' code waits for ---

  virtual void awaits_request(Task& task) = 0;  // its next one
  virtual void awaits_pass(Task& task) = 0;     // of a sweeper, its next one
  virtual void backs_off(Task& task) = 0;       // before it tries again
  virtual void holds(Task& task) = 0;           // until the conversation is over
  virtual void works(Task& task) = 0;           // on something of its own
  virtual void awaits_message(Task& task) = 0;  // the next in its inbox
  virtual void sends(Task& task, const redis::Command& command) = 0;
  // The step of its command is over: a reply is on its way, unless its client waits in vain.
  virtual void answered(Task& task, bool is_in_vain) = 0;
  virtual void message_sent(model::ServerId server) = 0;  // to the inbox of this server
  virtual void admitted(model::ServerId server) = 0;      // something runs there from now on
  virtual void begins_heartbeat(Task& task) = 0;
  virtual void ends_heartbeat(Task& task) = 0;
  virtual void request_arrived(Task& task) = 0;
  virtual void decided(Task& task) = 0;
  // A command was executed.
  virtual void executed() = 0;
  // When the command that the task has sent comes, if it comes late.
  [[nodiscard]] virtual Instant late_due(const Task& task) const = 0;

  // --- What the loop asks ---

  // Whether the run goes on; what may be next. `may_end`: only what goes wrong is left, and heartbeats that
  // are in time.
  struct Offer {
    std::vector<Step> options;
    std::vector<Instant> due;  // timed runs: of each option
    bool may_end = false;
  };
  [[nodiscard]] virtual bool offer(Offer& offer) = 0;
  // To the time of the step that was chosen.
  virtual void pass_to(const Offer& offer, std::size_t chosen) = 0;
  // A command is struck, if that has not been counted when it was sent.
  virtual void struck(StepKind fault) = 0;
  // Something is about to be done to servers or to Redis; it is done.
  virtual void before(const Step& fault) = 0;
  virtual void after(const Step& fault) = 0;
  // Whether heartbeats that will come keep all from being quiet.
  [[nodiscard]] virtual bool awaits_heartbeats() const = 0;

 protected:
  Clock() = default;
  Clock(const Clock&) = default;
  Clock& operator=(const Clock&) = default;
};

}  // namespace overbook::sim
