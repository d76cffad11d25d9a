#pragma once
// The words that random commands are made of: few keys, so that commands meet; and odd numbers and texts.

#include <string>
#include <vector>

#include "model/redis/differential/words/draw.h"

namespace overbook::redis::differential {

using Words = std::vector<std::string>;

// What is usually at a key, by its name. Any command may meet any key.
enum class Type { string, list, hash, set, sorted_set, stream };

// Mostly a key of the type, sometimes one of another.
[[nodiscard]] std::string key(Draw& draw, Type usual);
[[nodiscard]] std::string any_key(Draw& draw);
// Every key that the two above can give.
[[nodiscard]] const Words& all_keys();
// At least one, at most `most` keys.
[[nodiscard]] Words some_keys(Draw& draw, Type usual, std::size_t most);

// A value, an element, a member or a field.
[[nodiscard]] std::string text(Draw& draw);
[[nodiscard]] Words some_texts(Draw& draw, std::size_t most);
// Mostly a small integer; sometimes one at the limits of 64 bits, or none at all.
[[nodiscard]] std::string integer(Draw& draw);
[[nodiscard]] std::string small_integer(Draw& draw, int low, int high);
// Mostly a small floating-point number; sometimes infinite, at the limits, or none at all.
[[nodiscard]] std::string number(Draw& draw);
// How long a blocking command waits: in ways that never end by themselves here, that do, or that are refused.
[[nodiscard]] std::string wait_seconds(Draw& draw);
[[nodiscard]] std::string pattern(Draw& draw);
// The word with its letters in random case.
[[nodiscard]] std::string any_case(Draw& draw, std::string word);

// Followed by the number of a lane: what stands in a command for the client id of its connection, which is another one
// on each side.
inline constexpr const char* kClientOfLane = "<client>";

// Appends `more` to `words`, and gives them.
[[nodiscard]] Words operator+(Words words, const Words& more);

}  // namespace overbook::redis::differential
