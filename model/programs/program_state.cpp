#include "model/programs/program_state.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "model/lua/conversion.h"
#include "model/lua/sandbox.h"
#include "model/redis/resp/batch.h"
#include "model/redis/scripts/redis_api.h"

namespace overbook::model {

// Runs what may raise errors of Lua: for the lack of memory, at least.
template <typename Do>
void ProgramState::protect(const Do& what) {
  struct Task {
    const Do* what;
  } task{&what};
  const auto run = [](lua_State* lua) {
    const auto* const own = static_cast<Task*>(lua_touserdata(lua, 1));
    lua_settop(lua, 0);
    (*own->what)(lua);
    return 0;
  };
  if (lua_cpcall(lua_, run, &task) != 0) throw std::bad_alloc();
}

ProgramState::ProgramState(ProgramSource source)
    : source_(std::move(source)), lua_(lua_newstate(redis::allocate_for_script, &context_)) {
  if (lua_ == nullptr) throw std::bad_alloc();
  context_.name = source_.name;
  context_.most_live_bytes = Program::kMostBytes;
  try {
    protect([this](lua_State* lua) {
      redis::push_sandbox(lua, redis::push_redis_table, add_program_functions);
      // The program's own globals: a table that reads through to those, and a proxy that guards it.
      lua_newtable(lua);
      lua_newtable(lua);
      lua_pushvalue(lua, LUA_GLOBALSINDEX);
      lua_setfield(lua, -2, "__index");
      lua_setmetatable(lua, -2);
      lua_pushvalue(lua, -1);
      globals_ref_ = luaL_ref(lua, LUA_REGISTRYINDEX);
      redis::make_guarded(lua, write_global);
      lua_getmetatable(lua, -1);
      lua_pushboolean(lua, 0);
      lua_setfield(lua, -2, "__metatable");
      lua_pop(lua, 1);
      lua_replace(lua, LUA_GLOBALSINDEX);
      lua_gc(lua, LUA_GCSETPAUSE, kGarbagePercent);
    });
    compile();
    load_again();
    look_at_globals();
    look_at_channels();
  } catch (...) {
    lua_close(lua_);
    throw;
  }
}

void ProgramState::compile() {
  int status = 0;
  std::string error;
  std::string bytecode;
  const lua_Writer append_bytes = [](lua_State*, const void* bytes, std::size_t size, void* to) {
    static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
    return 0;
  };
  protect([&](lua_State* lua) {
    status = redis::load_text(lua, source_.text, ("=" + source_.name).c_str());
    if (status != 0) {
      error = lua_tostring(lua, -1);
      return;
    }
    lua_dump(lua, append_bytes, &bytecode);
    chunk_ref_ = luaL_ref(lua, LUA_REGISTRYINDEX);
  });
  // What it loads itself may have lines like those of the file.
  const bool loads = source_.text.find("load") != std::string::npos;
  if (status == 0 && !loads) places_.emplace(bytecode);
  if (status == 0) return;
  const std::string prefix = source_.name + ":";
  std::uint32_t line = 0;
  if (error.starts_with(prefix)) {
    std::size_t at = prefix.size();
    for (; at < error.size() && error[at] >= '0' && error[at] <= '9'; ++at)
      line = 10 * line + static_cast<std::uint32_t>(error[at] - '0');
    error.erase(0, std::min(error.size(), at + 2));
  }
  throw ProgramFailure(source_.name, line, redis::one_line(error));
}

// Runs the file, as when a server starts.
int ProgramState::load(lua_State* lua) {
  Job& job = *static_cast<Job*>(lua_touserdata(lua, 1));
  const ProgramState& state = *job.state;
  lua_settop(lua, 0);
  lua_pushcfunction(lua, note_error);
  lua_rawgeti(lua, LUA_REGISTRYINDEX, state.chunk_ref_);
  redis::start_counting_steps(lua, Program::kMostSteps);
  job.status = lua_pcall(lua, 0, 0, 1);
  job.left_coroutine = left_coroutine(lua, *job.run);
  return 0;
}

void ProgramState::load_again() {
  forget();
  ProgramRun run;
  Job job{.state = this, .request = nullptr, .run = &run, .answer = {}, .left_coroutine = {}};
  context_.run = &run;
  context_.is_loading = true;
  const int status = lua_cpcall(lua_, load, &job);
  context_.is_loading = false;
  redis::stop_counting_steps(lua_);
  context_.run = nullptr;
  fail_if_ended(run, status != 0 ? status : job.status, 0);
  if (job.left_coroutine.line != 0)
    throw ProgramFailure(source_.name, job.left_coroutine.line,
                         "a coroutine is made here and never resumed to its end");
  is_as_loaded_ = true;
  draws_when_loaded_ = context_.first_draw.line != 0;
}

// All globals, and the memory.
void ProgramState::forget() {
  protect([this](lua_State* lua) {
    push_globals(lua);
    lua_pushnil(lua);
    while (lua_next(lua, 1) != 0) {
      lua_pop(lua, 1);
      lua_pushvalue(lua, -1);
      lua_pushnil(lua);
      lua_rawset(lua, 1);
    }
    lua_pushvalue(lua, LUA_GLOBALSINDEX);
    lua_setfield(lua, 1, "_G");
    set_server(lua, "");
    if (context_.next_object_number != 1) redis::forget_object_numbers(lua);
  });
}

// What was loaded, once.
void ProgramState::look_at_globals() {
  protect([this](lua_State* lua) {
    push_globals(lua);
    for (std::size_t i = 0; i < kProgramCalls.size(); ++i) {
      lua_pushlstring(lua, kProgramCalls.at(i).data(), kProgramCalls.at(i).size());
      lua_rawget(lua, 1);
      if (lua_isfunction(lua, -1) && lua_iscfunction(lua, -1) == 0) {
        lua_Debug function;
        lua_getinfo(lua, ">S", &function);
        lines_.at(i) = static_cast<std::uint32_t>(function.linedefined);
      } else {
        lua_pop(lua, 1);
      }
    }
    lua_pushnil(lua);
    while (lua_next(lua, 1) != 0) {
      if (lua_type(lua, -2) == LUA_TSTRING) globals_.emplace_back(lua_tostring(lua, -2));
      lua_pop(lua, 1);
    }
    never_changes_ = can_never_change(lua);
    loaded_ = digest_of_globals(lua);
  });
  std::erase(globals_, "server");
  std::erase(globals_, "_G");
  std::sort(globals_.begin(), globals_.end());
  if (lines_.front() == 0) {
    throw ProgramFailure(source_.name, 0,
                         "it has no function acquire(request): what asks for a conversation is missing");
  }
}

void ProgramState::start(std::int32_t seed) {
  context_.first_draw = {};
  context_.random.seed(seed);
  if (is_as_loaded_ && !draws_when_loaded_) return;
  if (!never_changes_ || draws_when_loaded_) return load_again();
  protect([this](lua_State* lua) {
    push_globals(lua);
    set_server(lua, "");
  });
  is_as_loaded_ = true;
}

int ProgramState::make_thread(lua_State* lua) {
  auto& thread = *static_cast<Thread*>(lua_touserdata(lua, 1));
  thread.lua = lua_newthread(lua);
  thread.reference = luaL_ref(lua, LUA_REGISTRYINDEX);
  return 0;
}

ProgramState::Thread ProgramState::take_thread() {
  if (!idle_.empty()) {
    const Thread thread = idle_.back();
    idle_.pop_back();
    return thread;
  }
  Thread thread;
  if (lua_cpcall(lua_, make_thread, &thread) != 0) throw std::bad_alloc();
  return thread;
}

int ProgramState::enter(lua_State* lua) {
  Job& job = *static_cast<Job*>(lua_touserdata(lua, 1));
  lua_settop(lua, 0);
  lua_pushcfunction(lua, note_error);
  job.state->push_globals(lua);
  const std::string_view name = to_text(job.function);
  lua_pushlstring(lua, name.data(), name.size());
  lua_rawget(lua, -2);
  lua_remove(lua, -2);
  const int arguments = push_arguments(lua, job.function, *job.request);
  redis::start_counting_steps(lua, Program::kMostSteps);
  job.status = lua_pcall(lua, arguments, 1, 1);
  if (job.run->ended || job.status != 0) return 0;
  job.answer.is_nothing = lua_isnil(lua, -1);
  job.answer.is_false = lua_isboolean(lua, -1) && lua_toboolean(lua, -1) == 0;
  job.answer.reply = redis::pop_reply(lua);
  job.left_coroutine = left_coroutine(lua, *job.run);
  redis::check_memory(lua);
  return 0;
}

ProgramAnswer ProgramState::call(ProgramCall function, const ProgramRequest& request, ProgramHost& host) {
  is_as_loaded_ = false;
  ProgramRun run;
  run.host = &host;
  const redis::ScriptCall execute = [this, &run, &host](const redis::Command& command) {
    if (redis::is_batch(command))  // Redis has no command of that name
      return redis::Reply::error("ERR unknown command '" + command.words.front() + "'");
    const HostCall call(context_, run);
    redis::Reply reply = host.execute(command);
    if (reply.is_blocked()) return redis::Reply::error("ERR nobody is there who could end the wait");
    return reply;
  };
  run.call = &execute;
  Job job{.state = this,
          .function = function,
          .request = &request,
          .run = &run,
          .answer = {},
          .left_coroutine = {}};
  const Thread thread = take_thread();
  active_.push_back({thread.lua, function, std::string(request.conversation)});
  context_.run = &run;
  const int status = lua_cpcall(thread.lua, enter, &job);
  context_.run = nullptr;
  std::erase_if(active_, [&](const CallUnderWay& one) { return one.lua == thread.lua; });
  redis::stop_counting_steps(thread.lua);
  lua_settop(thread.lua, 0);
  idle_.push_back(thread);
  fail_if_ended(run, status != 0 ? status : job.status, line_of(function));
  if (job.left_coroutine.line != 0)
    throw ProgramFailure(source_.name, job.left_coroutine.line,
                         "a coroutine is made here and never resumed to its end");
  return std::move(job.answer);
}

void ProgramState::fail_if_ended(const ProgramRun& run, int status, std::uint32_t line) const {
  if (run.thrown != nullptr) std::rethrow_exception(run.thrown);
  if (run.ended) {
    const bool is_memory = run.reached == redis::RunLimit::memory;
    throw ProgramFailure(source_.name, run.ended_at.line == 0 ? line : run.ended_at.line,
                         is_memory
                             ? fmt::format("it holds more than {} MB of memory", Program::kMostBytes >> 20U)
                             : fmt::format("it does not end: stopped after {} instructions of Lua "
                                           "without a call",
                                           Program::kMostSteps));
  }
  if (status == 0) return;
  if (status == LUA_ERRRUN) {
    const std::uint32_t at = run.error_at.line == 0 ? line : run.error_at.line;
    throw ProgramFailure(run.error_at.source.empty() ? source_.name : run.error_at.source, at, run.error);
  }
  throw ProgramFailure(source_.name, line, "not enough memory");
}

std::uint32_t ProgramState::line_of_host_call() const {
  if (context_.run == nullptr || context_.run->caller == nullptr) return 0;
  const redis::LuaPlace place = redis::place_of(context_.run->caller);
  return place.source == source_.name ? place.line : 0;  // else in a text that it has loaded itself
}

std::optional<std::string> ProgramState::memory() {
  std::optional<std::string> memory;
  protect([&](lua_State* lua) {
    push_globals(lua);
    if (!never_changes_ && (!loaded_ || digest_of_globals(lua) != loaded_)) return;
    lua_pushliteral(lua, "server");
    lua_rawget(lua, 1);
    // Beside `memory`, something else may have been put into it.
    lua_pushliteral(lua, "memory");
    const bool has_memory = lua_istable(lua, -2);
    if (!has_memory) return;
    lua_rawget(lua, -2);
    lua_pushnil(lua);
    std::size_t fields = 0;
    while (lua_next(lua, 2) != 0) {
      lua_pop(lua, 1);
      ++fields;
    }
    if (fields > 1) return;
    memory = write_plain(lua);
  });
  return memory;
}

std::optional<WholeState> ProgramState::whole_state() {
  std::optional<WholeState> state;
  protect([&](lua_State* lua) {
    push_globals(lua);
    state = state_of_calls(lua, active_, places_ ? &*places_ : nullptr);
  });
  return state;
}

void ProgramState::remember(std::string_view memory) {
  is_as_loaded_ = false;
  protect([&](lua_State* lua) {
    push_globals(lua);
    set_server(lua, memory);
  });
}

}  // namespace overbook::model
