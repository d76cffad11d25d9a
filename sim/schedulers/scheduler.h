#pragma once
// Answers every choice of a run, and only this does: which server takes the next step, where the hash tables
// of Redis place their keys. Same scenario and same answers: the same run, to the byte.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "model/ids.h"

namespace overbook::sim {

enum class ActorKind : std::uint8_t {
  request,   // the server's request takes its next step
  listener,  // the server takes the next pub/sub message, or goes on with the one it is at
  timeout,   // the server's blocking command gives up waiting
};

// Who could take the next step.
struct Option {
  ActorKind kind = ActorKind::request;
  model::ServerId server{};
  friend bool operator==(const Option&, const Option&) = default;
};

enum class ChoiceKind : std::uint8_t {
  step,       // one of `options`
  placement,  // a number below `count`: where the hash tables place their keys. Asked at most once, first
};

struct Choice {
  ChoiceKind kind = ChoiceKind::step;
  std::span<const Option> options;  // in a fixed order: requests and time-outs by server, then listeners
  std::size_t count = 0;            // how many answers there are, at least one
};

// An answer that ends the run here, before the choice is made.
inline constexpr std::size_t kStop = std::numeric_limits<std::size_t>::max();

class Scheduler {
 public:
  virtual ~Scheduler() = default;
  // Called before each run. False: exploration is over, there is no further run.
  virtual bool begin_run() = 0;
  // An index below choice.count, or kStop.
  virtual std::size_t choose(const Choice& choice) = 0;

 protected:
  Scheduler() = default;
  Scheduler(const Scheduler&) = default;
  Scheduler& operator=(const Scheduler&) = default;
};

}  // namespace overbook::sim
