#include "model/redis/keyspace/glob.h"

#include <cstddef>
#include <string>
#include <utility>

namespace overbook::redis {
namespace {

// Matches one byte against the class whose '[' is at pattern[at]. Leaves `at` behind the class. Bytes are
// compared as signed, as Redis's char is on x86-64: in [a-\xD0] the ends change places.
bool class_matches(std::string_view pattern, std::size_t& at, signed char byte) {
  ++at;
  const bool is_negated = at < pattern.size() && pattern[at] == '^';
  if (is_negated) ++at;
  bool found = false;
  const auto byte_at = [&](std::size_t i) { return static_cast<signed char>(pattern[i]); };
  while (at < pattern.size() && pattern[at] != ']') {
    if (pattern[at] == '\\' && at + 1 < pattern.size()) {
      found |= byte_at(at + 1) == byte;
      at += 2;
    } else if (at + 2 < pattern.size() && pattern[at + 1] == '-') {
      signed char low = byte_at(at);
      signed char high = byte_at(at + 2);
      if (low > high) std::swap(low, high);
      found |= low <= byte && byte <= high;
      at += 3;
    } else {
      found |= byte_at(at) == byte;
      ++at;
    }
  }
  if (at < pattern.size()) ++at;  // the ']'
  return found != is_negated;
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
  if (text.empty()) return pattern.empty();
  std::size_t p = 0;
  std::size_t t = 0;
  // Where to go on when a byte does not match: behind the last '*', one byte of the text further each time.
  // Only the last star needs it, since an earlier one that matched less would leave this one no worse off.
  std::size_t after_star = std::string_view::npos;
  std::size_t star_text = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      after_star = ++p;
      star_text = t;
      continue;
    }
    if (p < pattern.size()) {
      bool matches = false;
      if (pattern[p] == '?') {
        matches = true;
        ++p;
      } else if (pattern[p] == '[') {
        matches = class_matches(pattern, p, static_cast<signed char>(text[t]));
      } else {
        if (pattern[p] == '\\' && p + 1 < pattern.size()) ++p;
        matches = pattern[p++] == text[t];
      }
      if (matches) {
        ++t;
        continue;
      }
    }
    if (after_star == std::string_view::npos) return false;
    p = after_star;
    t = ++star_text;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool glob_matches_in_any_case(std::string_view pattern, std::string_view text) {
  const auto lower_case = [](std::string_view letters) {
    std::string lower(letters);
    for (char& c : lower) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
  };
  return glob_matches(lower_case(pattern), lower_case(text));
}

}  // namespace overbook::redis
