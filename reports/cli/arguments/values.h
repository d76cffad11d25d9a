#pragma once
// Values of flags, from the text that was typed.
//
// CLI11 2.1 has transformers for these, which can't keep what is promised here: AsNumberWithUnit takes "010s"
// for eight seconds and "s" for one, AsSizeValue "-1" for 2^64 - 1 bytes and "M" for one megabyte, and
// CheckedTransformer also takes the number behind a word ("--color 1").

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "model/properties/property.h"

namespace overbook::cli {

// A command line that can't be used: which flag, what was found, what was expected. Exit code 64.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A flag with the text it was given; the flag is for messages.
struct FlagText {
  std::string_view flag;
  std::string_view text;
};

struct Bounds {
  std::uint64_t low;
  std::uint64_t high;
};

// Nothing: other than digits of that base, or too large.
[[nodiscard]] std::optional<std::uint64_t> natural_number(std::string_view text, int base = 10);

// A decimal number within the bounds. Throws UsageError.
[[nodiscard]] std::uint64_t parse_number(FlagText given, Bounds bounds);

// Decimal or 0x…, 64 bits. Throws UsageError.
[[nodiscard]] std::uint64_t parse_seed(FlagText given);

// "500ms", "60s", "5m", "1h"; a bare number is in seconds. More than nothing, at most 30
// days. Throws UsageError.
[[nodiscard]] std::chrono::milliseconds parse_duration(FlagText given);
// "512M", "8G"; a bare number is bytes. At least 1M.
[[nodiscard]] std::uint64_t parse_bytes(FlagText given);

// PATH=VALUE. Throws UsageError.
[[nodiscard]] std::string parse_setting(FlagText given);
// The name of a property. Throws UsageError.
[[nodiscard]] model::PropertyId parse_property(FlagText given);

// One of the words. Throws UsageError.
template <typename Enum, std::size_t count>
Enum parse_word(FlagText given, const std::array<std::pair<std::string_view, Enum>, count>& words) {
  std::string all;
  for (const auto& [word, value] : words) {
    if (word == given.text) return value;
    if (!all.empty()) all += ", ";
    all += word;
  }
  throw UsageError(std::string(given.flag) + ": `" + std::string(given.text) + "` is none of " + all);
}

// "; did you mean `--seed`?", or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace overbook::cli
