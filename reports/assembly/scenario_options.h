#pragma once
// A scenario's options by the names that the scenario file gives them, for reports.

#include <cstdint>
#include <map>
#include <string>

#include "sim/scenario.h"

namespace overbook::assembly {

// Every option, defaults included; of the faults, those that may strike.
[[nodiscard]] std::map<std::string, std::string> options_of(const sim::Scenario& scenario);

// Every kind of fault that may strike, with how often it may.
[[nodiscard]] std::map<std::string, std::uint32_t> budgets_of(const sim::Faults& faults);

}  // namespace overbook::assembly
