#pragma once
// Random Lua scripts.

#include <string>

#include "model/redis/differential/words/words.h"

namespace overbook::redis::differential {

// A Lua string literal of these bytes.
[[nodiscard]] std::string lua_quoted(const std::string& text);

// A Lua expression: numbers, strings, tables, and what the libraries make of them. Some are errors.
[[nodiscard]] std::string lua_expression(Draw& draw, int depth);

// A call of cjson, cmsgpack, bit or struct.
[[nodiscard]] std::string library_expression(Draw& draw, int depth);

// Small scripts on the edges: what a sandbox must refuse and what it must not, errors of each kind, the
// shapes of replies.
[[nodiscard]] const Words& script_samples();

// A whole script, with at most one way to end early: it always ends.
[[nodiscard]] std::string lua_script(Draw& draw);

}  // namespace overbook::redis::differential
