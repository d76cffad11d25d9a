#pragma once
// The picks of one run, and their compact text: with the scenario, all that is needed to run it again.
//
//   1.2.1.2      requests of servers 1, 2, 1, 2 take a step each
//   1x3.L2.T1    three steps of server 1's request, one of server 2's listener, a time-out at server 1
//   @5:1.2       the same with the hash tables placed as choice 5 has it
//   H1           server 1 refreshes its leases
//   Y1 Q1 Z1     server 1 sends its next command, and the reply is lost; the request is lost; it is late
//   D1           server 1's late command arrives
//   HY1 HQ1 HZ1 HD1  the same of a heartbeat's command
//   C1 R1 X1     server 1 crashes; is there again; its leases lapse
//   1b Y1c       of server 1, which makes several requests at once: a step of the second one, a lost reply of the third
//   W1 WX1       sweeper 1 takes a step of a pass; its leases lapse
//   B0 B2        Redis starts again, empty; without the last two writes
//   F2           a replica takes over that lacks the last two writes
//
// In a timed run every step has its time, in microseconds after the step before it (of the
// first: after the start):
//
//   A1+0.1+480.A1+120  a request arrives at server 1; its first command is executed; the reply arrives
//   M2 G1 P1           a message, or a reply to the listener, arrives; so for heartbeats; server 1 is paused
//   WA1                a pass of sweeper 1 is due, or a reply to it arrives
//
// The empty schedule is "-".

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/schedule/scheduler.h"

namespace overbook::sim {

struct Schedule {
  std::optional<std::uint32_t> placement;
  std::vector<Step> steps;
  std::vector<Instant> moments = {};  // of each step since the start; empty: the run was untimed
  friend bool operator==(const Schedule&, const Schedule&) = default;
};

// A text that is no schedule: says where, what was found and what was expected.
class ScheduleError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[nodiscard]] std::string to_text(const Step& step);
// What tells the steps of a server's workers apart: "" of the first, "b", "c", ...
[[nodiscard]] std::string worker_letter(std::uint32_t worker);
// The first steps of a schedule.
[[nodiscard]] Schedule first_steps(const Schedule& schedule, std::size_t steps);
[[nodiscard]] std::string to_text(const Schedule& schedule);
[[nodiscard]] Schedule schedule_from_text(std::string_view text);  // throws ScheduleError

}  // namespace overbook::sim
