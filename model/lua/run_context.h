#pragma once
// What the C functions of a Lua state share: the run in progress and what bounds it.
//
// One ScriptContext belongs to one Lua state, and is the `ud` of that state's allocator: every C function and
// the hook reach it from their lua_State without a look-up. A script runs to its end before the next begins.
// A program (model/programs) may have several runs under way, each on a Lua thread of its own: while one of
// them runs, `run` is that one.
//
// How a run is stopped for good: `ended` is set and a Lua error is raised. pcall can catch that error, but
// from then on every instruction of the script raises it again (the hook's count is 1), and so does every
// function that could have an effect. Who started the run looks at `ended`, not at what it returned.

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>

#include "model/lua/call.h"
#include "model/lua/random.h"
#include "model/redis/resp/command.h"

namespace overbook::redis {

// A place in a text of Lua.
struct LuaPlace {
  std::string source;      // the chunk's name without its first character: "incr.lua"
  std::uint32_t line = 0;  // from 1; 0: not known
};

enum class RunLimit : std::uint8_t { none, steps, memory };

struct ScriptRun {
  const ScriptCall* call = nullptr;
  lua_State* caller = nullptr;  // the thread of the last call
  std::uint64_t steps_left = 0;
  std::uint64_t steps_per_check = 0;
  bool ended = false;
  bool has_called = false;            // `call`: what comes after depends on more than the arguments
  RunLimit reached = RunLimit::none;  // the limit that has ended it
  LuaPlace ended_at;
  std::exception_ptr thrown;  // by `call`; ends the run and leaves it
  std::string lacking;        // what the script wanted, Redis has and the fake lacks; empty: nothing
  int gsub_depth = 0;
  int load_depth = 0;
  Command command;  // redis.call's, reused
};

struct ScriptContext {
  // Instructions between two looks at the budget.
  static constexpr std::uint64_t kStepsPerCheck = 1000;
  // A script that holds more gets Lua's "not enough memory".
  static constexpr std::size_t kMemoryLimitBytes = std::size_t{256} << 20;

  ScriptRun* run = nullptr;  // null between runs
  ScriptRandom random;
  // Of a number from `random`, or of an address as tostring gives it; no line: none was made.
  LuaPlace first_draw;
  std::size_t bytes_in_use = 0;
  // What may be left after a collection, looked at between instructions; 0: as much as there is.
  std::size_t most_live_bytes = 0;
  // Stands for the address in tostring(table) and the like: counts up from 1 in every run.
  std::uint64_t next_object_number = 1;
};

[[nodiscard]] ScriptContext& context_of(lua_State* lua);

// lua_Alloc; `context` is a ScriptContext*.
void* allocate_for_script(void* context, void* block, std::size_t old_size, std::size_t new_size);

// Installs the hook that counts instructions against context.steps_left, for this run.
void start_counting_steps(lua_State* lua, std::uint64_t step_budget);
void stop_counting_steps(lua_State* lua);

// Raises the error that ends the run, when it has ended.
void raise_if_ended(lua_State* lua);
// Ends the run that holds more memory than it may.
void check_memory(lua_State* lua);
// Where the Lua code stands that called what runs now: the innermost function written in Lua.
[[nodiscard]] LuaPlace place_of(lua_State* lua);
// Ends the run: sets `ended` and raises.
[[noreturn]] void end_run(lua_State* lua);
// Takes `steps` off the budget at once, for work that the hook cannot count.
void charge_steps(lua_State* lua, std::uint64_t steps);

// While it lives, one more of the calls that `depth` counts is under way. Raises Lua's "C stack overflow"
// when `limit` of them are.
class NestedCall {
 public:
  NestedCall(lua_State* lua, int& depth, int limit);
  ~NestedCall() { --depth_; }
  NestedCall(const NestedCall&) = delete;
  NestedCall& operator=(const NestedCall&) = delete;
  NestedCall(NestedCall&&) = delete;
  NestedCall& operator=(NestedCall&&) = delete;

 private:
  int& depth_;
};

// lua_error and luaL_error, with the [[noreturn]] that their declarations lack.
[[noreturn]] void raise_top(lua_State* lua);
[[noreturn]] void raise_text(lua_State* lua, const char* text);

}  // namespace overbook::redis
