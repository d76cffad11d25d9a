#include "model/redis/scripts/function_engine.h"

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "model/lua/conversion.h"
#include "model/lua/run_context.h"
#include "model/lua/sandbox.h"
#include "model/redis/scripts/lasting_state.h"
#include "model/redis/scripts/libraries.h"
#include "model/redis/scripts/redis_api.h"
#include "model/redis/scripts/register_function.h"
#include "model/redis/scripts/script_errors.h"
#include "model/text/text_hash.h"

namespace overbook::redis {
namespace {

constexpr std::array<std::string_view, 5> kFunctionFlags{"no-writes", "allow-oom", "allow-stale",
                                                         "no-cluster", "allow-cross-slot-keys"};
constexpr unsigned kNoWrites = 1;

// What one load() or run() hands to the Lua side, and gets back.
struct FunctionJob {
  std::string_view code;
  const FunctionEngine::Call* call = nullptr;  // null: load only
  std::uint64_t step_budget = 0;
  Loading loading{};
  std::optional<std::string> error;  // of the load
  std::optional<Reply> reply;
  std::exception_ptr thrown;
};

// The error at the top as FUNCTION LOAD words it.
std::string load_error(lua_State* lua, std::string_view what) {
  std::string text = "ERR " + std::string(what);
  if (lua_istable(lua, -1)) {
    text += text_field(lua, "err").value_or("ERR unknown error");
  } else {
    text.append("ERR ").append(lua_isstring(lua, -1) != 0 ? lua_tostring(lua, -1) : "unknown error");
  }
  return one_line(text);
}

}  // namespace

std::span<const std::string_view> function_flags() {
  return kFunctionFlags;
}

bool forbids_writes(const RegisteredFunction& function) {
  return (function.flags & kNoWrites) != 0;
}

class FunctionEngine::State {
 public:
  State();
  ~State() { lua_close(lua_); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  State(State&&) = delete;
  State& operator=(State&&) = delete;

  void perform(FunctionJob& job, const ScriptCall* redis);
  [[nodiscard]] bool has_drawn() const { return context_.random.has_drawn_unseeded(); }
  [[nodiscard]] bool has_changed_variables() const { return has_changed_variables_; }
  [[nodiscard]] const std::string& lacking() const { return run_.lacking; }

 private:
  // Libraries that are kept loaded; when they are more, all are dropped.
  static constexpr std::size_t kMaxKept = 64;
  static constexpr std::size_t kGarbageBetweenRunsBytes = std::size_t{1} << 20;

  // A library as its load has left it.
  struct Kept {
    int callbacks_ref = LUA_NOREF;
    Digest variables;
  };
  // The registry's references to the tables between which a function's world changes.
  struct Worlds {
    int metatable = LUA_NOREF;  // of the globals that functions have
    int loading = LUA_NOREF;
    int running = LUA_NOREF;
  };

  static int build(lua_State* lua);
  static int perform_protected(lua_State* lua);
  void enter(int world);
  bool load(FunctionJob& job);
  const Kept* kept(FunctionJob& job);
  void run(FunctionJob& job);
  void drop_all();

  ScriptContext context_;
  ScriptRun run_;
  lua_State* lua_;
  Worlds worlds_;
  Loading* loading_ = nullptr;
  std::unordered_map<std::string, Kept, text::TextHash, std::equal_to<>> kept_;  // by code
  std::size_t collect_at_bytes_ = kGarbageBetweenRunsBytes;
  bool has_changed_variables_ = false;
};

FunctionEngine::State::State() : lua_(lua_newstate(allocate_for_script, &context_)) {
  if (lua_ == nullptr) throw std::bad_alloc();
  if (lua_cpcall(lua_, build, this) != 0) {
    lua_close(lua_);
    throw std::bad_alloc();
  }
}

int FunctionEngine::State::build(lua_State* lua) {
  auto& state = *static_cast<State*>(lua_touserdata(lua, 1));
  push_sandbox(lua, push_redis_table_of_functions, add_lacking_functions);
  const int globals = lua_gettop(lua);
  lua_getfield(lua, globals, "redis");
  const int redis = lua_gettop(lua);
  lua_getmetatable(lua, globals);
  push_loading_globals(lua, redis, lua_gettop(lua), &state.loading_);
  state.worlds_.loading = luaL_ref(lua, LUA_REGISTRYINDEX);
  lua_pushvalue(lua, globals);
  state.worlds_.running = luaL_ref(lua, LUA_REGISTRYINDEX);
  lua_getmetatable(lua, LUA_GLOBALSINDEX);
  state.worlds_.metatable = luaL_ref(lua, LUA_REGISTRYINDEX);
  return 0;
}

// What functions and chunks have for their globals reads through to that world.
void FunctionEngine::State::enter(int world) {
  lua_rawgeti(lua_, LUA_REGISTRYINDEX, worlds_.metatable);
  lua_rawgeti(lua_, LUA_REGISTRYINDEX, world);
  lua_setfield(lua_, -2, "__index");
  lua_pop(lua_, 1);
}

void FunctionEngine::State::perform(FunctionJob& job, const ScriptCall* redis) {
  if (context_.run != nullptr) throw std::logic_error("FunctionEngine is not re-entrant");
  context_.run = &run_;
  run_.call = redis;
  run_.ended = false;
  run_.lacking.clear();
  context_.random = ScriptRandom();
  has_changed_variables_ = false;
  lua_pushcfunction(lua_, perform_protected);
  lua_pushlightuserdata(lua_, &job);
  lua_pushlightuserdata(lua_, this);
  const int status = lua_pcall(lua_, 2, 0, 0);
  stop_counting_steps(lua_);
  context_.run = nullptr;
  loading_ = nullptr;
  if (std::exception_ptr thrown = std::exchange(run_.thrown, nullptr)) job.thrown = std::move(thrown);
  if (run_.ended) {
    if (job.call == nullptr) job.error = "ERR Error registering functions: ERR FUNCTION LOAD timeout";
    job.reply = Reply::error(
        "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.");
  } else if (status != 0 && job.thrown == nullptr) {
    if (job.call == nullptr) job.error = load_error(lua_, "Error registering functions: ");
    if (job.call != nullptr) job.reply = error_reply_at_top(lua_, job.call->function);
  }
  lua_settop(lua_, 0);
  if (job.thrown != nullptr) std::rethrow_exception(job.thrown);
}

// Everything that can raise a Lua error, for the lack of memory at least. Arguments: the job, the state.
int FunctionEngine::State::perform_protected(lua_State* lua) {
  auto& job = *static_cast<FunctionJob*>(lua_touserdata(lua, 1));
  auto& state = *static_cast<State*>(lua_touserdata(lua, 2));
  try {
    if (state.context_.bytes_in_use > state.collect_at_bytes_) {
      lua_gc(lua, LUA_GCCOLLECT, 0);
      state.collect_at_bytes_ = state.context_.bytes_in_use + kGarbageBetweenRunsBytes;
    }
    if (state.context_.next_object_number != 1) forget_object_numbers(lua);
    if (job.call == nullptr) {
      state.load(job);
    } else {
      state.run(job);
    }
  } catch (const std::exception&) {  // not the errors of Lua, which have to pass
    job.thrown = std::current_exception();
  }
  return 0;
}

void FunctionEngine::State::drop_all() {
  for (const auto& [code, library] : kept_) luaL_unref(lua_, LUA_REGISTRYINDEX, library.callbacks_ref);
  kept_.clear();
}

// Whether it succeeds; then the library is kept.
bool FunctionEngine::State::load(FunctionJob& job) {
  // Its first line is left out, the line's end is not: lines are counted with it.
  const std::string_view body = job.code.substr(std::min(job.code.find('\n'), job.code.size()));
  if (load_text(lua_, body, "@user_function") != 0) {
    run_.lacking = lacking_syntax(lua_tostring(lua_, -1));
    job.error = one_line(std::string("ERR Error compiling function: ").append(lua_tostring(lua_, -1)));
    return false;
  }
  lua_newtable(lua_);
  job.loading.callbacks_ref = luaL_ref(lua_, LUA_REGISTRYINDEX);
  loading_ = &job.loading;
  enter(worlds_.loading);
  start_counting_steps(lua_, job.step_budget);
  const int status = lua_pcall(lua_, 0, 0, 0);
  stop_counting_steps(lua_);
  loading_ = nullptr;
  enter(worlds_.running);
  if (run_.ended || status != 0) {
    luaL_unref(lua_, LUA_REGISTRYINDEX, job.loading.callbacks_ref);
    if (!run_.ended) job.error = load_error(lua_, "Error registering functions: ");
    return false;
  }
  if (kept_.size() >= kMaxKept) drop_all();
  lua_rawgeti(lua_, LUA_REGISTRYINDEX, job.loading.callbacks_ref);
  const Digest variables = digest_of_lasting_state(lua_);
  lua_pop(lua_, 1);
  const auto [at, is_new] = kept_.try_emplace(std::string(job.code));
  if (!is_new) luaL_unref(lua_, LUA_REGISTRYINDEX, at->second.callbacks_ref);
  at->second = {.callbacks_ref = job.loading.callbacks_ref, .variables = variables};
  return true;
}

// The library of the call, loaded again if it has to be; null: it can't be, and the job has its reply.
const FunctionEngine::State::Kept* FunctionEngine::State::kept(FunctionJob& job) {
  auto found = kept_.find(job.code);
  if (found == kept_.end()) {
    if (!load(job)) {
      job.reply = Reply::error(job.error.value_or("ERR the library does not load again"));
      return nullptr;
    }
    context_.random = ScriptRandom();
    found = kept_.find(job.code);
  }
  return &found->second;
}

void FunctionEngine::State::run(FunctionJob& job) {
  const Kept* const library = kept(job);
  if (library == nullptr) return;
  lua_pushcfunction(lua_, note_error);
  const int handler = lua_gettop(lua_);
  lua_rawgeti(lua_, LUA_REGISTRYINDEX, library->callbacks_ref);
  const int callbacks = lua_gettop(lua_);
  lua_pushlstring(lua_, job.call->function.data(), job.call->function.size());
  lua_rawget(lua_, callbacks);
  push_texts(lua_, job.call->keys);
  push_texts(lua_, job.call->arguments);
  start_counting_steps(lua_, job.step_budget);
  const int status = lua_pcall(lua_, 2, 1, handler);
  // The steps go on counting: an error's fields may have a function's __index behind them.
  if (!run_.ended) job.reply = status == 0 ? pop_reply(lua_) : error_reply_at_top(lua_, job.call->function);
  stop_counting_steps(lua_);
  lua_settop(lua_, callbacks);
  has_changed_variables_ = digest_of_lasting_state(lua_) != library->variables;
  if (!has_changed_variables_) return;
  luaL_unref(lua_, LUA_REGISTRYINDEX, library->callbacks_ref);
  kept_.erase(kept_.find(job.code));
}

FunctionEngine::FunctionEngine() : state_(std::make_unique<State>()) {}
FunctionEngine::~FunctionEngine() = default;

FunctionEngine::Library FunctionEngine::load(std::string_view code, ScriptEngine::Limits limits) {
  FunctionJob job;
  job.code = code;
  job.step_budget = limits.step_budget;
  state_->perform(job, nullptr);
  if (!job.error && job.loading.functions.empty()) job.error = "ERR No functions registered";
  return {.functions = std::move(job.loading.functions), .error = std::move(job.error)};
}

Reply FunctionEngine::run(const Call& call, const ScriptCall& redis, ScriptEngine::Limits limits) {
  FunctionJob job;
  job.code = call.code;
  job.call = &call;
  job.step_budget = limits.step_budget;
  state_->perform(job, &redis);
  return std::move(job.reply).value();
}

bool FunctionEngine::has_drawn() const {
  return state_->has_drawn();
}

const std::string& FunctionEngine::lacking() const {
  return state_->lacking();
}

bool FunctionEngine::has_changed_variables() const {
  return state_->has_changed_variables();
}

}  // namespace overbook::redis
