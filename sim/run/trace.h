#pragma once
// What is told of a run: what each step did, for reports (filled only when asked for: a campaign's runs go without),
// and to explorations how its tasks stand.

#include <cstdint>
#include <string>
#include <vector>

#include "model/redis/redis.h"
#include "sim/schedule/step.h"
#include "sim/setup/fault_rules.h"
#include "sim/setup/newcomers.h"

namespace overbook::sim {

struct StepRecord {
  Step step;
  // At most one of these two is set: a step is one command, or one piece of a server's own work. Neither: the
  // server took a message and had nothing to do, or ended a wait.
  std::optional<redis::Command> command;
  std::string work;
  std::uint32_t line = 0;    // of the user's program, on which it is; 0: not known, or no program
  std::string arrived = {};  // timed runs: what has come to the server, and makes its code go on
  Instant moment = {};       // of timed runs: since the start
  std::string message;       // the pub/sub message that a listener took in this step; else empty
  std::string channel;       // that it came on
  redis::Reply reply;        // of the command
  std::string error = {};    // what the server's code was stopped by: the text of an error
  bool begins_heartbeat = false;
  bool is_of_start = false;             // what its server does when it starts, before its first request
  LapseBy lapsed_by = LapseBy::nobody;  // of a lapse
  std::size_t events_end = 0;           // how many events the history had after the step
  std::vector<redis::KeyView> keys;     // after the step
};

struct Trace {
  std::vector<redis::KeyView> initial_keys;
  std::size_t initial_events = 0;
  std::vector<StepRecord> steps;
  std::optional<Aftermath> aftermath = {};  // of a run that is complete
};

// Writes a run's steps into a trace, where there is one.
class Recorder {
 public:
  // Null: nowhere.
  void record(Trace* trace) { trace_ = trace; }
  [[nodiscard]] bool is_recording() const { return trace_ != nullptr; }
  [[nodiscard]] Trace* trace() { return trace_; }
  // What is done with the record of the step under way, if it is recorded.
  template <typename Do>
  void note(const Do& what) {
    if (trace_ != nullptr && !trace_->steps.empty()) what(trace_->steps.back());
  }

 private:
  Trace* trace_ = nullptr;
};

// How a task stands. One that there is not is at home.
struct TaskStanding {
  bool could_go_on = false;       // it is at something, or has something to begin with
  bool is_in_the_middle = false;  // of something
  bool is_starting = false;       // has yet to do what its server does when it starts, or failed in it
  bool has_started = true;        // its server has, so that messages are taken
  // Of the task of requests, the one that it is at, counted from 0; between two, the next one. Of a sweeper
  // likewise, of its passes; of others 0.
  std::uint32_t round = 0;
  bool is_between = true;  // two of those
  // Of the task of requests: the last one that it has made, or makes.
  model::RequestId request{};
  // What it is about to send, and for which conversation, where it has come as far as that; null: not yet, or nothing.
  const redis::Command* sends = nullptr;
  model::ConversationId conversation{};
};

// What a task has sent, or was about to send, and its client no longer waits for: it may arrive yet.
struct OnItsWay {
  TaskId sender;
  redis::Command command;
  model::ConversationId conversation{};  // for which
};

}  // namespace overbook::sim
