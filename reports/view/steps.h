#pragma once
// What every format shows of the steps of a counterexample: which of them, in which columns, and what of Redis.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/result.h"
#include "reports/view/block.h"

namespace overbook::reports {

struct ShownKey {
  enum class What : std::uint8_t { stays, added, changed, removed };
  What what = What::stays;
  std::string name;                       // without what all keys begin with
  std::optional<std::string> value = {};  // nothing: it is not told
};

struct ShownKeys {
  std::vector<ShownKey> keys = {};
  std::size_t more_unchanged = 0;  // beside those
};

// How many run, of so many that may.
struct ShownRunning {
  std::uint32_t running = 0;
  std::vector<std::string> names = {};  // where there are few
  bool is_over = false;
};

struct ShownStep {
  std::uint32_t number = 0;  // 0: before the first
  std::string time = {};     // "12.5" ms; empty where it is not known
  // The lane that acts. Nothing: none of them does.
  std::optional<std::size_t> lane = {};
  std::string server = {};  // "S1", "Redis"
  std::string action = {};  // "before the first step"
  std::string reply = {};   // may be empty, as the next one
  std::string outcome = {};
  ShownKeys redis = {};
  ShownRunning running = {};
  bool violates = false;
  std::string line = {};  // "12", of the user's program; empty where it is not known
};

struct Steps {
  bool has_times = false;
  std::string program = {};  // whose lines are told; empty: none are
  // Of servers, and of Redis where it is struck. None: there are too many.
  std::vector<std::string> lanes = {};
  std::string prefix = {};  // what all keys begin with
  std::uint32_t limit = 0;
  std::vector<ShownStep> steps = {};  // the first is what was before them
  // Of a long schedule the middle is left out: before this one, so many.
  std::size_t gap_at = 0;
  std::size_t left_out = 0;
  Wording gap = {};
};

// At most `most` steps, and two at least in a text. A page draws more lanes, and tells the value of every key.
[[nodiscard]] Steps steps_of(const Counterexample& example, Format format, std::size_t most);

}  // namespace overbook::reports
