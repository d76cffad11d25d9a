// What a program finds when it is called, and what it may write.

#include "model/lua/sandbox.h"
#include "model/programs/state.h"

namespace overbook::model {
namespace {

void set_number(lua_State* lua, const char* name, double value) {
  lua_pushnumber(lua, value);
  lua_setfield(lua, -2, name);
}

void set_text(lua_State* lua, const char* name, std::string_view text) {
  lua_pushlstring(lua, text.data(), text.size());
  lua_setfield(lua, -2, name);
}

void push_request(lua_State* lua, const ProgramRequest& request) {
  lua_createtable(lua, 0, 9);
  set_number(lua, "limit", request.limit);
  set_number(lua, "permits", request.permits);
  set_number(lua, "attempt", request.attempt);
  set_number(lua, "lease_ms", static_cast<double>(request.lease_ms));
  set_text(lua, "conversation", request.conversation);
  set_text(lua, "server", request.server);
  set_text(lua, "key", request.key);
  set_text(lua, "prefix", request.prefix);
  set_text(lua, "index", request.index);
}

void push_world(lua_State* lua, const ProgramRequest& request) {
  lua_createtable(lua, 0, 6);
  set_number(lua, "limit", request.limit);
  set_number(lua, "lease_ms", static_cast<double>(request.lease_ms));
  set_text(lua, "prefix", request.prefix);
  set_text(lua, "index", request.index);
}

// With the memory of the global `server`, which a parameter of that name hides.
void push_own_server(lua_State* lua, const ProgramRequest& request) {
  push_world(lua, request);
  set_text(lua, "name", request.server);
  lua_getglobal(lua, "server");
  if (lua_istable(lua, -1)) {
    lua_pushliteral(lua, "memory");
    lua_rawget(lua, -2);
    lua_setfield(lua, -3, "memory");
  }
  lua_pop(lua, 1);
}

}  // namespace

// Arguments: the proxy, name, value.
int write_global(lua_State* lua) {
  if (!program_of(lua).is_loading) {
    const char* name = lua_isstring(lua, 2) != 0 ? lua_tostring(lua, 2) : "?";
    return luaL_error(
        lua, "it writes the global '%s' while it runs; what is to stay belongs into server.memory", name);
  }
  redis::see_through_proxy(lua, 1);
  lua_settop(lua, 3);
  lua_rawset(lua, 1);
  return 0;
}

// In the table of globals at index 1: `server`, with what is in its memory.
void set_server(lua_State* lua, std::string_view memory) {
  lua_createtable(lua, 0, 1);
  push_plain(lua, memory);
  lua_setfield(lua, -2, "memory");
  lua_setfield(lua, 1, "server");
}

int push_arguments(lua_State* lua, ProgramCall function, const ProgramRequest& request) {
  switch (function) {
    case ProgramCall::on_message:
      lua_pushlstring(lua, request.channel.data(), request.channel.size());
      lua_pushlstring(lua, request.text.data(), request.text.size());
      return 2;
    case ProgramCall::prepare:
      push_world(lua, request);
      return 1;
    case ProgramCall::on_start:
      push_own_server(lua, request);
      return 1;
    case ProgramCall::sweep:
      push_own_server(lua, request);
      set_number(lua, "pass", request.attempt);
      return 1;
    default:
      push_request(lua, request);
      return 1;
  }
}

}  // namespace overbook::model
