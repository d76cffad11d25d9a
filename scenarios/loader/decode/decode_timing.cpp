// What of `timing` has several forms: distributions, and when requests arrive.

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/loader/decode/fields_read.h"
#include "scenarios/loader/fields/forms.h"

namespace overbook::scenarios {
namespace {

// Every field that any of them has.
std::vector<std::string_view> distribution_fields() {
  std::vector<std::string_view> names;
  for (const DistributionForm& form : kDistributionForms) {
    for (const std::string_view field : form.fields) {
      const bool is_to_come = is_shared_by_units(field) && form.unit == sim::TimeUnit::milliseconds;
      if (!field.empty() && !is_to_come) names.push_back(field);
    }
  }
  return names;
}

const DistributionForm* form_of(const Place& place) {
  const auto has = [&](std::string_view field) {
    return !field.empty() && find_field(place, field).has_value();
  };
  const auto* const found =
      std::find_if(kDistributionForms.begin(), kDistributionForms.end(), [&](const DistributionForm& form) {
        return has(form.fields[0]) || (!is_shared_by_units(form.fields[1]) && has(form.fields[1]));
      });
  return found == kDistributionForms.end() ? nullptr : found;
}

void report_no_form(const Place& place, Diagnostics& diagnostics) {
  const std::vector<std::string_view> known = distribution_fields();
  const ObjectReader unknown(place, {.name = "a distribution", .fields = known, .later = {}}, diagnostics);
  const auto is_unknown = [&](const Member& member) {
    return std::find(known.begin(), known.end(), member.key) == known.end();
  };
  // A field that is misspelt has been reported; that it is also missing is no second mistake.
  if (std::any_of(place.node->members.begin(), place.node->members.end(), is_unknown)) return;
  diagnostics.add(place.node->span, place.pointer,
                  {.code = code::kMissingField,
                   .message = fmt::format("`{}` has no distribution", place.name),
                   .label = "expected one of the forms of a distribution",
                   .help = R"(write {"constant_ms": 2}, {"from_ms": 1, "to_ms": 3}, {"exponential_ms": 2}, )"
                           R"({"median_ms": 2, "sigma": 0.5} or {"minimum_ms": 1, "alpha": 1.5})"});
}

}  // namespace

sim::Distribution decode_distribution(const Place& place, Diagnostics& diagnostics) {
  sim::Distribution out;
  if (!is_kind(place, Node::Kind::object, R"(a distribution, such as {"constant_ms": 2})", diagnostics))
    return out;
  const DistributionForm* const form = form_of(place);
  if (form == nullptr) {
    report_no_form(place, diagnostics);
    return out;
  }
  const std::span<const std::string_view> fields = std::span(form->fields).first(form->count());
  ObjectReader object(place, {.name = form->name, .fields = fields, .later = {}}, diagnostics);
  out.kind = form->kind;
  out.unit = form->unit;
  const std::array<double*, 2> values{&out.first, &out.second};
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::optional<Place> field = object.require(fields[i]);
    if (!field) continue;
    const auto value = read_real(*field, range_of_form(fields[i]), diagnostics);
    if (value) *values.at(i) = *value;
  }
  if (form->kind == sim::DistributionKind::uniform && out.first > out.second) {
    diagnostics.add(place.node->span, place.pointer,
                    {.code = code::kSettingsExclude,
                     .message = fmt::format("`{}` ends before it begins", place.name),
                     .label = fmt::format("from {} to {}", out.first, out.second),
                     .help = "let the smaller number come first"});
    out.second = out.first;
  }
  return out;
}

sim::Arrival decode_arrival(const Place& place, Reading reading) {
  sim::Arrival out;
  if (!is_kind(place, Node::Kind::object, R"(an object, such as {"process": "poisson", "rate_per_s": 20})",
               reading.diagnostics))
    return out;
  std::vector<std::string_view> names{"process"};
  const auto add_fields_of = [&](sim::ArrivalProcess process) {
    const auto own = names_of([&](auto& fields) { describe_arrival(fields, out, process); });
    names.insert(names.end(), own.begin(), own.end());
  };
  const std::optional<Place> process = find_field(place, "process");
  if (!process) {
    for (std::size_t i = 0; i < kArrivalWords.size(); ++i) add_fields_of(static_cast<sim::ArrivalProcess>(i));
    ObjectReader object(place, {.name = "`arrival`", .fields = names, .later = {}}, reading.diagnostics);
    static_cast<void>(object.require("process"));
    return out;
  }
  const auto word = read_word(*process, {.noun = "process", .words = kArrivalWords}, reading.diagnostics);
  if (!word) return out;
  out.process = static_cast<sim::ArrivalProcess>(*word);
  add_fields_of(out.process);
  FieldsRead fields(place, {.name = "this `arrival`", .fields = {}, .later = {}}, names, reading);
  describe_arrival(fields, out, out.process);
  return out;
}

}  // namespace overbook::scenarios
