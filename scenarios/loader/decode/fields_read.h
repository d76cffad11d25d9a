#pragma once
// Reads an object's fields into a struct, as describe.h lists them, and reports what does not fit.

#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/loader/fields/describe.h"
#include "scenarios/loader/fields/names.h"
#include "scenarios/loader/json/value_reader.h"

namespace overbook::scenarios {

// What reading a field takes beside the field.
struct Reading {
  Diagnostics& diagnostics;
  const sim::Timing& timing;  // of the scenario: a fault has a rate in the timed mode, else a budget
};

// A visitor of describe.h. A value that is left out or wrong leaves its member as it is.
class FieldsRead {
 public:
  // `place` must hold an object. `names`: the fields that it may have; unknown ones are reported.
  FieldsRead(const Place& place, const ObjectShape& shape, std::vector<std::string_view> names,
             Reading reading)
      : names_(std::move(names)),
        object_(place, with_names(shape, names_), reading.diagnostics),
        reading_(reading) {}

  // Whether the field is there, and can't be read.
  [[nodiscard]] bool is_wrong(std::string_view name) const { return wrong_.contains(name); }
  [[nodiscard]] const ObjectReader& object() const { return object_; }

  // Whole numbers, some of them optional.
  template <typename Member>
  void whole(const Field& field, Member& member, Range range) {
    take<std::uint64_t>(field, member,
                        [&](const Place& place) { return read_integer(place, range, diagnostics()); });
  }
  void real(const Field& field, double& member, RealRange range) {
    take<double>(field, member, [&](const Place& place) { return read_real(place, range, diagnostics()); });
  }
  void flag(const Field& field, bool& member) {
    take<bool>(field, member, [&](const Place& place) { return read_boolean(place, diagnostics()); });
  }
  template <typename Member>
  void word(const Field& field, Member& member, const Words& words) {
    take<std::size_t>(field, member,
                      [&](const Place& place) { return read_word(place, words, diagnostics()); });
  }
  void text(const Field& field, std::string& member, TextRule rule) {
    take<std::string>(field, member,
                      [&](const Place& place) { return read_text(place, rule, diagnostics()); });
  }
  void seed(const Field& field, std::uint64_t& member);
  void distribution(const Field& field, sim::Distribution& member);
  void arrival(const Field& field, sim::Arrival& member);
  void offsets(const Field& field, std::vector<std::int64_t>& member);
  void ignored(const Field& field) {
    if (const auto place = find(field)) is_kind(*place, Node::Kind::text, "a text", diagnostics());
  }
  void object(const Field& field, const ObjectShape& shape, const auto& visit) {
    if (auto inner = inside(field, shape, names_of(visit))) visit(*inner);
  }
  void maybe(const Field& field, const ObjectShape& shape, std::optional<sim::Lease>& member);
  void fault(const FaultField& fault, sim::Faults& faults, const auto& visit) {
    if (const auto place = object_.find(fault.name)) {
      if (auto inner = inside_fault(*place, fault, faults, names_of(visit))) visit(*inner);
      check_needs(*place, fault);
    }
  }
  // Whoever reads them needs more than a field: decode_scenario.cpp. Here they are only missed.
  void strategies(const Field& field, const auto& /*member*/) { static_cast<void>(find(field)); }
  void expect(const Field& field, const auto& /*member*/) { static_cast<void>(find(field)); }

 private:
  static ObjectShape with_names(ObjectShape shape, const std::vector<std::string_view>& names) {
    shape.fields = names;
    return shape;
  }
  [[nodiscard]] Diagnostics& diagnostics() const { return reading_.diagnostics; }
  std::optional<Place> find(const Field& field) {
    return field.need == Need::required ? object_.require(field.name) : object_.find(field.name);
  }
  // Nothing where the field is left out or is no object.
  std::optional<FieldsRead> inside(const Field& field, const ObjectShape& shape,
                                   std::vector<std::string_view> names);
  // Its budget and its rate are read, and checked against the mode.
  std::optional<FieldsRead> inside_fault(const Place& place, const FaultField& fault, sim::Faults& faults,
                                         const std::vector<std::string_view>& names);
  void check_needs(const Place& place, const FaultField& fault) const;

  template <typename Value, typename Member>
  void take(const Field& field, Member& member, const auto& read) {
    const std::optional<Place> place = find(field);
    if (!place) return;
    std::optional<Value> value = read(*place);
    if (!value) {
      wrong_.insert(field.name);
    } else {
      put(member, std::move(*value));
    }
  }
  template <typename Member, typename Value>
  static void put(Member& member, Value&& value) {
    member = static_cast<Member>(std::forward<Value>(value));
  }
  template <typename Member, typename Value>
  static void put(std::optional<Member>& member, Value&& value) {
    member = static_cast<Member>(std::forward<Value>(value));
  }

  std::vector<std::string_view> names_;  // the object's reader looks at them
  ObjectReader object_;
  Reading reading_;
  std::set<std::string_view> wrong_;
};

// decode_faults.cpp. Whether it is one; reports what its fields say of each other.
[[nodiscard]] bool is_lease(const sim::Lease& lease, const FieldsRead& fields, Diagnostics& diagnostics);

// decode_timing.cpp.
[[nodiscard]] sim::Distribution decode_distribution(const Place& place, Diagnostics& diagnostics);
[[nodiscard]] sim::Arrival decode_arrival(const Place& place, Reading reading);

}  // namespace overbook::scenarios
