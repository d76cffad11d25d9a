#pragma once
// The names of an object's fields, as describe.h lists them: what its reader knows.

#include <string_view>
#include <vector>

#include "scenarios/loader/fields/describe.h"

namespace overbook::scenarios {

// A visitor of describe.h that looks at no value.
class FieldNames {
 public:
  [[nodiscard]] const std::vector<std::string_view>& names() const { return names_; }
  void add(std::string_view name) { names_.push_back(name); }

  void whole(const Field& field, const auto& /*member*/, Range /*range*/) { add(field.name); }
  void real(const Field& field, const auto& /*member*/, RealRange /*range*/) { add(field.name); }
  void flag(const Field& field, const auto& /*member*/) { add(field.name); }
  void word(const Field& field, const auto& /*member*/, const Words& /*words*/) { add(field.name); }
  void text(const Field& field, const auto& /*member*/, TextRule /*rule*/) { add(field.name); }
  void source(const Field& field, const auto& /*member*/) { add(field.name); }
  void seed(const Field& field, const auto& /*member*/) { add(field.name); }
  void distribution(const Field& field, const auto& /*member*/) { add(field.name); }
  void arrival(const Field& field, const auto& /*member*/) { add(field.name); }
  void offsets(const Field& field, const auto& /*member*/) { add(field.name); }
  void object(const Field& field, const ObjectShape& /*shape*/, const auto& /*visit*/) { add(field.name); }
  void maybe(const Field& field, const ObjectShape& /*shape*/, const auto& /*member*/) { add(field.name); }
  void fault(const FaultField& fault, const auto& /*faults*/, const auto& /*visit*/) { add(fault.name); }
  void ignored(const Field& field) { add(field.name); }
  void strategies(const Field& field, const auto& /*member*/) { add(field.name); }
  void use(const Field& field, const auto& /*member*/) { add(field.name); }
  void count(const Field& field, const auto& /*spec*/) { add(field.name); }
  void script(const Field& field, const auto& /*text*/, const auto& /*name*/) { add(field.name); }
  void expect(const Field& field, const auto& /*member*/) { add(field.name); }

 private:
  std::vector<std::string_view> names_;
};

// The names that `visit` would call a visitor with.
[[nodiscard]] std::vector<std::string_view> names_of(const auto& visit) {
  FieldNames names;
  visit(names);
  return names.names();
}

}  // namespace overbook::scenarios
