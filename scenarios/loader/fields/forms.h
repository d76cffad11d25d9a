#pragma once
// How the format writes what has several forms: a distribution, and when requests arrive.

#include <array>
#include <string_view>

#include "scenarios/loader/fields/bounds.h"
#include "scenarios/loader/json/value_reader.h"
#include "sim/timing.h"

namespace overbook::scenarios {

// What a distribution of this kind is written with.
struct DistributionForm {
  sim::DistributionKind kind;
  sim::TimeUnit unit;
  std::string_view name;
  std::array<std::string_view, 2> fields;  // the second is empty where there is one only

  [[nodiscard]] constexpr std::size_t count() const { return fields[1].empty() ? 1 : 2; }
};

inline constexpr std::array<DistributionForm, 10> kDistributionForms{
    {{sim::DistributionKind::constant, sim::TimeUnit::milliseconds, "a constant", {"constant_ms", ""}},
     {sim::DistributionKind::constant, sim::TimeUnit::microseconds, "a constant", {"constant_us", ""}},
     {sim::DistributionKind::uniform,
      sim::TimeUnit::milliseconds,
      "a uniform distribution",
      {"from_ms", "to_ms"}},
     {sim::DistributionKind::uniform,
      sim::TimeUnit::microseconds,
      "a uniform distribution",
      {"from_us", "to_us"}},
     {sim::DistributionKind::exponential,
      sim::TimeUnit::milliseconds,
      "an exponential distribution",
      {"exponential_ms", ""}},
     {sim::DistributionKind::exponential,
      sim::TimeUnit::microseconds,
      "an exponential distribution",
      {"exponential_us", ""}},
     {sim::DistributionKind::lognormal,
      sim::TimeUnit::milliseconds,
      "a lognormal distribution",
      {"median_ms", "sigma"}},
     {sim::DistributionKind::lognormal,
      sim::TimeUnit::microseconds,
      "a lognormal distribution",
      {"median_us", "sigma"}},
     {sim::DistributionKind::pareto,
      sim::TimeUnit::milliseconds,
      "a Pareto distribution",
      {"minimum_ms", "alpha"}},
     {sim::DistributionKind::pareto,
      sim::TimeUnit::microseconds,
      "a Pareto distribution",
      {"minimum_us", "alpha"}}}};

// Whether both units of a kind share this field: it is no time.
[[nodiscard]] constexpr bool is_shared_by_units(std::string_view field) {
  return field == "sigma" || field == "alpha";
}

// Of a field of a distribution.
[[nodiscard]] constexpr RealRange range_of_form(std::string_view field) {
  if (field == "sigma") return {.low = 0, .high = kMaxSigma};
  if (field == "alpha") return {.low = kMinAlpha, .high = kMaxAlpha};
  return {.low = 0, .high = field.ends_with("_us") ? kMaxLeaseMs * 1e3 : double{kMaxLeaseMs}};
}

// What it says, where the name does not.
[[nodiscard]] constexpr std::string_view about_form(std::string_view field) {
  if (field == "sigma") return "Standard deviation of the logarithm.";
  if (field == "alpha") return "P(more than x) = (minimum / x) ^ alpha.";
  return {};
}

}  // namespace overbook::scenarios
