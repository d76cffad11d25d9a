#include "model/redis/scripts/libraries.h"

#include <lauxlib.h>

#include <array>

#include "model/lua/run_context.h"
#include "model/lua/sandbox.h"

namespace overbook::redis {
namespace {

// What changes the settings of all scripts that follow. The upvalue is the name.
int lacking(lua_State* lua) {
  return luaL_error(lua, "the fake Redis has no cjson.%s", lua_tostring(lua, lua_upvalueindex(1)));
}

}  // namespace

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
    lua_pushstring(lua, name);
    lua_pushcclosure(lua, lacking, 1);
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
