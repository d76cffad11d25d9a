#pragma once
// The servers of a state: how many there are of each kind, or each at its place. Everything about a server
// but its name is its kind, so that servers of one kind are alike.

#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <vector>

#include "sim/exploration/learning/automaton.h"
#include "sim/exploration/monitors/monitor.h"
#include "sim/exploration/transitions/redis_states.h"

namespace overbook::sim {

// A message in an inbox. `is_marked`: by the monitor, when it was sent.
struct MarkedMessage {
  MessageId message = kNone;
  bool is_marked = false;
  friend bool operator==(const MarkedMessage&, const MarkedMessage&) = default;
};

struct Kind {
  ClassId class_id = 0;                  // in the automaton: all that it does from here on
  ShareId share = 0;                     // what Redis holds with its names in it
  std::array<Mark, kMaxAtOnce> marks{};  // of its workers
  bool is_current = false;               // took the last step; only with a preemption bound
  // Only where things may go wrong, and where it matters.
  bool listener_is_out = false;      // between two messages: it was not at home when it took the last one
  bool is_cause = false;             // the monitor's: its last request is the victim, returned or not
  CommandId late_heartbeat = kNone;  // given up by its client, and may arrive yet
  std::array<CommandId, kMaxAtOnce> late = nothing_late();  // likewise, of its workers
  std::vector<MarkedMessage> inbox{};
  // What may have lost something in Redis, so that a heartbeat must come.
  std::vector<model::ConversationId> due{};
  friend bool operator==(const Kind&, const Kind&) = default;

  [[nodiscard]] static constexpr std::array<CommandId, kMaxAtOnce> nothing_late() {
    std::array<CommandId, kMaxAtOnce> late{};
    late.fill(kNone);
    return late;
  }
  // What of a task's is late.
  [[nodiscard]] CommandId& late_of(Duty duty, std::uint32_t worker) {
    return duty == Duty::heartbeat ? late_heartbeat : late.at(worker);
  }
};

using KindId = std::uint32_t;

// The kinds that were met, as numbers in the order in which they came.
class Kinds {
 public:
  // As many bits as a row has for a kind.
  static constexpr std::uint32_t kBits = 23;

  Kinds() : ids_(0, Hash{&kinds_}, Same{&kinds_}) {}
  Kinds(const Kinds&) = delete;
  Kinds& operator=(const Kinds&) = delete;
  Kinds(Kinds&&) = delete;
  Kinds& operator=(Kinds&&) = delete;
  ~Kinds() = default;

  // Throws std::length_error beyond 2^kBits kinds.
  KindId of(const Kind& kind);
  [[nodiscard]] const Kind& operator[](KindId id) const { return kinds_[id]; }
  // The memory that has grown, nearly.
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  // By what they are, so that each is kept once.
  struct Hash {
    using is_transparent = void;
    const std::vector<Kind>* kinds;
    std::size_t operator()(KindId id) const { return hash_of((*kinds)[id]); }
    std::size_t operator()(const Kind& kind) const { return hash_of(kind); }
  };
  struct Same {
    using is_transparent = void;
    const std::vector<Kind>* kinds;
    bool operator()(KindId one, KindId other) const { return one == other; }
    bool operator()(const Kind& one, KindId other) const { return one == (*kinds)[other]; }
    bool operator()(KindId one, const Kind& other) const { return (*kinds)[one] == other; }
  };

  [[nodiscard]] static std::size_t hash_of(const Kind& kind);

  std::vector<Kind> kinds_;
  std::unordered_set<KindId, Hash, Same> ids_;
  std::uint64_t letters_ = 0;  // in the inboxes of all kinds
};

// Servers of one kind; where servers are listed, one.
struct Entry {
  KindId kind = 0;
  std::uint32_t count = 1;
  // After a step: the entry of the state before in which these servers were; kStepped: the one that steps,
  // unless servers are listed.
  std::uint32_t from = 0;
};
inline constexpr std::uint32_t kStepped = ~std::uint32_t{0};

// How a state has its servers.
enum class Listing : std::uint8_t {
  counted,  // each kind once: servers that are alike are counted
  named,    // each server at the place that is its own
  placed,   // each at a place that is given out anew after every step: those alike are not told apart
};

struct State {
  RedisId redis = 0;
  std::uint32_t flags = 0;  // the monitor's
  std::uint32_t preemptions = 0;
  std::uint32_t orders = 0;   // the monitor's, in the pass that asks for them
  std::uint32_t strikes = 0;  // how often each fault has struck, and what may come back: see Damage
  std::uint32_t past = 0;
  std::vector<Entry> entries;
};

// With symmetry the order of the servers means nothing: one entry for each kind, sorted.
void sort_and_count(std::vector<Entry>& entries);

}  // namespace overbook::sim
