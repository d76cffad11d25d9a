#pragma once
// Reads a recorded history, line by line: it may be longer than memory, and still be written to.

#include <atomic>
#include <functional>
#include <string>

#include "sim/histories/recorded.h"

namespace overbook::scenarios {

struct HistoryRead {
  std::uint64_t lines = 0;  // blank ones are none
  std::string sha256;       // of all bytes that were read
  bool was_stopped = false;
};

struct HistoryTakers {
  std::function<void(sim::histories::RecordedEvent)> event;
  std::function<void(sim::histories::LineProblem)> problem;
};

// From a descriptor, to its end or until `stop`, which is looked at whenever a signal has come. A file's lines
// are numbered from 1, blank ones too. Throws std::system_error where it can't be read.
[[nodiscard]] HistoryRead read_history(int descriptor, const HistoryTakers& takers,
                                       const std::atomic<bool>& stop);

}  // namespace overbook::scenarios
