#include "reports/cli/arguments/values.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <vector>

#include "scenarios/loader/diagnostics/nearest_name.h"
#include "scenarios/loader/settings.h"

namespace overbook::cli {
namespace {

constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24 * 30);

struct Unit {
  std::string_view suffix;
  std::uint64_t milliseconds;
};
// "ms" stands before "s" and "m": the first that fits is taken.
constexpr std::array<Unit, 5> kUnits{{{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"", 1000}}};

}  // namespace

std::optional<std::uint64_t> natural_number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value, base);
  if (text.empty() || error != std::errc() || stopped != end) return std::nullopt;
  return value;
}

std::uint64_t parse_number(FlagText given, Bounds bounds) {
  const std::optional<std::uint64_t> value = natural_number(given.text);
  if (!value || *value < bounds.low || *value > bounds.high) {
    throw UsageError(fmt::format("{}: `{}` is not a whole number from {} to {}", given.flag, given.text,
                                 bounds.low, bounds.high));
  }
  return *value;
}

std::uint64_t parse_seed(FlagText given) {
  const bool is_hex = given.text.starts_with("0x") || given.text.starts_with("0X");
  const std::optional<std::uint64_t> value =
      is_hex ? natural_number(given.text.substr(2), 16) : natural_number(given.text);
  if (!value) {
    throw UsageError(fmt::format("{}: `{}` is not a seed: a number of 64 bits is expected, decimal or 0x…",
                                 given.flag, given.text));
  }
  return *value;
}

std::chrono::milliseconds parse_duration(FlagText given) {
  for (const Unit& unit : kUnits) {
    if (!given.text.ends_with(unit.suffix)) continue;
    const auto count = natural_number(given.text.substr(0, given.text.size() - unit.suffix.size()));
    const auto most = static_cast<std::uint64_t>(kLongest.count()) / unit.milliseconds;
    if (!count || *count == 0 || *count > most) break;
    return std::chrono::milliseconds(*count * unit.milliseconds);
  }
  throw UsageError(fmt::format("{}: `{}` is not a time such as 500ms, 60s, 5m or 1h (30 days at most)",
                               given.flag, given.text));
}

std::uint64_t parse_bytes(FlagText given) {
  std::string_view digits = given.text;
  unsigned shift = 0;
  for (const auto& [suffix, bits] : {std::pair{'K', 10U}, std::pair{'M', 20U}, std::pair{'G', 30U}}) {
    if (digits.empty() || digits.back() != suffix) continue;
    shift = bits;
    digits.remove_suffix(1);
    break;
  }
  constexpr std::uint64_t kLeast = std::uint64_t{1} << 20U;
  const std::optional<std::uint64_t> count = natural_number(digits);
  if (!count || *count > (~std::uint64_t{0} >> shift) || (*count << shift) < kLeast) {
    throw UsageError(
        fmt::format("{}: `{}` is not a size such as 512M or 8G (1M at least)", given.flag, given.text));
  }
  return *count << shift;
}

std::string parse_setting(FlagText given) {
  std::string setting(given.text);
  if (scenarios::is_setting(setting)) return setting;
  throw UsageError(fmt::format("{}: `{}` is not PATH=VALUE, such as servers=3", given.flag, setting));
}

model::PropertyId parse_property(FlagText given) {
  if (const std::optional<model::PropertyId> id = model::property_from_name(given.text)) return *id;
  std::vector<std::string_view> names;
  for (const model::PropertyInfo& property : model::all_properties()) names.push_back(property.name);
  std::string hint = did_you_mean(given.text, names);
  if (hint.empty()) hint = fmt::format("; the properties are {}", fmt::join(names, ", "));
  throw UsageError(fmt::format("{}: unknown property `{}`{}", given.flag, given.text, hint));
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
  const std::optional<std::string_view> nearest = scenarios::nearest_name(name, candidates);
  return nearest ? fmt::format("; did you mean `{}`?", *nearest) : "";
}

}  // namespace overbook::cli
