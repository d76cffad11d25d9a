#pragma once
// Where properties broke, as an exploration meets it.

#include <cstdint>
#include <map>
#include <optional>

#include "sim/exploration/exploration.h"
#include "sim/exploration/monitors/pass.h"
#include "sim/exploration/transitions/transitions.h"

namespace overbook::sim {

struct Witness {
  std::uint32_t state = 0;
  std::optional<Action> action;  // none: the state itself shows it
};

class Witnesses {
 public:
  // `options` must outlive it.
  explicit Witnesses(const ExplorationOptions& options) : options_(&options) {}

  [[nodiscard]] bool wants(model::PropertyId property) const {
    return options_->properties.contains(property);
  }
  // Keeps the first of each excess. Of what nobody wants to know, nothing.
  void add(model::PropertyId property, std::uint32_t excess, const Witness& witness) {
    if (wants(property)) found_[property].try_emplace(excess, witness);
  }
  // By excess (1 for properties without a magnitude).
  [[nodiscard]] const std::map<std::uint32_t, Witness>& of(model::PropertyId property) const {
    return found_[property];
  }
  // Whether the rest of a pass can tell nothing that is asked for.
  [[nodiscard]] bool have_decided(Pass pass) const {
    for (const model::PropertyInfo& property : model::all_properties()) {
      if (pass_for(property.id) != pass || !wants(property.id)) continue;
      const bool may_get_worse = property.has_magnitude && options_->find_worst;
      if (of(property.id).empty() || may_get_worse) return false;
    }
    return true;
  }

 private:
  const ExplorationOptions* options_;
  model::PerProperty<std::map<std::uint32_t, Witness>> found_;
};

}  // namespace overbook::sim
