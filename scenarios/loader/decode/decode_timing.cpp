// `timing`: how long what takes in a timed run, and when requests arrive.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "scenarios/loader/decode/decode.h"
#include "scenarios/loader/decode/words.h"

namespace overbook::scenarios {
namespace {

constexpr std::array<std::string_view, 12> kTimingFields{
    "mode", "arrival", "latency", "service", "hold",        "think",
    "work", "backoff", "pause",   "restart", "slow_script", "client_timeout_ms"};
constexpr ObjectShape kTiming{.name = "`timing`", .fields = kTimingFields, .later = {}};

// What a distribution of this kind is written with.
struct Form {
  sim::DistributionKind kind;
  sim::TimeUnit unit;
  std::string_view name;
  std::array<std::string_view, 2> fields;  // the second is empty where there is one only
};

using sim::DistributionKind;
using sim::TimeUnit;

constexpr std::array kForms{
    Form{DistributionKind::constant, TimeUnit::milliseconds, "a constant", {"constant_ms", ""}},
    Form{DistributionKind::constant, TimeUnit::microseconds, "a constant", {"constant_us", ""}},
    Form{DistributionKind::uniform, TimeUnit::milliseconds, "a uniform distribution", {"from_ms", "to_ms"}},
    Form{DistributionKind::uniform, TimeUnit::microseconds, "a uniform distribution", {"from_us", "to_us"}},
    Form{DistributionKind::exponential,
         TimeUnit::milliseconds,
         "an exponential distribution",
         {"exponential_ms", ""}},
    Form{DistributionKind::exponential,
         TimeUnit::microseconds,
         "an exponential distribution",
         {"exponential_us", ""}},
    Form{DistributionKind::lognormal,
         TimeUnit::milliseconds,
         "a lognormal distribution",
         {"median_ms", "sigma"}},
    Form{DistributionKind::lognormal,
         TimeUnit::microseconds,
         "a lognormal distribution",
         {"median_us", "sigma"}},
    Form{DistributionKind::pareto, TimeUnit::milliseconds, "a Pareto distribution", {"minimum_ms", "alpha"}},
    Form{DistributionKind::pareto, TimeUnit::microseconds, "a Pareto distribution", {"minimum_us", "alpha"}},
};
constexpr std::array<std::string_view, 14> kDistributionFields{
    "constant_ms",    "constant_us", "from_ms",   "to_ms", "from_us",    "to_us",      "exponential_ms",
    "exponential_us", "median_ms",   "median_us", "sigma", "minimum_ms", "minimum_us", "alpha"};
constexpr ObjectShape kDistribution{.name = "a distribution", .fields = kDistributionFields, .later = {}};

RealRange range_of(std::string_view field) {
  if (field == "sigma") return {.low = 0, .high = kMaxSigma};
  if (field == "alpha") return {.low = kMinAlpha, .high = kMaxAlpha};
  return {.low = 0, .high = field.ends_with("_us") ? kMaxLeaseMs * 1e3 : double{kMaxLeaseMs}};
}

const Form* form_of(const Node& node) {
  const auto has = [&](std::string_view field) {
    return !field.empty() && std::any_of(node.members.begin(), node.members.end(),
                                         [&](const Member& member) { return member.key == field; });
  };
  const auto* const found = std::find_if(kForms.begin(), kForms.end(), [&](const Form& form) {
    const bool is_shared = form.fields[1] == "sigma" || form.fields[1] == "alpha";
    return has(form.fields[0]) || (!is_shared && has(form.fields[1]));
  });
  return found == kForms.end() ? nullptr : found;
}

sim::Distribution decode_distribution(const Place& place, Diagnostics& diagnostics) {
  sim::Distribution out;
  if (!is_kind(place, Node::Kind::object, R"(a distribution, such as {"constant_ms": 2})", diagnostics))
    return out;
  const Form* const form = form_of(*place.node);
  if (form == nullptr) {
    const ObjectReader unknown(place, kDistribution, diagnostics);
    const auto is_unknown = [](const Member& member) {
      return std::find(kDistributionFields.begin(), kDistributionFields.end(), member.key) ==
             kDistributionFields.end();
    };
    // A field that is misspelt has been reported; that it is also missing is no second mistake.
    if (std::any_of(place.node->members.begin(), place.node->members.end(), is_unknown)) return out;
    diagnostics.add(
        place.node->span, place.pointer,
        {.code = code::kMissingField,
         .message = fmt::format("`{}` has no distribution", place.name),
         .label = "expected one of the forms of a distribution",
         .help = R"(write {"constant_ms": 2}, {"from_ms": 1, "to_ms": 3}, {"exponential_ms": 2}, )"
                 R"({"median_ms": 2, "sigma": 0.5} or {"minimum_ms": 1, "alpha": 1.5})"});
    return out;
  }
  const std::size_t count = form->fields[1].empty() ? 1 : 2;
  ObjectReader object(
      place, {.name = form->name, .fields = std::span(form->fields).first(count), .later = {}}, diagnostics);
  out.kind = form->kind;
  out.unit = form->unit;
  const std::array<double*, 2> values{&out.first, &out.second};
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<Place> field = object.require(form->fields.at(i));
    if (!field) continue;
    const auto value = read_real(*field, range_of(form->fields.at(i)), diagnostics);
    if (value) *values.at(i) = *value;
  }
  if (form->kind == DistributionKind::uniform && out.first > out.second) {
    diagnostics.add(place.node->span, place.pointer,
                    {.code = code::kSettingsExclude,
                     .message = fmt::format("`{}` ends before it begins", place.name),
                     .label = fmt::format("from {} to {}", out.first, out.second),
                     .help = "let the smaller number come first"});
    out.second = out.first;
  }
  return out;
}

sim::Arrival decode_arrival(const Place& place, Diagnostics& diagnostics) {
  static constexpr std::array<std::string_view, 1> kOnly{"process"};
  static constexpr std::array<std::string_view, 2> kPoisson{"process", "rate_per_s"};
  static constexpr std::array<std::string_view, 3> kBursts{"process", "size", "every_ms"};
  static constexpr std::array<std::string_view, 4> kAll{"process", "rate_per_s", "size", "every_ms"};
  sim::Arrival out;
  if (!is_kind(place, Node::Kind::object, R"(an object, such as {"process": "poisson", "rate_per_s": 20})",
               diagnostics))
    return out;
  std::optional<std::size_t> word;
  for (const Member& member : place.node->members) {
    if (member.key != "process") continue;
    const Place process{
        .node = &member.value, .pointer = child_pointer(place.pointer, "process"), .name = "process"};
    word = read_word(process, {.noun = "process", .words = kArrivalWords}, diagnostics);
    if (!word) return out;
    break;
  }
  if (!word) {
    ObjectReader object(place, {.name = "`arrival`", .fields = kAll, .later = {}}, diagnostics);
    static_cast<void>(object.require("process"));
    return out;
  }
  out.process = static_cast<sim::ArrivalProcess>(*word);
  std::span<const std::string_view> fields = kOnly;
  if (out.process == sim::ArrivalProcess::poisson) fields = kPoisson;
  if (out.process == sim::ArrivalProcess::bursts) fields = kBursts;
  ObjectReader object(place, {.name = "this `arrival`", .fields = fields, .later = {}}, diagnostics);
  if (out.process == sim::ArrivalProcess::poisson) {
    out.rate_per_s = 1;
    if (const auto rate = object.require("rate_per_s"))
      out.rate_per_s = read_real(*rate, {.low = kMinArrivalRate, .high = kMaxArrivalRate}, diagnostics)
                           .value_or(out.rate_per_s);
  }
  if (out.process == sim::ArrivalProcess::bursts) {
    out.size = 1;
    if (object.require("size"))
      read_integer_into(object, "size", {.low = 1, .high = sim::kMaxServers}, out.size, diagnostics);
    if (object.require("every_ms"))
      read_integer_into(object, "every_ms", {.low = 0, .high = kMaxLeaseMs}, out.every_ms, diagnostics);
  }
  return out;
}

}  // namespace

sim::Timing decode_timing(const Place& place, Diagnostics& diagnostics) {
  sim::Timing out;
  if (!is_kind(place, Node::Kind::object, "an object", diagnostics)) return out;
  ObjectReader object(place, kTiming, diagnostics);
  if (const auto mode = object.require("mode")) {
    out.is_timed = read_word(*mode, {.noun = "mode", .words = kTimingModeWords}, diagnostics) == 1U;
  }
  for (const TimedField& field : kTimedFields) {
    if (const auto distribution = object.find(field.name))
      out.*field.distribution = decode_distribution(*distribution, diagnostics);
  }
  if (const auto arrival = object.find("arrival")) out.arrival = decode_arrival(*arrival, diagnostics);
  if (const auto timeout = object.find("client_timeout_ms")) {
    const auto value = read_integer(*timeout, {.low = 1, .high = kMaxLeaseMs}, diagnostics);
    if (value) out.client_timeout_ms = static_cast<std::uint32_t>(*value);
  }
  return out;
}

}  // namespace overbook::scenarios
