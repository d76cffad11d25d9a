#pragma once
// What a library's functions share from call to call: the variables of the chunk that made them, and all that
// can be reached from there.

#include <lua.h>

#include "model/digest.h"

namespace overbook::redis {

// Of what can be reached from the table at the top, each thing once: its functions with their variables, its
// tables with their metatables. It is equal for what nobody has changed in between, within one Lua state; after
// a change to and fro it may be another. What is readonly is passed by, and a coroutine is only itself.
// Raises Lua errors (memory).
[[nodiscard]] Digest digest_of_lasting_state(lua_State* lua);

}  // namespace overbook::redis
