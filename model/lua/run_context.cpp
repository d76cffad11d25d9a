#include "model/lua/run_context.h"

#include <algorithm>
#include <cstdlib>

namespace overbook::redis {
namespace {

void count_steps(lua_State* lua, lua_Debug* /*where*/) {
  ScriptContext& context = context_of(lua);
  if (context.ended) end_run(lua);
  charge_steps(lua, context.steps_per_check);
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
  ScriptContext& context = context_of(lua);
  context.steps_left = std::max<std::uint64_t>(step_budget, 1);
  context.steps_per_check = std::min(context.steps_left, ScriptContext::kStepsPerCheck);
  lua_sethook(lua, count_steps, LUA_MASKCOUNT, static_cast<int>(context.steps_per_check));
}

void stop_counting_steps(lua_State* lua) {
  lua_sethook(lua, nullptr, 0, 0);
}

void raise_if_ended(lua_State* lua) {
  if (context_of(lua).ended) end_run(lua);
}

void end_run(lua_State* lua) {
  context_of(lua).ended = true;
  // Only this thread's hook is set here. The coroutines that resumed this one find `ended` at their own next
  // look, at most kStepsPerCheck instructions later, and can have no effect in between.
  lua_sethook(lua, count_steps, LUA_MASKCOUNT, 1);
  raise_text(lua, "the script was stopped");
}

void charge_steps(lua_State* lua, std::uint64_t steps) {
  ScriptContext& context = context_of(lua);
  context.steps_left -= std::min(context.steps_left, steps);
  if (context.steps_left == 0) end_run(lua);
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
