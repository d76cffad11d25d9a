#pragma once
// A property is a claim about every history. design.md defines them; each file here repeats the definition
// that it checks.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "model/analysis.h"
#include "model/history.h"
#include "model/limit.h"

namespace overbook::model {

struct Violation {
  // The step at which it broke: replaying up to here shows it.
  StepIndex step;
  // The step after which nothing that could still happen would undo it. Later than `step` where the
  // definition asks how concurrent requests ended.
  StepIndex decided;
  // The requests that explain it, in the order of their invocation; for over-admission, all that run.
  std::vector<RequestId> requests;
  // How much too many run or are counted, at the worst; 0 for properties without a magnitude.
  std::uint32_t worst_excess = 0;
  StepIndex worst_step{};
  // For how many steps it lasted in this run (over-admission).
  std::uint32_t lasted_steps = 0;
  // How many separate times the property broke in this history (for example requests falsely rejected).
  std::uint32_t occurrences = 1;
};

enum class PropertyId : std::uint8_t {
  no_over_admission,
  no_lasting_excess,
  no_false_rejection,
  progress,
  no_lost_wakeup,
  no_slot_leak,
  no_slot_gain,
  no_duplicate_run,
  no_needless_eviction,
  no_failure,
  linearizable,
};
inline constexpr std::size_t kPropertyCount = 11;

// What a check that may give up says of one history.
struct Judgement {
  std::optional<Violation> violation;
  // Nothing was found, and not everything was looked at: the history may violate the property or not.
  bool is_undecided = false;
};

class Property {
 public:
  virtual ~Property() = default;
  // The first violation, or nothing. A history may be cut short: a request that has not returned may yet be
  // admitted, so it never counts as evidence for a violation.
  [[nodiscard]] virtual std::optional<Violation> check(const Analysis& history,
                                                       const Limits& limits) const = 0;
  [[nodiscard]] std::optional<Violation> check(const History& history, const Limits& limits) const {
    return check(Analysis(history), limits);
  }
  // The same with a bound on the work, for campaigns of long runs: what `check` says, or undecided where that
  // would take too long. Whether it does depends on the history only.
  [[nodiscard]] virtual Judgement judge(const Analysis& history, const Limits& limits) const {
    return {.violation = check(history, limits), .is_undecided = false};
  }
};

struct PropertyInfo {
  PropertyId id;
  std::string_view name;        // "no-over-admission"
  std::string_view head;        // of its column in tables: "over"
  std::string_view claim;       // in words: "never more than L surely run"
  std::string_view definition;  // one sentence
  bool has_magnitude = false;   // whether a violation says how much too many: Violation::worst_excess
};

// Every property, in the order of the report.
[[nodiscard]] std::span<const PropertyInfo> all_properties();
[[nodiscard]] const PropertyInfo& info(PropertyId id);
[[nodiscard]] std::optional<PropertyId> property_from_name(std::string_view name);
[[nodiscard]] const Property& property(PropertyId id);

}  // namespace overbook::model
