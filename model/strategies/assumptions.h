#pragma once
// What each strategy assumes about the world: no crash, no pause longer than its lease, ...

#include <string_view>

namespace overbook::model {

// "assumes no crash and no failover that loses a write.", or with what it breaks even when nothing goes wrong
// before that: found by exploring a small house (limit 1, two servers) with each fault alone. Empty for a
// name that no strategy has.
[[nodiscard]] std::string_view assumptions_of(std::string_view strategy);

}  // namespace overbook::model
