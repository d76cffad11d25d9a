#include "model/lua/run_context.h"

#include <algorithm>
#include <cstdlib>

namespace overbook::redis {
namespace {

void count_steps(lua_State* lua, lua_Debug* /*where*/) {
  ScriptContext& context = context_of(lua);
  if (context.run->ended) end_run(lua);
  check_memory(lua);
  charge_steps(lua, context.run->steps_per_check);
}

}  // namespace

ScriptContext& context_of(lua_State* lua) {
  void* context = nullptr;
  lua_getallocf(lua, &context);
  return *static_cast<ScriptContext*>(context);
}

void* allocate_for_script(void* context, void* block, std::size_t old_size, std::size_t new_size) {
  std::size_t& bytes_in_use = static_cast<ScriptContext*>(context)->bytes_in_use;
  // NOLINTBEGIN(cppcoreguidelines-no-malloc): an allocator that has to reallocate.
  if (new_size == 0) {
    std::free(block);
    bytes_in_use -= old_size;
    return nullptr;
  }
  if (new_size > old_size && new_size - old_size > ScriptContext::kMemoryLimitBytes - bytes_in_use) {
    return nullptr;
  }
  void* moved = std::realloc(block, new_size);
  // NOLINTEND(cppcoreguidelines-no-malloc)
  if (moved != nullptr) bytes_in_use += new_size - old_size;  // modular: right when it shrinks, too
  return moved;
}

void start_counting_steps(lua_State* lua, std::uint64_t step_budget) {
  ScriptRun& run = *context_of(lua).run;
  run.steps_left = std::max<std::uint64_t>(step_budget, 1);
  run.steps_per_check = std::min(run.steps_left, ScriptContext::kStepsPerCheck);
  lua_sethook(lua, count_steps, LUA_MASKCOUNT, static_cast<int>(run.steps_per_check));
}

void stop_counting_steps(lua_State* lua) {
  lua_sethook(lua, nullptr, 0, 0);
}

void raise_if_ended(lua_State* lua) {
  if (context_of(lua).run->ended) end_run(lua);
}

void check_memory(lua_State* lua) {
  ScriptContext& context = context_of(lua);
  if (context.most_live_bytes == 0 || context.bytes_in_use <= context.most_live_bytes) return;
  lua_gc(lua, LUA_GCCOLLECT, 0);
  if (context.bytes_in_use <= context.most_live_bytes) return;
  context.run->reached = RunLimit::memory;
  end_run(lua);
}

LuaPlace place_of(lua_State* lua) {
  lua_Debug place;
  for (int level = 0; lua_getstack(lua, level, &place) != 0; ++level) {
    lua_getinfo(lua, "Sl", &place);
    if (place.currentline <= 0) continue;
    const bool is_name = place.source[0] == '=' || place.source[0] == '@';
    return {.source = is_name ? place.source + 1 : place.short_src,
            .line = static_cast<std::uint32_t>(place.currentline)};
  }
  return {};
}

void end_run(lua_State* lua) {
  ScriptRun& run = *context_of(lua).run;
  if (!run.ended) run.ended_at = place_of(lua);
  run.ended = true;
  // Only this thread's hook is set here. The coroutines that resumed this one find `ended` at their own next
  // look, at most kStepsPerCheck instructions later, and can have no effect in between.
  lua_sethook(lua, count_steps, LUA_MASKCOUNT, 1);
  raise_text(lua, "the script was stopped");
}

void charge_steps(lua_State* lua, std::uint64_t steps) {
  ScriptRun& run = *context_of(lua).run;
  run.steps_left -= std::min(run.steps_left, steps);
  if (run.steps_left > 0) return;
  run.reached = RunLimit::steps;
  end_run(lua);
}

NestedCall::NestedCall(lua_State* lua, int& depth, int limit) : depth_(depth) {
  if (depth >= limit) raise_text(lua, "C stack overflow");
  ++depth_;
}

void raise_top(lua_State* lua) {
  lua_error(lua);
  std::abort();  // lua_error does not return
}

void raise_text(lua_State* lua, const char* text) {
  lua_pushstring(lua, text);
  raise_top(lua);
}

}  // namespace overbook::redis
