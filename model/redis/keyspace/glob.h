#pragma once
// Redis's patterns of names.

#include <string_view>

namespace overbook::redis {

// Whether the pattern of KEYS, SCAN MATCH and the like matches the whole text, byte by byte: * ? [abc] [a-z]
// [^a] and \ before a byte that stands for itself. Oddities are Redis's (7.0 util.c, stringmatchlen): an
// unclosed class ends with the pattern, [z-a] is [a-z], a lone \ at the end stands for itself, and the empty
// text matches the empty pattern only.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

// The same, where a letter's case does not matter.
[[nodiscard]] bool glob_matches_in_any_case(std::string_view pattern, std::string_view text);

// The same for the pattern of a command on keys or elements: there "*" selects all, even an empty name.
[[nodiscard]] inline bool selects(std::string_view pattern, std::string_view name) {
  return pattern == "*" || glob_matches(pattern, name);
}

}  // namespace overbook::redis
