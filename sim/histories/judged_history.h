#pragma once
// What a recorded history shows of each property: plain data.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/instant.h"
#include "model/properties/property_set.h"
#include "sim/histories/recorded.h"

namespace overbook::sim::histories {

// One event of a window, with what surely runs just after it.
struct WindowRow {
  RecordedKind kind = RecordedKind::invoked;
  Instant at{};
  std::uint64_t line = 0;
  std::string server;
  std::string request;
  std::string conversation;
  std::uint32_t running = 0;
  std::vector<std::string>
      running_names;  // conversations, as their requests follow; none of more than kMostNames
};
inline constexpr std::size_t kMostNames = 64;

// A part of the history, as short as it can be, by which a violation can be seen. It ends with the event that
// decides it.
struct Window {
  std::uint32_t running_before = 0;
  std::vector<WindowRow> rows;   // the last ones, where there are too many
  std::uint64_t events = 0;      // of the whole window
  std::uint64_t first_line = 0;  // of the whole window
};

// A request that has to do with a violation.
struct Involved {
  std::string request;
  std::string conversation;
  std::string server;
  std::uint64_t invoked_line = 0;
  std::uint64_t decided_line = 0;
};

struct Breach {
  Window window;
  std::uint32_t excess = 0;
  std::vector<Involved> involved;  // at most kMostInvolved
  std::size_t involved_in_all = 0;
};
inline constexpr std::size_t kMostInvolved = 8;

struct PropertyJudgement {
  std::uint64_t times = 0;  // how often it broke
  std::uint64_t first_line = 0;
  std::uint32_t worst_excess = 0;
  Instant longest{};                 // of an excess
  std::optional<Breach> shortest{};  // of the shortest window
  std::optional<Breach> worst{};     // the same with the worst excess, if that is not `shortest`
  std::string not_applicable = {};   // why nothing could break it here; empty: something could
  std::string undecided = {};        // what may have been missed, and why; empty: nothing
};

struct JudgedHistory {
  model::PerProperty<PropertyJudgement> properties;
  std::uint64_t events = 0;
  std::uint64_t requests = 0;
  std::uint64_t servers = 0;
  std::array<std::uint64_t, 4> decisions{};  // by model::Decision
  std::uint64_t pending_at_end = 0;
  std::uint64_t running_at_end = 0;
  Instant first_at{};
  Instant last_at{};
};

}  // namespace overbook::sim::histories
