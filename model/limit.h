#pragma once
// What may run at once: the limits of a scenario, each with its permits.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "model/check/check.h"

namespace overbook::model {

struct Limit {
  std::string name = "limit";
  std::uint32_t permits = 1;  // design.md's L
  friend bool operator==(const Limit&, const Limit&) = default;
};

// Made once, by the loader. Properties, explorers and strategies take this, never a bare number.
class Limits {
 public:
  explicit Limits(std::vector<Limit> all) : all_(std::move(all)) {}

  // The only one that there is. Whoever asks this knows of one limit only, so a scenario with several can't
  // use it: these are the places to look at then.
  [[nodiscard]] const Limit& the_limit() const {
    OVERBOOK_CHECK(all_.size() == 1, "one limit was expected, and there are {}", all_.size());
    return all_.front();
  }
  friend bool operator==(const Limits&, const Limits&) = default;

 private:
  std::vector<Limit> all_;
};

// One limit, of so many permits.
[[nodiscard]] inline Limits one_limit(std::uint32_t permits) {
  return Limits({Limit{.name = "limit", .permits = permits}});
}

}  // namespace overbook::model
