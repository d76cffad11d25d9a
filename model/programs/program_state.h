#pragma once
// The Lua state of a Program. Internal to this folder.

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "model/programs/call_places.h"
#include "model/programs/state.h"

namespace overbook::model {

class ProgramState {
 public:
  explicit ProgramState(ProgramSource source);
  ~ProgramState() { lua_close(lua_); }
  ProgramState(const ProgramState&) = delete;
  ProgramState& operator=(const ProgramState&) = delete;
  ProgramState(ProgramState&&) = delete;
  ProgramState& operator=(ProgramState&&) = delete;

  void start(std::int32_t seed);
  ProgramAnswer call(ProgramCall function, const ProgramRequest& request, ProgramHost& host);
  std::optional<std::string> memory();
  std::optional<WholeState> whole_state();
  void remember(std::string_view memory);

  void send_pipelines_whole(bool whole) { context_.sends_pipelines_whole = whole; }
  [[nodiscard]] bool is_idle() const { return active_.empty(); }
  [[nodiscard]] const ProgramSource& source() const { return source_; }
  [[nodiscard]] const std::vector<std::string>& globals() const { return globals_; }
  [[nodiscard]] const std::vector<std::string>& channels() const { return channels_; }
  // 0: there is no such function.
  [[nodiscard]] std::uint32_t line_of(ProgramCall function) const {
    return lines_.at(static_cast<std::size_t>(function));
  }
  [[nodiscard]] std::uint32_t line_of_host_call() const;
  [[nodiscard]] std::string drew_at() const {
    return context_.first_draw.line == 0
               ? std::string()
               : fmt::format("{}:{}", context_.first_draw.source, context_.first_draw.line);
  }

 private:
  // What is handed to the Lua side of a call, and comes back.
  struct Job {
    ProgramState* state = nullptr;
    ProgramCall function = ProgramCall::acquire;
    const ProgramRequest* request = nullptr;
    ProgramRun* run = nullptr;
    int status = 0;
    ProgramAnswer answer;
    redis::LuaPlace left_coroutine;
  };
  struct Thread {
    lua_State* lua = nullptr;
    int reference = LUA_NOREF;
  };
  // So many bytes of garbage may pile up before Lua collects by itself.
  static constexpr int kGarbagePercent = 400;

  static int build(lua_State* lua);
  static int load(lua_State* lua);
  static int enter(lua_State* lua);
  static int tell_memory(lua_State* lua);
  static int make_thread(lua_State* lua);

  template <typename Do>
  void protect(const Do& what);
  void compile();
  void load_again();
  void forget();
  void look_at_globals();
  void look_at_channels();
  static int tell_channels(lua_State* lua);
  [[nodiscard]] std::uint32_t line_of_channels() const;
  void fail_if_ended(const ProgramRun& run, int status, std::uint32_t line) const;
  Thread take_thread();
  void push_globals(lua_State* lua) const { lua_rawgeti(lua, LUA_REGISTRYINDEX, globals_ref_); }

  ProgramSource source_;
  ProgramContext context_;
  lua_State* lua_;
  int globals_ref_ = LUA_NOREF;  // the table behind the proxy that is the state's globals
  int chunk_ref_ = LUA_NOREF;
  std::array<std::uint32_t, kProgramCalls.size()> lines_{};
  std::vector<std::string> globals_;
  std::vector<std::string> channels_;
  bool never_changes_ = false;  // but for server.memory
  std::optional<Digest> loaded_;
  std::optional<CallPlaces> places_;
  bool is_as_loaded_ = false;
  bool draws_when_loaded_ = false;
  std::vector<CallUnderWay> active_;  // in the order of their beginnings
  std::vector<Thread> idle_;
};

}  // namespace overbook::model
