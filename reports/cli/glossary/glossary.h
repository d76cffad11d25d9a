#pragma once
// What the words of a report mean: each property, each fault and each verdict in some sentences, and drawn where that helps.
// What the code defines (a property's claim, what a fault does) is taken from there, and not said twice.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace overbook::cli {

// How one finds out whether a limiter minds a fault.
struct Trial {
  std::string text;   // "crash, with leases: A server dies ..."
  std::string flags;  // "--set faults.crash.budget=1", of a scenario without faults; may be empty
};

struct Meaning {
  enum class Of : std::uint8_t { property, fault, verdict };

  Of of = Of::property;
  std::string name;                         // "no-over-admission"
  std::vector<std::string> also;            // what else it is called: "over", "crash, with leases"
  std::vector<std::string> on_screen = {};  // in the answer that a terminal begins with: "OVERBOOKS"
  std::string in_short;                     // "never more than L surely run"
  std::vector<std::string> paragraphs;
  std::string drawing = {};        // ASCII, in lines; empty: none
  std::vector<Trial> trials = {};  // of faults only
};

// The properties in the order of reports, the faults in that of scenarios, the verdicts.
[[nodiscard]] std::span<const Meaning> all_meanings();

// By any of its names. Upper and lower case are the same, and so are spaces, hyphens and underscores. Null: it is
// none of them.
[[nodiscard]] const Meaning* meaning_of(std::string_view word);

// All that meaning_of() knows, as it is written.
[[nodiscard]] std::vector<std::string_view> explained_words();

}  // namespace overbook::cli
