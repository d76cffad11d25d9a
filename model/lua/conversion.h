#pragma once
// RESP2 replies to Lua values and back, as Redis 7.0's script_lua.c converts them.

#include <lua.h>

#include <span>
#include <string>
#include <string_view>

#include "model/redis/resp/reply.h"

namespace overbook::redis {

// A table nested deeper than this ends in an error reply. Redis stops at Lua's stack limit, some thousands;
// its own clients refuse much less (hiredis: 9).
inline constexpr int kMaxReplyDepth = 64;

// Pushes what redis.call returns for a reply: nil is false, a status {ok=}, an error {err=, ...}.
// Raises Lua errors (memory). Throws std::logic_error for Reply::blocked().
void push_reply(lua_State* lua, const Reply& reply);

// Pushes the table of an error whose text is as on the wire, without '-': a text without a code gets "ERR".
void push_error(lua_State* lua, std::string_view text);

// The reply for the value at the top, which is popped: number -> truncated integer, true -> 1, false and nil
// -> nil, table -> error, status, or the array up to its first nil.
// Raises Lua errors (memory, and what a script's __index does).
Reply pop_reply(lua_State* lua);

// A table of them, from 1 on, as KEYS and ARGV are.
void push_texts(lua_State* lua, std::span<const std::string> texts);

// A number as a word of a command, "%.17g".
void assign_number(std::string& word, lua_Number number);

// `text` as the text of an error reply: up to its first NUL, without line ends at its end, and with blanks
// for those within.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace overbook::redis
