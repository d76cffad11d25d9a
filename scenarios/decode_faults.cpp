// `lease`, `faults` and `client`: what may go wrong in a run, and what is done about it.

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "scenarios/decode.h"
#include "scenarios/words.h"

namespace overbook::scenarios {
namespace {

constexpr std::array<std::string_view, 3> kLeaseFields{"ttl_ms", "refresh_ms", "when_lost"};
constexpr std::array<std::string_view, 9> kFaultsFields{
    "crash",       "pause",         "lost_reply", "lost_request", "duplicate_delivery",
    "slow_script", "redis_restart", "failover",   "clock_skew"};
constexpr std::array<std::string_view, 1> kFaultFields{"budget"};
constexpr std::array<std::string_view, 2> kCrashFields{"budget", "restart"};
constexpr std::array<std::string_view, 2> kLossFields{"budget", "lost_writes"};
constexpr std::array<std::string_view, 1> kSkewFields{"offsets_ms"};
constexpr std::array<std::string_view, 1> kClientFields{"resends"};

constexpr ObjectShape kLease{.name = "`lease`", .fields = kLeaseFields, .later = {}};
constexpr ObjectShape kFaults{.name = "`faults`", .fields = kFaultsFields, .later = {}};
constexpr ObjectShape kFault{.name = "this fault", .fields = kFaultFields, .later = {}};
constexpr ObjectShape kCrash{.name = "`crash`", .fields = kCrashFields, .later = {}};
constexpr ObjectShape kLoss{.name = "this fault", .fields = kLossFields, .later = {}};
constexpr ObjectShape kSkew{.name = "`clock_skew`", .fields = kSkewFields, .later = {}};
constexpr ObjectShape kClient{.name = "`client`", .fields = kClientFields, .later = {}};

class FaultsDecoder {
 public:
  FaultsDecoder(const Place& place, sim::Faults& out, Diagnostics& diagnostics)
      : object_(place, kFaults, diagnostics), out_(out), diagnostics_(diagnostics) {}

  void decode() {
    if (const auto crash = fault("crash", kCrash, out_.crashes)) {
      if (const auto restart = crash->find("restart"))
        out_.restarts = read_boolean(*restart, diagnostics_).value_or(false);
    }
    fault("pause", kFault, out_.pauses);
    fault("lost_reply", kFault, out_.lost_replies);
    fault("lost_request", kFault, out_.lost_requests);
    fault("duplicate_delivery", kFault, out_.duplicate_deliveries);
    fault("slow_script", kFault, out_.slow_scripts);
    if (const auto restart = fault("redis_restart", kLoss, out_.redis_restarts)) {
      read_integer_into(*restart, "lost_writes", {.low = 1, .high = sim::kMaxLostWrites},
                        out_.restart_loses_writes, diagnostics_);
    }
    if (auto failover = fault("failover", kLoss, out_.failovers)) {
      if (failover->require("lost_writes")) {
        read_integer_into(*failover, "lost_writes", {.low = 1, .high = sim::kMaxLostWrites},
                          out_.failover_loses_writes, diagnostics_);
      }
    }
    read_skew();
  }

 private:
  std::optional<ObjectReader> fault(std::string_view field, const ObjectShape& shape, std::uint32_t& budget) {
    const std::optional<Place> place = object_.find(field);
    if (!place || !is_kind(*place, Node::Kind::object, "an object", diagnostics_)) return std::nullopt;
    std::optional<ObjectReader> object;
    object.emplace(*place, shape, diagnostics_);
    if (object->require("budget"))
      read_integer_into(*object, "budget", {.low = 0, .high = sim::kMaxFaults}, budget, diagnostics_);
    return object;
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
  sim::Faults& out_;
  Diagnostics& diagnostics_;
};

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
    if (!object.find("refresh_ms")) {
      diagnostics.add(object.key_span("when_lost"), when_lost->pointer,
                      {.code = code::kOptionWithoutOther,
                       .message = "without heartbeats nobody finds out that a lease is lost",
                       .label = "only with `refresh_ms`",
                       .help = R"(remove it, or add "refresh_ms")"});
    }
  }
  return ttl_ms ? std::optional(lease) : std::nullopt;
}

sim::Faults decode_faults(const Place& place, Diagnostics& diagnostics) {
  sim::Faults faults;
  if (!is_kind(place, Node::Kind::object, "an object", diagnostics)) return faults;
  FaultsDecoder(place, faults, diagnostics).decode();
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
