// `lease`, `faults` and `client`: what may go wrong in a run, and what is done about it.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "scenarios/loader/decode/decode.h"
#include "scenarios/loader/decode/words.h"

namespace overbook::scenarios {
namespace {

constexpr std::array<std::string_view, 5> kLeaseFields{"ttl_ms", "refresh_ms", "when_lost", "heartbeats",
                                                       "allow_late"};
// Those of words.h, and the one that strikes all the time.
constexpr auto kFaultsFields = [] {
  std::array<std::string_view, kFaultFields.size() + 1> names{};
  for (std::size_t i = 0; i < kFaultFields.size(); ++i) names.at(i) = kFaultFields.at(i).name;
  names.back() = "clock_skew";
  return names;
}();
// The first is that of `rate_per_s` and `rate` which the fault has, and the last the one that it has not.
constexpr std::array<std::string_view, 3> kShareFields{"rate", "budget", "rate_per_s"};
constexpr std::array<std::string_view, 3> kRecurringFields{"rate_per_s", "budget", "rate"};
constexpr std::array<std::string_view, 4> kCrashFields{"rate_per_s", "budget", "restart", "rate"};
constexpr std::array<std::string_view, 4> kLossFields{"rate_per_s", "budget", "lost_writes", "rate"};
constexpr std::array<std::string_view, 1> kSkewFields{"offsets_ms"};
constexpr std::array<std::string_view, 1> kClientFields{"resends"};

constexpr ObjectShape kLease{.name = "`lease`", .fields = kLeaseFields, .later = {}};
constexpr ObjectShape kFaults{.name = "`faults`", .fields = kFaultsFields, .later = {}};
constexpr ObjectShape kShare{.name = "this fault", .fields = kShareFields, .later = {}};
constexpr ObjectShape kRecurring{.name = "this fault", .fields = kRecurringFields, .later = {}};
constexpr ObjectShape kCrash{.name = "`crash`", .fields = kCrashFields, .later = {}};
constexpr ObjectShape kLoss{.name = "this fault", .fields = kLossFields, .later = {}};
constexpr ObjectShape kSkew{.name = "`clock_skew`", .fields = kSkewFields, .later = {}};
constexpr ObjectShape kClient{.name = "`client`", .fields = kClientFields, .later = {}};

class FaultsDecoder {
 public:
  FaultsDecoder(const Place& place, const sim::Timing& timing, sim::Faults& out, Diagnostics& diagnostics)
      : object_(place, kFaults, diagnostics), timing_(timing), out_(out), diagnostics_(diagnostics) {}

  void decode() {
    for (const FaultField& field : kFaultFields) {
      if (auto object = read_fault(field)) read_details(field.name, *object);
      needs(field);
    }
    read_skew();
  }

 private:
  static const ObjectShape& shape_of(const FaultField& field) {
    if (field.name == "crash") return kCrash;
    if (field.name == "redis_restart" || field.name == "failover") return kLoss;
    return field.strikes == FaultField::Strikes::commands ? kShare : kRecurring;
  }

  // What one fault has beside its budget and its rate.
  void read_details(std::string_view fault, ObjectReader& object) {
    const Range writes{.low = 1, .high = sim::kMaxLostWrites};
    if (fault == "crash") {
      if (const auto restart = object.find("restart"))
        out_.restarts = read_boolean(*restart, diagnostics_).value_or(false);
    } else if (fault == "redis_restart") {
      read_integer_into(object, "lost_writes", writes, out_.restart_loses_writes, diagnostics_);
    } else if (fault == "failover" && object.require("lost_writes")) {
      read_integer_into(object, "lost_writes", writes, out_.failover_loses_writes, diagnostics_);
    }
  }

  std::optional<ObjectReader> read_fault(const FaultField& field) {
    const std::optional<Place> place = object_.find(field.name);
    if (!place || !is_kind(*place, Node::Kind::object, "an object", diagnostics_)) return std::nullopt;
    const ObjectShape& shape = shape_of(field);
    const std::string_view wrong = shape.fields.back();
    const bool has_wrong = std::any_of(place->node->members.begin(), place->node->members.end(),
                                       [&](const Member& member) { return member.key == wrong; });
    ObjectShape shown = shape;  // what a message lists
    if (!has_wrong) shown.fields = shape.fields.first(shape.fields.size() - 1);
    std::optional<ObjectReader> object;
    object.emplace(*place, shown, diagnostics_);
    std::uint32_t& budget = out_.*field.budget;
    double& rate = out_.rates.*field.rate;
    read_integer_into(*object, "budget", {.low = 0, .high = sim::kMaxFaults}, budget, diagnostics_);
    const bool is_share = field.strikes == FaultField::Strikes::commands;
    if (const auto found = object->find(field.rate_field()))
      rate = read_real(*found, {.low = 0, .high = is_share ? 1 : kMaxFaultRate}, diagnostics_).value_or(rate);
    if (timing_.is_timed && !object->find("budget")) budget = sim::kUnlimitedFaults;
    if (has_wrong) {
      report_wrong_rate(field, wrong, *object);
    } else {
      check_there(*place, field, *object);
    }
    return object;
  }

  // What the mode needs.
  void check_there(const Place& place, const FaultField& field, ObjectReader& object) {
    const std::string_view rate_field = field.rate_field();
    const bool has_budget = object.find("budget").has_value();
    const bool has_rate = object.find(rate_field).has_value();
    if (timing_.is_timed ? has_rate : has_budget) return;
    const std::string_view needed = timing_.is_timed ? rate_field : "budget";
    if (!has_budget && !has_rate) {
      static_cast<void>(object.require(needed));
      return;
    }
    std::string_view question = "how often may it strike?";
    if (timing_.is_timed) {
      question = rate_field == "rate" ? "what share of the commands does it strike, from 0 to 1?"
                                      : "how often a second does it strike?";
    }
    report(place,
           fmt::format("in {} mode `{}` needs a {}", timing_.is_timed ? "the timed" : "the untimed",
                       field.name, timing_.is_timed ? fmt::format("`{}`", needed) : std::string(needed)),
           std::string(question), fmt::format("add \"{}\"", needed));
  }

  void report_wrong_rate(const FaultField& field, std::string_view wrong, const ObjectReader& object) {
    const bool is_share = field.strikes == FaultField::Strikes::commands;
    const std::string_view of = field.name == "crash" || field.name == "pause" ? "each server" : "Redis";
    diagnostics_.add(
        object.key_span(wrong), object.find(wrong)->pointer,
        {.code = code::kWrongRate,
         .message = fmt::format("`{}` has no `{}`, but a `{}`", field.name, wrong, field.rate_field()),
         .label = is_share ? "it strikes commands, and none where nobody sends any"
                           : fmt::format("it strikes {} at any time, whatever is sent", of),
         .help = is_share ? "write \"rate\": the share of commands that it strikes, from 0 to 1"
                          : fmt::format("write \"rate_per_s\": how often a second of virtual "
                                        "time it strikes {}",
                                        of)});
  }

  // What a fault of a timed run takes, `timing` must say.
  void needs(const FaultField& field) {
    const std::optional<Place> place = object_.find(field.name);
    if (!place || !timing_.is_timed || field.needs.empty() || is_told(field.needs)) return;
    report(*place, fmt::format("`{}` needs `timing.{}`", field.name, field.needs), "for how long?",
           fmt::format("add \"{}\" to \"timing\"", field.needs));
  }

  [[nodiscard]] bool is_told(std::string_view setting) const {
    if (setting == "client_timeout_ms") return timing_.client_timeout_ms.has_value();
    return std::any_of(kTimedFields.begin(), kTimedFields.end(), [&](const TimedField& field) {
      return field.name == setting && timing_.*field.distribution != sim::Distribution();
    });
  }

  void report(const Place& place, std::string message, std::string label, std::string help) {
    diagnostics_.add(place.node->span, place.pointer,
                     {.code = code::kTimedFault,
                      .message = std::move(message),
                      .label = std::move(label),
                      .help = std::move(help)});
  }

  void read_skew() {
    const std::optional<Place> place = object_.find("clock_skew");
    if (!place || !is_kind(*place, Node::Kind::object, "an object", diagnostics_)) return;
    ObjectReader skew(*place, kSkew, diagnostics_);
    const std::optional<Place> offsets = skew.require("offsets_ms");
    if (!offsets ||
        !is_kind(*offsets, Node::Kind::array, "a list of milliseconds, one for each server", diagnostics_))
      return;
    for (std::size_t i = 0; i < offsets->node->items.size(); ++i) {
      const Place item{.node = &offsets->node->items[i],
                       .pointer = child_pointer(offsets->pointer, std::to_string(i)),
                       .name = fmt::format("offsets_ms[{}]", i)};
      out_.clock_skew_ms.push_back(read_offset(item));
    }
  }

  std::int64_t read_offset(const Place& place) {
    const Node& node = *place.node;
    const auto most = static_cast<double>(kMaxSkewMs);
    const bool is_offset =
        node.kind == Node::Kind::number && std::trunc(node.real) == node.real && std::abs(node.real) <= most;
    if (is_offset) return static_cast<std::int64_t>(node.real);
    diagnostics_.add(node.span, place.pointer,
                     {.code = node.kind == Node::Kind::number ? code::kOutOfRange : code::kWrongType,
                      .message = fmt::format("`{}` is no offset of a clock", place.name),
                      .label = fmt::format("expected a whole number from -{0} to {0}", kMaxSkewMs),
                      .help = "the first is that of the resident server, then come servers 1, 2, ..."});
    return 0;
  }

  ObjectReader object_;
  const sim::Timing& timing_;
  sim::Faults& out_;
  Diagnostics& diagnostics_;
};

}  // namespace

namespace {

// What only heartbeats have, without heartbeats; and heartbeats that come when the lease has lapsed.
void check_heartbeats(const ObjectReader& object, const sim::Lease& lease, Diagnostics& diagnostics) {
  const std::optional<Place> refresh = object.find("refresh_ms");
  for (const std::string_view field : {"when_lost", "heartbeats", "allow_late"}) {
    const std::optional<Place> place = object.find(field);
    if (!place || refresh) continue;
    diagnostics.add(object.key_span(field), place->pointer,
                    {.code = code::kOptionWithoutOther,
                     .message = field == "when_lost"
                                    ? std::string("without heartbeats nobody finds out that a lease is lost")
                                    : fmt::format("`{}` is about heartbeats, and there are none", field),
                     .label = "only with `refresh_ms`",
                     .help = R"(remove it, or add "refresh_ms")"});
  }
  if (!lease.refresh_ms || *lease.refresh_ms < lease.ttl_ms || lease.allow_late) return;
  diagnostics.add(refresh->node->span, refresh->pointer,
                  {.code = code::kSettingsExclude,
                   .message = fmt::format("a heartbeat every {} ms is too late for a lease of {} ms",
                                          *lease.refresh_ms, lease.ttl_ms),
                   .label = fmt::format("expected less than {}", lease.ttl_ms),
                   .help = R"(make "ttl_ms" longer, or add "allow_late": true if that is what is asked)"});
}

}  // namespace

std::optional<sim::Lease> decode_lease(const Place& place, Diagnostics& diagnostics) {
  if (!is_kind(place, Node::Kind::object, "an object", diagnostics)) return std::nullopt;
  ObjectReader object(place, kLease, diagnostics);
  const std::optional<Place> ttl = object.require("ttl_ms");
  if (!ttl) return std::nullopt;
  const auto ttl_ms = read_integer(*ttl, {.low = 1, .high = kMaxLeaseMs}, diagnostics);
  sim::Lease lease{.ttl_ms = static_cast<std::uint32_t>(ttl_ms.value_or(1)), .refresh_ms = {}};
  if (const auto refresh = object.find("refresh_ms")) {
    const auto value = read_integer(*refresh, {.low = 1, .high = kMaxLeaseMs}, diagnostics);
    if (value) lease.refresh_ms = static_cast<std::uint32_t>(*value);
  }
  if (const auto when_lost = object.find("when_lost")) {
    static constexpr std::array<std::string_view, 2> kWords{"ignore", "stop"};
    const auto word = read_word(*when_lost, {.noun = "reaction", .words = kWords}, diagnostics);
    if (word == 1U) lease.when_lost = sim::WhenLost::stop;
  }
  read_integer_into(object, "heartbeats", {.low = 0, .high = sim::kMaxHeartbeats}, lease.heartbeats,
                    diagnostics);
  if (const auto allow_late = object.find("allow_late"))
    lease.allow_late = read_boolean(*allow_late, diagnostics).value_or(false);
  check_heartbeats(object, lease, diagnostics);
  return ttl_ms ? std::optional(lease) : std::nullopt;
}

sim::Faults decode_faults(const Place& place, const sim::Timing& timing, Diagnostics& diagnostics) {
  sim::Faults faults;
  if (!is_kind(place, Node::Kind::object, "an object", diagnostics)) return faults;
  FaultsDecoder(place, timing, faults, diagnostics).decode();
  return faults;
}

std::uint32_t decode_client(const Place& place, Diagnostics& diagnostics) {
  std::uint32_t resends = 0;
  if (!is_kind(place, Node::Kind::object, "an object", diagnostics)) return resends;
  const ObjectReader object(place, kClient, diagnostics);
  read_integer_into(object, "resends", {.low = 0, .high = sim::kMaxResends}, resends, diagnostics);
  return resends;
}

}  // namespace overbook::scenarios
