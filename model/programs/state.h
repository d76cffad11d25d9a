#pragma once
// What the parts of a Program share. Internal to this folder.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "model/digest.h"
#include "model/lua/run_context.h"
#include "model/programs/program.h"
#include "model/whole_state.h"

namespace overbook::model {

// A call under way.
struct ProgramRun : redis::ScriptRun {
  ProgramHost* host = nullptr;  // null: the file is being loaded
  std::string error;            // that nobody has caught, without its place
  redis::LuaPlace error_at;
  bool has_coroutines = false;
};

struct ProgramContext : redis::ScriptContext {
  bool is_loading = false;
  bool sends_pipelines_whole = false;
  std::string name;  // of the file, as in redis::LuaPlace
};

[[nodiscard]] inline ProgramContext& program_of(lua_State* lua) {
  return static_cast<ProgramContext&>(redis::context_of(lua));
}
[[nodiscard]] inline ProgramRun& run_of(lua_State* lua) {
  return static_cast<ProgramRun&>(*program_of(lua).run);
}

// While it lives the host has the thread: the run is the one under way again when it is over, with a new
// budget of instructions.
class HostCall {
 public:
  HostCall(ProgramContext& context, ProgramRun& run) : context_(&context), run_(&run) {}
  ~HostCall() {
    context_->run = run_;
    run_->steps_left = Program::kMostSteps;
  }
  HostCall(const HostCall&) = delete;
  HostCall& operator=(const HostCall&) = delete;
  HostCall(HostCall&&) = delete;
  HostCall& operator=(HostCall&&) = delete;

 private:
  ProgramContext* context_;
  ProgramRun* run_;
};

// globals.cpp. __newindex of a program's globals: they are written while its file is loaded, and not after.
int write_global(lua_State* lua);
// In the table of globals at index 1: `server`, with what is in its memory.
void set_server(lua_State* lua, std::string_view memory);
// How many.
int push_arguments(lua_State* lua, ProgramCall function, const ProgramRequest& request);

// errors.cpp. A message handler: what the error says, without its place, and the place, into the run.
int note_error(lua_State* lua);

// functions.cpp. Writes what only programs have into the real globals at the top (model/lua/sandbox.h, push_sandbox).
void add_program_functions(lua_State* lua);

// coroutines.cpp. In the real globals at the top: every coroutine is noted for the run that makes it.
void note_coroutines(lua_State* lua);
// Of the coroutines of a run, where one was made that would still have to go on; no line: there is none.
// Forgets them.
[[nodiscard]] redis::LuaPlace left_coroutine(lua_State* lua, const ProgramRun& run);

// memory.cpp. Of the table at the top, as Program::memory. It stays.
[[nodiscard]] std::optional<std::string> write_plain(lua_State* lua);
// Pushes the table that a text of write_plain tells.
void push_plain(lua_State* lua, std::string_view text);
// whole_state.cpp. Of all that can be reached from the table at the top, but for its fields `server` and `_G`: so that what a
// program keeps in places of its own is seen. Nothing: it can't be told.
[[nodiscard]] std::optional<Digest> digest_of_globals(lua_State* lua);
// The same with the fields, and with what these calls are at: the whole state. `places`: null: they
// are not known.
class CallPlaces;
struct CallUnderWay {
  lua_State* lua = nullptr;  // a thread of its own
  ProgramCall function = ProgramCall::acquire;
  std::string conversation;
};
[[nodiscard]] std::optional<WholeState> state_of_calls(lua_State* lua, std::vector<CallUnderWay> calls,
                                                       const CallPlaces* places);
// Whether nothing that can be reached from it can ever change.
[[nodiscard]] bool can_never_change(lua_State* lua);

}  // namespace overbook::model
