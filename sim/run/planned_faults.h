#pragma once
// Faults that strike at any instant of a timed run, of servers and of Redis.
//
// Each is a Poisson process: the next one is drawn when the one before has struck, and it does not matter
// what happens meanwhile. A process that stands still for a while (of a server that is dead, of a Redis that
// has no writes to lose) is drawn anew when it goes on, which is the same: what is left of an exponential
// time is exponential. So the number of strikes is Poisson over the time in which they can strike.
//
// Of each process there is at most one fault to come, so it is found by what it is and whom it strikes, and
// what comes first by when it is due: both take O(log n) for n servers.

#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "sim/run/draws.h"
#include "sim/run/faults.h"

namespace overbook::sim {

class PlannedFaults {
 public:
  struct Planned {
    Step step;
    Instant due;
    std::uint32_t lot = 0;  // of Redis: decides how many writes are lost, of those that there are then
  };
  PlannedFaults(RunState& run, FaultsOfRun& faults) : run_(&run), faults_(&faults), draws_(run) {}

  void begin();
  // Where there is nothing to lose, no fault of Redis is due.
  void plan_for_redis();
  // A fault has struck.
  void plan_after(const Step& fault);

  // What is due first; of those due at the same time, what was drawn first. Null: nothing is.
  [[nodiscard]] const Planned* first() const;
  void forget_first();
  // With the number of writes that it loses now: each number as likely.
  [[nodiscard]] Step step_now(const Planned& planned) const;
  // The resident server is one only where something runs before the race.
  [[nodiscard]] bool exists(model::ServerId server) const;

 private:
  void plan(const Step& fault);
  void plan_for(model::ServerId server);
  // A process, or the return of a server: its kind and its server; of Redis, always the same one.
  using Process = std::pair<StepKind, model::ServerId>;
  // Earlier is less; of what is due at the same time, what was drawn first.
  struct Turn {
    Instant due;
    std::uint64_t number = 0;  // in the order in which they were drawn
    Process process;
    friend auto operator<=>(const Turn&, const Turn&) = default;
  };
  struct Entry {
    Planned planned;
    std::uint64_t number = 0;
  };

  [[nodiscard]] static Process process_of(const Step& fault);
  void add(const Planned& planned);
  void forget(const Process& process);
  void forget_all(StepKind kind);
  [[nodiscard]] double rate_per_s(StepKind kind) const;

  RunState* run_;
  FaultsOfRun* faults_;
  Draws draws_;
  std::map<Process, Entry> planned_;
  std::set<Turn> turns_;  // of all that is planned
  std::uint64_t next_ = 0;
};

}  // namespace overbook::sim
