#include "model/redis/scripts/libraries.h"

#include <lauxlib.h>

#include <array>
#include <string>

#include "model/lua/run_context.h"
#include "model/lua/sandbox.h"

namespace overbook::redis {
namespace {

// The upvalue is what it lacks.
int lack(lua_State* lua) {
  const char* const what = lua_tostring(lua, lua_upvalueindex(1));
  ScriptRun* const run = context_of(lua).run;
  if (run != nullptr && run->lacking.empty()) run->lacking = what;
  return luaL_error(lua, "the fake Redis has no %s", what);
}

}  // namespace

void push_lacking(lua_State* lua, const char* name) {
  lua_pushstring(lua, name);
  lua_pushcclosure(lua, lack, 1);
}

void add_lacking_functions(lua_State* lua) {
  for (const char* name : {"collectgarbage", "gcinfo"}) {
    push_lacking(lua, name);
    lua_setfield(lua, -2, name);
  }
  lua_getfield(lua, -1, "redis");
  push_lacking(lua, "redis.acl_check_cmd");
  lua_setfield(lua, -2, "acl_check_cmd");
  lua_pop(lua, 1);
}

void push_cjson_library(lua_State* lua) {
  lua_newtable(lua);
  lua_pushcfunction(lua, cjson_encode);
  lua_setfield(lua, -2, "encode");
  lua_pushcfunction(lua, cjson_decode);
  lua_setfield(lua, -2, "decode");
  constexpr std::array kSettings{
      "encode_sparse_array",     "encode_max_depth",       "decode_max_depth",       "encode_keep_buffer",
      "encode_number_precision", "encode_invalid_numbers", "decode_invalid_numbers", "new"};
  for (const char* name : kSettings) {
    push_lacking(lua, (std::string("cjson.") + name).c_str());
    lua_setfield(lua, -2, name);
  }
  lua_pushlightuserdata(lua, nullptr);
  lua_setfield(lua, -2, "null");
  lua_pushliteral(lua, "cjson");
  lua_setfield(lua, -2, "_NAME");
  lua_pushliteral(lua, "2.1.0");
  lua_setfield(lua, -2, "_VERSION");
}

void add_script_libraries(lua_State* lua) {
  struct Library {
    const char* name;
    void (*push)(lua_State*);
  };
  constexpr std::array<Library, 4> kLibraries{{{"bit", push_bit_library},
                                               {"struct", push_struct_library},
                                               {"cjson", push_cjson_library},
                                               {"cmsgpack", push_cmsgpack_library}}};
  for (const Library& library : kLibraries) {
    library.push(lua);
    make_readonly(lua);
    lua_setfield(lua, LUA_GLOBALSINDEX, library.name);
  }
}

}  // namespace overbook::redis
