#pragma once
// From the tree of a JSON text to a sim::Scenario: decode_scenario.cpp the whole, decode_strategy.cpp its
// strategies, decode_expect.cpp what is expected of them. Plain fields are read as the table of them has it
// (fields_read.h); these read what takes more.

#include <optional>
#include <string>
#include <vector>

#include "scenarios/loader/decode/fields_read.h"
#include "scenarios/loader/decode/script_reader.h"
#include "scenarios/loader/json/value_reader.h"
#include "sim/scenario.h"

namespace overbook::scenarios {

// A strategy of the scenario as far as it could be read.
struct DecodedStrategy {
  model::StrategySpec spec;  // the label is set even where the rest is wrong
  bool complete = false;     // everything about it was right
  Place place;               // its entry in the list
  Place count_place;         // its `count`, or the entry
};

// `place` holds the list. Labels are unique among the complete ones.
[[nodiscard]] std::vector<DecodedStrategy> decode_strategies(const Place& place,
                                                             const ScriptReader& read_script,
                                                             Reading reading);

// What the strategies of a scenario have between them.
struct Abilities {
  bool are_known = false;  // all strategies are right, and were asked
  bool some_sweep = false;
};

// Reports settings that the strategies themselves refuse. Asks the complete ones only.
Abilities check_settings(const std::vector<DecodedStrategy>& strategies, const sim::Scenario& scenario,
                         Diagnostics& diagnostics);

// `labels`: what `expect` may name.
[[nodiscard]] sim::Expectations decode_expect(const Place& place, const std::vector<std::string>& labels,
                                              Diagnostics& diagnostics);

[[nodiscard]] sim::Scenario decode_scenario(const Place& place, const ScriptReader& read_script,
                                            Diagnostics& diagnostics);

}  // namespace overbook::scenarios
