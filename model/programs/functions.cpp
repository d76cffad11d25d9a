// What a program has besides a script: work, clock_ms.

#include <array>
#include <chrono>

#include "model/programs/state.h"

namespace overbook::model {
namespace {

// Calls the host on behalf of the function that Lua has called. What it throws ends the run, and leaves it
// when Lua has given the stack back.
template <typename Do>
void ask_host(lua_State* lua, const char* name, const Do& what) {
  redis::raise_if_ended(lua);
  ProgramRun& run = run_of(lua);
  if (run.host == nullptr) luaL_error(lua, "%s can be called within a request only", name);
  try {
    const HostCall call(program_of(lua), run);
    what(*run.host);
  } catch (...) {  // Lua would swallow it, whatever it is
    run.thrown = std::current_exception();
  }
  if (run.thrown != nullptr) redis::end_run(lua);
}

int work(lua_State* lua) {
  std::size_t size = 0;
  const char* what = luaL_checklstring(lua, 1, &size);
  ask_host(lua, "work", [&](ProgramHost& host) { host.work({what, size}); });
  return 0;
}

int clock_ms(lua_State* lua) {
  std::chrono::milliseconds now{};
  ask_host(lua, "clock_ms",
           [&](ProgramHost& host) { now = std::chrono::floor<std::chrono::milliseconds>(host.clock()); });
  lua_pushnumber(lua, static_cast<lua_Number>(now.count()));
  return 1;
}

}  // namespace

void add_program_functions(lua_State* lua) {
  constexpr std::array<luaL_Reg, 2> kFunctions = {{{"work", work}, {"clock_ms", clock_ms}}};
  for (const luaL_Reg& function : kFunctions) {
    lua_pushcfunction(lua, function.func);
    lua_setfield(lua, -2, function.name);
  }
  note_coroutines(lua);
}

}  // namespace overbook::model
