#pragma once
// One pick of a schedule: whose step it is, and what becomes of it.
//
// Who takes a step and what goes wrong in it are two things: a further task (a sweeper, a second request at
// once) needs no further kind of step, and a further fault strikes every task.

#include <compare>
#include <cstdint>

#include "model/ids.h"

namespace overbook::sim {

// What a task of a server is there for.
enum class Duty : std::uint8_t {
  requests,  // makes the server's requests, one after the other; a worker of several where some are made at once
  listener,   // takes pub/sub messages
  heartbeat,  // refreshes the leases of what runs on the server
  sweeper,    // makes passes; a server that has nothing else
};
inline constexpr std::size_t kDuties = 4;

// Sweepers are servers with numbers of their own.
inline constexpr std::uint32_t kSweepers = 1U << 24U;
[[nodiscard]] constexpr model::ServerId sweeper(std::uint32_t number) {
  return model::ServerId{kSweepers + number};
}
[[nodiscard]] constexpr bool is_sweeper(model::ServerId server) {
  return server.value > kSweepers;
}
// "1" of a server, and of a sweeper.
[[nodiscard]] constexpr std::uint32_t number_of(model::ServerId server) {
  return is_sweeper(server) ? server.value - kSweepers : server.value;
}
// Of what a server does by itself.
[[nodiscard]] constexpr Duty own_duty(model::ServerId server) {
  return is_sweeper(server) ? Duty::sweeper : Duty::requests;
}

// What a server does on a fiber of its own.
struct TaskId {
  model::ServerId server{};
  Duty duty = Duty::requests;
  // Of those that make the server's requests, where several are made at the same time: 0, 1, ... Others: 0.
  std::uint32_t worker = 0;
  friend auto operator<=>(const TaskId&, const TaskId&) = default;
};

enum class StepKind : std::uint8_t {
  goes_on,   // the task's command is executed, or its own code runs
  arrives,   // timed runs: what the task waits for has come (a request, a message, a heartbeat's time, a
             // reply)
  gives_up,  // the task's blocking command times out
  // The task's next command is struck:
  loses_reply,    // it is executed, but the client sees a time-out
  loses_request,  // it is never executed, and the client sees a time-out
  comes_late,     // the client sees a time-out; it is executed later, or never
  // Nobody's code runs:
  late_command,  // what the task sent in a step that comes_late is executed now
  // Of the task's server:
  crash,    // it is gone, with what runs on it; its keys stay
  restart,  // it had crashed, is there again, and remembers nothing
  lapse,    // its leases run out: it is dead, paused or does not refresh
  pause,    // timed runs: it stands still for a while
  // Of Redis:
  redis_restart,  // it loses its last `writes` writes, or everything if that is 0
  failover,       // a replica takes over that lacks the last `writes` writes
};
inline constexpr std::size_t kStepKinds = 13;

struct Step {
  StepKind kind = StepKind::goes_on;
  TaskId task{};
  std::uint32_t writes = 0;  // of what is done to Redis only
  friend auto operator<=>(const Step&, const Step&) = default;
};

// Whether it is something that goes wrong, rather than a step of somebody's code.
[[nodiscard]] constexpr bool is_fault(StepKind kind) {
  return kind >= StepKind::loses_reply;
}
// Whether a task's code runs, whatever becomes of its command. Else the step is done to the servers, or to
// Redis.
[[nodiscard]] constexpr bool runs_code(StepKind kind) {
  return kind < StepKind::late_command;
}
[[nodiscard]] constexpr bool strikes_command(StepKind kind) {
  return is_fault(kind) && runs_code(kind);
}
[[nodiscard]] constexpr bool is_of_redis(StepKind kind) {
  return kind >= StepKind::redis_restart;
}
// Whether the code of a task with this duty runs.
[[nodiscard]] constexpr bool runs(const Step& step, Duty duty) {
  return runs_code(step.kind) && step.task.duty == duty;
}

// A server's own task.
[[nodiscard]] constexpr TaskId own_task(model::ServerId server) {
  return {.server = server, .duty = own_duty(server)};
}

// A step of a server's code, with nothing that goes wrong.
[[nodiscard]] constexpr Step step_of(model::ServerId server, Duty duty = Duty::requests) {
  return {.task = {.server = server, .duty = duty}};
}
// The task's own step, whatever struck it; as it is if nobody's code runs.
[[nodiscard]] constexpr Step unstruck(Step step) {
  if (runs_code(step.kind)) step.kind = StepKind::goes_on;
  return step;
}
// Something that is done to a server.
[[nodiscard]] constexpr Step done_to(StepKind kind, model::ServerId server) {
  return {.kind = kind, .task = own_task(server)};
}
// Something that is done to Redis.
[[nodiscard]] constexpr Step done_to_redis(StepKind kind, std::uint32_t writes) {
  return {.kind = kind, .writes = writes};
}

}  // namespace overbook::sim
