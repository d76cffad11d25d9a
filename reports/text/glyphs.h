#pragma once
// The signs of the text formats, in Unicode or in plain ASCII, and the row of pips.

#include <cstdint>
#include <string>
#include <string_view>

#include "reports/result.h"

namespace overbook::reports {

struct Glyphs {
  std::string_view lane;      // a server that waits
  std::string_view acting;    // a server that does this step
  std::string_view arrow;     // between a command and its reply
  std::string_view here;      // the step at which the property breaks
  std::string_view taken;     // a pip: a running conversation
  std::string_view free_pip;  // a pip: a slot that is free
  std::string_view excess;    // a pip: a conversation beyond the limit
  std::string_view dot;       // between facts of a line
};

[[nodiscard]] const Glyphs& glyphs(bool ascii);

// "✓" "✗" "○" "?" "–" "·"; in ASCII "+" "X" "o" "?" "-" ".".
[[nodiscard]] std::string_view glyph(Verdict verdict, bool ascii = false);

// How many pips of each kind show `running` of `limit`. Beyond kMostPips none are drawn: figures must do.
struct Pips {
  std::uint32_t taken = 0;
  std::uint32_t free = 0;
  std::uint32_t excess = 0;
};
inline constexpr std::uint32_t kMostPips = 12;
[[nodiscard]] Pips pips(std::uint32_t running, std::uint32_t limit);

// "■■□ 2/3"
[[nodiscard]] std::string meter(std::uint32_t running, std::uint32_t limit, bool ascii);

// What the keys of a counterexample begin with in common, up to its last ':'; "" for fewer than two different
// keys. Shown once, in a heading, it leaves room for what differs.
[[nodiscard]] std::string common_key_prefix(const Counterexample& counterexample);

}  // namespace overbook::reports
