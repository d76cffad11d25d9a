#pragma once
// Answers every choice of a run, and only this does: which server takes the next step, where the hash tables
// of Redis place their keys. Same scenario and same answers: the same run, to the byte.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "model/ids.h"
#include "model/instant.h"

namespace overbook::sim {

struct Distribution;

enum class ActorKind : std::uint8_t {
  request,    // the server's request takes its next step
  listener,   // the server takes the next pub/sub message, or goes on with the one it is at
  timeout,    // the server's blocking command gives up waiting
  heartbeat,  // the server refreshes the leases of what runs on it, or goes on with that
  // Timed runs: the three above execute a command at Redis, and with these the server's own code goes on.
  arrival,            // a request, its reply, a time-out, or the end of a conversation has come
  message_arrival,    // a message has come, or a reply to the listener
  heartbeat_arrival,  // a heartbeat is due, or a reply to it has come
  // Faults. Of the first three, the next command of the request or of its release is what is struck.
  lost_reply,    // it is executed, but the client sees a time-out
  lost_request,  // it is never executed, and the client sees a time-out
  late_request,  // the client sees a time-out; it is executed later, or never
  // Timed runs: the same of a heartbeat's next command.
  lost_heartbeat_reply,
  lost_heartbeat,
  late_heartbeat,
  late_delivery,            // what was sent in a late_request is executed now
  late_heartbeat_delivery,  // what was sent in a late_heartbeat
  crash,                    // the server is gone, with what runs on it; its keys stay
  restart,                  // a server that crashed is there again, and remembers nothing
  lapse,                    // the leases of a server that is dead, paused or does not refresh run out
  pause,                    // timed runs: the server stands still for a while
  redis_restart,            // Redis loses its last `server` writes, or everything if that is 0
  failover,                 // a replica that lacks the last `server` writes takes over
};

// Whether it is something that goes wrong, rather than a step of somebody's code.
[[nodiscard]] constexpr bool is_fault(ActorKind kind) {
  return kind >= ActorKind::lost_reply;
}
// Whether nobody's code runs in this step: it is done to the servers, or to Redis.
[[nodiscard]] constexpr bool is_done_to_them(ActorKind kind) {
  return kind >= ActorKind::late_delivery;
}

// Whether the option's number is one of writes, and not a server's.
[[nodiscard]] constexpr bool is_of_redis(ActorKind kind) {
  return kind == ActorKind::redis_restart || kind == ActorKind::failover;
}

// Who could take the next step.
struct Option {
  ActorKind kind = ActorKind::request;
  model::ServerId server{};  // of redis_restart and failover: a number of writes
  friend bool operator==(const Option&, const Option&) = default;
};

// What strikes a request's command, as what strikes a heartbeat's; other kinds as they are.
[[nodiscard]] constexpr ActorKind of_heartbeat(ActorKind kind) {
  if (kind == ActorKind::lost_reply) return ActorKind::lost_heartbeat_reply;
  if (kind == ActorKind::lost_request) return ActorKind::lost_heartbeat;
  return kind == ActorKind::late_request ? ActorKind::late_heartbeat : kind;
}
// The other way round.
[[nodiscard]] constexpr ActorKind of_request(ActorKind kind) {
  if (kind == ActorKind::lost_heartbeat_reply) return ActorKind::lost_reply;
  if (kind == ActorKind::lost_heartbeat) return ActorKind::lost_request;
  return kind == ActorKind::late_heartbeat ? ActorKind::late_request : kind;
}

// Whose code runs: that of a request, or of a heartbeat, whatever strikes its command.
[[nodiscard]] constexpr Option runs_in(Option option) {
  if (option.kind != of_request(option.kind)) option.kind = ActorKind::heartbeat;
  const bool is_struck = is_fault(option.kind) && !is_done_to_them(option.kind);
  if (is_struck || option.kind == ActorKind::timeout) option.kind = ActorKind::request;
  if (option.kind == ActorKind::arrival) option.kind = ActorKind::request;
  if (option.kind == ActorKind::message_arrival) option.kind = ActorKind::listener;
  if (option.kind == ActorKind::heartbeat_arrival) option.kind = ActorKind::heartbeat;
  return option;
}

enum class ChoiceKind : std::uint8_t {
  step,       // one of `options`
  placement,  // a number below `count`: where the hash tables place their keys. Asked at most once, first
  // Timed runs only.
  moment,  // how many microseconds after the step before the one just chosen happens; `count`: when it is due
  duration,  // how many microseconds something takes, by `distribution`
  gap,       // how many microseconds until something happens that happens `rate_per_s` times a second
  chance,    // 1 with `probability`, else 0
  number,    // one below `count`, each as likely
};

struct Choice {
  ChoiceKind kind = ChoiceKind::step;
  // In a fixed order: requests and time-outs by server, listeners, heartbeats, and then what may go wrong.
  std::span<const Option> options;
  std::size_t count = 0;  // how many answers there are, at least one
  // Of a step: only what goes wrong is left to happen, and heartbeats that are in time. kStop then says that
  // nothing of it does, and the run is complete.
  bool may_end = false;
  // Of a step in a timed run: when each option is due; kNeverDue: by what was drawn it does not happen.
  std::span<const Instant> due = {};
  const Distribution* distribution = nullptr;
  double probability = 0;
  double rate_per_s = 0;
};

inline constexpr Instant kNeverDue = Instant::max();

// An answer that ends the run here, before the choice is made: cut short, unless it may end.
inline constexpr std::size_t kStop = std::numeric_limits<std::size_t>::max();

// Where the times of a timed run come from.
enum class TimeSource : std::uint8_t {
  none,      // the scheduler is one of untimed runs
  drawn,     // every duration is drawn, and the step that is due next is next
  schedule,  // every step and its time are given: whatever is possible is offered, due or not
};

class Scheduler {
 public:
  virtual ~Scheduler() = default;
  // Called before each run. False: exploration is over, there is no further run.
  virtual bool begin_run() = 0;
  // An index below choice.count, or kStop.
  virtual std::size_t choose(const Choice& choice) = 0;
  [[nodiscard]] virtual TimeSource time_source() const { return TimeSource::none; }
  // Whether its runs must end by themselves: a conversation then makes at most Lease::heartbeats heartbeats
  // that are in time.
  [[nodiscard]] virtual bool samples() const { return false; }

 protected:
  Scheduler() = default;
  Scheduler(const Scheduler&) = default;
  Scheduler& operator=(const Scheduler&) = default;
};

}  // namespace overbook::sim
