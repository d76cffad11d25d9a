#pragma once
// What the parts of a run share: plain data, and who may be asked. The parts are, from the lowest: Ledger and
// Backend; Faults; Clock; Servers; and World, the loop.

#include <deque>
#include <memory>
#include <vector>

#include "sim/run/backend.h"
#include "sim/run/cost.h"
#include "sim/run/ledger.h"
#include "sim/run/task.h"
#include "sim/run/trace.h"
#include "sim/schedule/schedule.h"
#include "sim/setup/fault_rules.h"
#include "sim/setup/setup.h"

namespace overbook::sim {

// A message that was sent to a server, and is still to be taken.
struct Letter {
  model::Message message;
  Instant due{};  // timed runs: it comes then
};

struct ServerState {
  std::unique_ptr<model::Strategy> strategy;
  std::deque<Letter> inbox{};
  bool is_dead = false;
  // Since it started (again): before that it takes no message.
  bool has_started = true;
  // Conversations that may have lost something in Redis since their last heartbeat: each has one of its own
  // to come, before all is quiet.
  std::vector<model::ConversationId> due{};
};

// A command whose client has given up waiting, and that may arrive yet.
struct LateCommand {
  TaskId sender;
  redis::ConnectionId connection;
  redis::Command command;
  redis::Writer writer = redis::kNobody;
  Instant due{};  // timed runs
};

struct RunState {
  const Setup* setup = nullptr;
  Backend* backend = nullptr;
  Scheduler* scheduler = nullptr;
  Ledger ledger;
  Recorder recorder;
  CostTally cost;  // of all runs
  Schedule schedule;
  Instant now = Setup::kStart;               // an untimed run takes no time
  std::chrono::milliseconds clocks_ahead{};  // of all servers, beyond their skews
  std::vector<ServerState> servers;          // by Setup::place_of
  std::deque<Task> tasks;                    // by place in Setup::tasks(); they stay where they are
  TasksAway away;
  std::uint32_t dead = 0;  // servers
  bool was_quiescent = true;
  Strikes struck;
  std::vector<LateCommand> late;  // in the order in which they were sent

  [[nodiscard]] const Scenario& scenario() const { return setup->scenario(); }
  // Null: there is no such task.
  [[nodiscard]] Task* task(const TaskId& id) {
    const std::optional<std::size_t> index = setup->index_of(id);
    return index ? &tasks[*index] : nullptr;
  }
  [[nodiscard]] TaskStanding standing_of(const TaskId& id);
  // In the order of their duties.
  template <typename Do>
  void for_tasks_of(model::ServerId id, const Do& what) {
    for_workers_of(id, what);
    for (std::size_t duty = 1; duty < kDuties; ++duty) {
      if (Task* one = task({.server = id, .duty = static_cast<Duty>(duty)})) what(*one);
    }
  }
  // That make its requests.
  template <typename Do>
  void for_workers_of(model::ServerId id, const Do& what) {
    for (std::uint32_t worker = 0; worker < scenario().at_once; ++worker) {
      if (Task* one = task({.server = id, .worker = worker})) what(*one);
    }
  }
  // Whether a worker has requests to make yet.
  [[nodiscard]] bool has_rounds_left(const Task& worker) const {
    return worker.errand().round < scenario().requests_per_server;
  }
  [[nodiscard]] ServerState& server(model::ServerId id) { return servers[setup->place_of(id)]; }
  // What its strategy keeps; what can't be told is taken for nothing.
  [[nodiscard]] std::string memory_of(model::ServerId id) const {
    return servers[setup->place_of(id)].strategy->memory().value_or(std::string());
  }
  // Of what a task is at.
  [[nodiscard]] static redis::Writer writer_of(const Task& task) {
    return sim::writer_of(task.id().server, task.errand().conversation);
  }
};

}  // namespace overbook::sim
