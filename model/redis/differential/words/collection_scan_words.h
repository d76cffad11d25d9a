#pragma once
// Arguments of SSCAN, HSCAN and ZSCAN, drawn.

#include "model/redis/differential/words/words.h"

namespace overbook::redis::differential {

// What follows the key of SSCAN, HSCAN and ZSCAN: with a great COUNT the whole collection comes at once.
[[nodiscard]] inline Words collection_scan_words(Draw& draw) {
  Words words{draw.chance(85) ? "0" : draw.chance(50) ? integer(draw) : "12x"};
  if (draw.chance(70))
    words = words + Words{any_case(draw, "COUNT"), draw.chance(85) ? "10000" : integer(draw)};
  if (draw.chance(40)) words = words + Words{any_case(draw, "MATCH"), pattern(draw)};
  if (draw.chance(5)) words.push_back(draw.one_of({"COUNT", "MATCH", "FOO", "TYPE"}));
  return words;
}

}  // namespace overbook::redis::differential
