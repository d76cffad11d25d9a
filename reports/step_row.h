#pragma once
// What a counterexample tells of each of its steps: what was done, and what Redis and the servers are like after it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace overbook::reports {

struct KeyRow {
  std::string key;
  std::string value;     // as text; a collection in its brackets: "{c1 c2}", "[a b]"
  bool added = false;    // by this step
  bool removed = false;  // by this step; shown once more, crossed out
  bool changed = false;

  bool operator==(const KeyRow&) const = default;
};

// What a step is, for whoever draws it: what comes to a server (a request, a message; its reply), a command that Redis
// executes, a server's own work, a heartbeat, and what goes wrong.
enum class StepKind : std::uint8_t {
  arrive,
  execute,
  reply,
  internal,
  heartbeat,
  lapse,  // its leases run out
  pause,  // it stands still
  crash,
  restart,
  fault,  // any other: of the network, of Redis
};

// One step of a counterexample: one Redis command, a delivery, or a server's own work.
struct StepRow {
  std::uint32_t number = 0;   // from 1
  std::string server;         // "S1", "S0" (the resident)
  std::string action;         // "KEYS conv:u1:* -> [..]" split: the command or what else was done
  std::string reply;          // empty when there is none
  std::string outcome;        // "admitted c3", "rejected c4", "c1 closed", empty
  std::vector<KeyRow> redis;  // the keys after the step, sorted; other users' keys left out
  std::uint32_t running = 0;  // conversations that surely run after the step: lower(t)
  std::vector<std::string> running_names;
  bool violates = false;                      // the property broke here
  std::optional<std::uint64_t> time_us = {};  // of timed runs: since the start, in virtual time
  std::optional<std::uint32_t> line = {};     // of Counterexample::program, which does it
  std::optional<StepKind> kind = {};          // nothing: of an older report, or of a recorded history
  // Of timed runs, of a command and of a reply: the number of the step from which it was under way.
  std::optional<std::uint32_t> from = {};

  bool operator==(const StepRow&) const = default;
};

}  // namespace overbook::reports
