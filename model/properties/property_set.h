#pragma once
// Several of the properties, and a value for each of them: indexed by PropertyId, never by a number.

#include <array>
#include <bitset>
#include <cstddef>
#include <initializer_list>
#include <vector>

#include "model/properties/property.h"

namespace overbook::model {

// All of them, in the order of the report.
inline constexpr std::array<PropertyId, kPropertyCount> kEveryProperty = [] {
  std::array<PropertyId, kPropertyCount> every{};
  for (std::size_t i = 0; i < every.size(); ++i) every[i] = static_cast<PropertyId>(i);
  return every;
}();

class PropertySet {
 public:
  // None.
  PropertySet() = default;
  PropertySet(std::initializer_list<PropertyId> ids) {
    for (const PropertyId id : ids) insert(id);
  }
  [[nodiscard]] static PropertySet all() {
    PropertySet every;
    every.ids_.set();
    return every;
  }

  [[nodiscard]] bool contains(PropertyId id) const { return ids_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] bool contains_any_of(const PropertySet& others) const { return (ids_ & others.ids_).any(); }
  // In the order of the report.
  [[nodiscard]] std::vector<PropertyId> in_order() const {
    std::vector<PropertyId> ids;
    for (const PropertyId id : kEveryProperty) {
      if (contains(id)) ids.push_back(id);
    }
    return ids;
  }
  [[nodiscard]] bool is_empty() const { return ids_.none(); }
  void insert(PropertyId id) { ids_.set(static_cast<std::size_t>(id)); }
  void erase(PropertyId id) { ids_.reset(static_cast<std::size_t>(id)); }

  friend bool operator==(const PropertySet&, const PropertySet&) = default;

 private:
  std::bitset<kPropertyCount> ids_;
};

template <typename T>
class PerProperty {
 public:
  [[nodiscard]] T& operator[](PropertyId id) { return values_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const T& operator[](PropertyId id) const { return values_[static_cast<std::size_t>(id)]; }
  void fill(const T& value) { values_.fill(value); }

  // The values, in the order of the report.
  [[nodiscard]] auto begin() { return values_.begin(); }
  [[nodiscard]] auto end() { return values_.end(); }
  [[nodiscard]] auto begin() const { return values_.begin(); }
  [[nodiscard]] auto end() const { return values_.end(); }

  friend bool operator==(const PerProperty&, const PerProperty&) = default;

 private:
  std::array<T, kPropertyCount> values_{};
};

}  // namespace overbook::model
