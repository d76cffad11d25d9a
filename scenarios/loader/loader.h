#pragma once
// Scenario files: from JSON to sim::Scenario, and back.
//
// The format is described by scenario.schema.json (JSON Schema, draft-07), which schema_text() holds too. The
// loader decides for itself: it also checks what the schema can't say, and it reports every error of a file
// in one pass, each with its place. (A text that is not JSON is reported as that alone.)

#include <filesystem>
#include <string>
#include <string_view>

#include "scenarios/loader/decode/script_reader.h"
#include "scenarios/loader/diagnostics/diagnostic.h"
#include "scenarios/loader/fields/bounds.h"
#include "scenarios/loader/settings.h"
#include "sim/scenario.h"

namespace overbook::scenarios {

// Paths of scripts are relative to the directory of the scenario file. `settings` are made before anything
// is decoded (settings.h).
// Throws ScenarioError for a bad scenario, and for a sweep, which is many (sweep.h); FileError when the
// scenario's own file can't be read.
[[nodiscard]] sim::Scenario load_file(const std::filesystem::path& file, const Settings& settings = {});

// `file_name` is for messages only. Without a reader, scripts can only be inline.
// Throws ScenarioError.
[[nodiscard]] sim::Scenario load_text(std::string_view text, const std::string& file_name,
                                      const ScriptReader& read_script, const Settings& settings = {});

// The scenario in its canonical form: every field with its value, defaults included, and every script inline,
// so that load_text gives the same scenario from this text alone. What a scenario leaves to the strategy (how
// it counts, its lease, the shipped script) stays left out. Equal scenarios give equal bytes; ends with a
// newline. The scenario must be one that load_text can return.
[[nodiscard]] std::string to_self_contained_json(const sim::Scenario& scenario);

// SHA-256 of the bytes of to_self_contained_json, 64 lower-case hex digits: two files that differ in layout,
// in the order of fields, in spelt-out defaults or in where a script stands have the same one.
[[nodiscard]] std::string scenario_sha256(const sim::Scenario& scenario);

// The JSON Schema of scenario files, made of the table of their fields: the bytes of scenario.schema.json.
[[nodiscard]] std::string schema_text();

}  // namespace overbook::scenarios
