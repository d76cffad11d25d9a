#pragma once
// Settings from outside that change a scenario before it is decoded: --set servers=3.
//
// They are made in the tree of the JSON text, so that all checks of a scenario file apply to them too. The
// path names a field as the scenario file nests it, with dots: "limit", "retry.attempts", "lease.ttl_ms". An
// entry of `strategies` goes by its name, or by its place from 0: "strategies.by-scan.count.count". What the
// file leaves out is added. The value is JSON where it can be read as such (a number, true, a list or range
// to sweep over), and otherwise a text: --set conversation=shared.

#include <string>
#include <vector>

#include "scenarios/loader/diagnostics/source_text.h"
#include "scenarios/loader/json/json_tree.h"

namespace overbook::scenarios {

using Settings = std::vector<std::string>;  // each "PATH=VALUE"

// Whether a text has a path and a '='.
[[nodiscard]] bool is_setting(std::string_view text);

// In their order, the later ones over the earlier. Attaches each to `source`, which keeps a view of it. What
// has no place in the tree is reported; whether a field is known is for the decoder to say.
void apply(const Settings& settings, Node& root, SourceText& source, Diagnostics& diagnostics);

// The name of an entry of `strategies`, as far as it can be read: its `as`, its
// `use`, or the text that it is.
[[nodiscard]] std::string_view strategy_name(const Node& entry);

}  // namespace overbook::scenarios
