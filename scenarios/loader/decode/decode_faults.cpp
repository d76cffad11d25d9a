// `lease` and `faults`: what may go wrong in a run, and what is done about it.

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/loader/decode/fields_read.h"

namespace overbook::scenarios {
namespace {

bool is_share(const FaultField& fault) {
  return fault.strikes == FaultField::Strikes::commands;
}

void report(const Place& place, std::string message, std::string label, std::string help,
            Diagnostics& diagnostics) {
  diagnostics.add(place.node->span, place.pointer,
                  {.code = code::kTimedFault,
                   .message = std::move(message),
                   .label = std::move(label),
                   .help = std::move(help)});
}

void report_wrong_rate(const FaultField& fault, const ObjectReader& object, Diagnostics& diagnostics) {
  const std::string_view wrong = fault.other_rate_field();
  const std::string_view of = fault.name == "crash" || fault.name == "pause" ? "each server" : "Redis";
  diagnostics.add(
      object.key_span(wrong), object.find(wrong)->pointer,
      {.code = code::kWrongRate,
       .message = fmt::format("`{}` has no `{}`, but a `{}`", fault.name, wrong, fault.rate_field()),
       .label = is_share(fault) ? "it strikes commands, and none where nobody sends any"
                                : fmt::format("it strikes {} at any time, whatever is sent", of),
       .help = is_share(fault) ? "write \"rate\": the share of commands that it strikes, from 0 to 1"
                               : fmt::format("write \"rate_per_s\": how often a second of virtual "
                                             "time it strikes {}",
                                             of)});
}

// What the mode needs.
void check_there(const FaultField& fault, ObjectReader& object, Reading reading) {
  const std::string_view rate_field = fault.rate_field();
  const bool is_timed = reading.timing.is_timed;
  const bool has_budget = object.find("budget").has_value();
  const bool has_rate = object.find(rate_field).has_value();
  if (is_timed ? has_rate : has_budget) return;
  const std::string_view needed = is_timed ? rate_field : "budget";
  if (!has_budget && !has_rate) {
    static_cast<void>(object.require(needed));
    return;
  }
  std::string_view question = "how often may it strike?";
  if (is_timed) {
    question = is_share(fault) ? "what share of the commands does it strike, from 0 to 1?"
                               : "how often a second does it strike?";
  }
  report(object.place(),
         fmt::format("in {} mode `{}` needs a {}", is_timed ? "the timed" : "the untimed", fault.name,
                     is_timed ? fmt::format("`{}`", needed) : std::string(needed)),
         std::string(question), fmt::format("add \"{}\"", needed), reading.diagnostics);
}

bool is_told(const sim::Timing& timing, std::string_view setting) {
  if (setting == "client_timeout_ms") return timing.client_timeout_ms.has_value();
  return std::any_of(kTimedFields.begin(), kTimedFields.end(), [&](const TimedField& field) {
    return field.name == setting && timing.*field.distribution != sim::Distribution();
  });
}

// What only heartbeats have, without heartbeats.
void check_without_heartbeats(const ObjectReader& object, Diagnostics& diagnostics) {
  for (const std::string_view field : {"when_lost", "heartbeats", "allow_late"}) {
    const std::optional<Place> place = object.find(field);
    if (!place) continue;
    diagnostics.add(object.key_span(field), place->pointer,
                    {.code = code::kOptionWithoutOther,
                     .message = field == "when_lost"
                                    ? std::string("without heartbeats nobody finds out that a lease is lost")
                                    : fmt::format("`{}` is about heartbeats, and there are none", field),
                     .label = "only with `refresh_ms`",
                     .help = R"(remove it, or add "refresh_ms")"});
  }
}

}  // namespace

std::optional<FieldsRead> FieldsRead::inside_fault(const Place& place, const FaultField& fault,
                                                   sim::Faults& faults,
                                                   const std::vector<std::string_view>& names) {
  if (!is_kind(place, Node::Kind::object, "an object", diagnostics())) return std::nullopt;
  const std::string_view wrong = fault.other_rate_field();
  const bool has_wrong = find_field(place, wrong).has_value();
  std::vector<std::string_view> known{fault.rate_field(), "budget"};
  known.insert(known.end(), names.begin(), names.end());
  if (has_wrong) known.push_back(wrong);  // it has a message of its own
  const ObjectShape shape{
      .name = fault.name == "crash" ? "`crash`" : "this fault", .fields = {}, .later = {}};
  std::optional<FieldsRead> inner(std::in_place, place, shape, std::move(known), reading_);
  std::uint32_t& budget = faults.*fault.budget;
  inner->whole({.name = "budget"}, budget, kBudgetRange);
  inner->real({.name = fault.rate_field()}, faults.rates.*fault.rate, fault.rate_range());
  if (reading_.timing.is_timed && !inner->object_.find("budget")) budget = sim::kUnlimitedFaults;
  if (has_wrong) {
    report_wrong_rate(fault, inner->object_, diagnostics());
  } else {
    check_there(fault, inner->object_, reading_);
  }
  return inner;
}

// What a fault of a timed run takes, `timing` must say.
void FieldsRead::check_needs(const Place& place, const FaultField& fault) const {
  if (!reading_.timing.is_timed || fault.needs.empty() || is_told(reading_.timing, fault.needs)) return;
  report(place, fmt::format("`{}` needs `timing.{}`", fault.name, fault.needs), "for how long?",
         fmt::format("add \"{}\" to \"timing\"", fault.needs), diagnostics());
}

bool is_lease(const sim::Lease& lease, const FieldsRead& fields, Diagnostics& diagnostics) {
  const ObjectReader& object = fields.object();
  const std::optional<Place> refresh = object.find("refresh_ms");
  if (!refresh) check_without_heartbeats(object, diagnostics);
  if (!object.find("ttl_ms") || fields.is_wrong("ttl_ms")) return false;
  const bool is_late = lease.refresh_ms && *lease.refresh_ms >= lease.ttl_ms && !lease.allow_late;
  if (!is_late) return true;
  diagnostics.add(refresh->node->span, refresh->pointer,
                  {.code = code::kSettingsExclude,
                   .message = fmt::format("a heartbeat every {} ms is too late for a lease of {} ms",
                                          *lease.refresh_ms, lease.ttl_ms),
                   .label = fmt::format("expected less than {}", lease.ttl_ms),
                   .help = R"(make "ttl_ms" longer, or add "allow_late": true if that is what is asked)"});
  return true;
}

}  // namespace overbook::scenarios
