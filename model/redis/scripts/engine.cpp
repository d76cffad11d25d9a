#include "model/redis/scripts/engine.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <set>
#include <stdexcept>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/lua/conversion.h"
#include "model/lua/run_context.h"
#include "model/lua/sandbox.h"
#include "model/redis/scripts/libraries.h"
#include "model/redis/scripts/redis_api.h"
#include "model/redis/scripts/script_errors.h"
#include "model/redis/scripts/shebang.h"
#include "model/text/text_hash.h"

namespace overbook::redis {
namespace {

constexpr std::string_view kBusy =
    "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";

// What one call of run() or check() hands to the Lua side, and gets back.
struct Job {
  std::string_view body;
  std::string_view sha1;
  std::span<const std::string> keys;
  std::span<const std::string> argv;
  const ScriptEngine::Call* call = nullptr;  // null: compile only
  std::uint64_t step_budget = 0;
  std::optional<Reply> reply;
  std::exception_ptr thrown;
};

}  // namespace

class ScriptEngine::State {
 public:
  State();
  ~State() { lua_close(lua_); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  State(State&&) = delete;
  State& operator=(State&&) = delete;

  void perform(Job& job);
  [[nodiscard]] bool has_drawn() const { return context_.random.has_drawn_unseeded(); }
  [[nodiscard]] const std::string& lacking() const { return run_.lacking; }
  const std::string& sha1_of(std::string_view body);

 private:
  // Compiled scripts that are kept; when they are more, all are dropped.
  static constexpr std::size_t kMaxCachedScripts = 256;
  // Garbage that may pile up between two collections, both between runs. Within a run Lua collects by itself
  // once that run has allocated the second amount, so that what ran before hardly ever moves the moment
  // at which a script's weak tables are cleared.
  static constexpr std::size_t kGarbageBetweenRunsBytes = std::size_t{1} << 20;
  static constexpr std::size_t kGarbageInRunBytes = std::size_t{16} << 20;

  using Arguments =
      std::tuple<std::string, std::vector<std::string>, std::vector<std::string>, std::uint64_t>;
  static Arguments arguments_of(const Job& job) {
    return {std::string(job.sha1),
            {job.keys.begin(), job.keys.end()},
            {job.argv.begin(), job.argv.end()},
            job.step_budget};
  }

  static int build(lua_State* lua);
  static int perform_protected(lua_State* lua);
  bool push_compiled(Job& job);
  void execute(Job& job);
  void prepare(const Job& job);
  void collect_garbage();

  ScriptContext context_;
  ScriptRun run_;
  lua_State* lua_;
  // Registry references: perform_protected as a closure over note_error and the real globals; each script.
  int perform_ref_ = LUA_NOREF;
  std::unordered_map<std::string, int, text::TextHash, std::equal_to<>> scripts_;
  std::size_t collect_at_bytes_ = 0;
  // Runs that came to the end of their budget by their arguments alone: they need not be had again.
  std::set<Arguments> endless_;
  std::unordered_map<std::string, std::string, text::TextHash, std::equal_to<>> sha1s_;  // by body
};

ScriptEngine::State::State() : lua_(lua_newstate(allocate_for_script, &context_)) {
  if (lua_ == nullptr) throw std::bad_alloc();
  if (lua_cpcall(lua_, build, this) != 0) {
    lua_close(lua_);
    throw std::bad_alloc();
  }
}

const std::string& ScriptEngine::State::sha1_of(std::string_view body) {
  if (const auto known = sha1s_.find(body); known != sha1s_.end()) return known->second;
  if (sha1s_.size() >= kMaxCachedScripts) sha1s_.clear();
  return sha1s_.emplace(body, sha1hex(body)).first->second;
}

int ScriptEngine::State::build(lua_State* lua) {
  auto& state = *static_cast<State*>(lua_touserdata(lua, 1));
  lua_pushcfunction(lua, note_error);
  push_sandbox(lua, push_redis_table, add_lacking_functions);
  lua_pushcclosure(lua, perform_protected, 2);
  state.perform_ref_ = luaL_ref(lua, LUA_REGISTRYINDEX);
  state.collect_garbage();
  return 0;
}

void ScriptEngine::State::collect_garbage() {
  const std::size_t live_kib = std::max<std::size_t>(context_.bytes_in_use >> 10U, 1);
  // Lua waits until memory in use has grown to `pause` percent of what the collection leaves.
  lua_gc(lua_, LUA_GCSETPAUSE, static_cast<int>(100 + ((kGarbageInRunBytes >> 10U) * 100 / live_kib)));
  lua_gc(lua_, LUA_GCCOLLECT, 0);
  collect_at_bytes_ = context_.bytes_in_use + kGarbageBetweenRunsBytes;
}

void ScriptEngine::State::perform(Job& job) {
  if (context_.run != nullptr) throw std::logic_error("ScriptEngine is not re-entrant");
  run_.call = job.call;
  run_.ended = false;
  run_.has_called = false;
  run_.lacking.clear();
  context_.random = ScriptRandom();
  if (!endless_.empty() && endless_.contains(arguments_of(job))) {
    job.reply = Reply::error(std::string(kBusy));
    return;
  }
  context_.run = &run_;
  lua_rawgeti(lua_, LUA_REGISTRYINDEX, perform_ref_);
  lua_pushlightuserdata(lua_, &job);
  lua_pushlightuserdata(lua_, this);
  const int status = lua_pcall(lua_, 2, 0, 0);
  stop_counting_steps(lua_);
  context_.run = nullptr;
  if (std::exception_ptr thrown = std::exchange(run_.thrown, nullptr)) job.thrown = std::move(thrown);
  if (run_.ended) {
    job.reply = Reply::error(std::string(kBusy));
    if (!run_.has_called && !has_drawn() && run_.lacking.empty()) {
      if (endless_.size() >= kMaxCachedScripts) endless_.clear();
      endless_.insert(arguments_of(job));
    }
  } else if (status != 0 && job.thrown == nullptr) {
    job.reply = error_reply_at_top(lua_, job.sha1);
  }
  lua_settop(lua_, 0);
  if (job.thrown != nullptr) std::rethrow_exception(job.thrown);
}

// Everything that can raise a Lua error, for the lack of memory at least. Arguments: the job, the state.
int ScriptEngine::State::perform_protected(lua_State* lua) {
  auto& job = *static_cast<Job*>(lua_touserdata(lua, 1));
  auto& state = *static_cast<State*>(lua_touserdata(lua, 2));
  try {
    if (state.push_compiled(job) && job.call != nullptr) state.execute(job);
  } catch (const std::exception&) {  // not the errors of Lua, which have to pass
    job.thrown = std::current_exception();
  }
  return 0;
}

// Pushes the script's function. False, and the job has its reply, when it does not compile.
bool ScriptEngine::State::push_compiled(Job& job) {
  if (context_.bytes_in_use > collect_at_bytes_) collect_garbage();
  if (const auto found = scripts_.find(job.sha1); found != scripts_.end()) {
    lua_rawgeti(lua_, LUA_REGISTRYINDEX, found->second);
    return true;
  }
  const ScriptShebang shebang = read_shebang(job.body);
  if (shebang.error) {
    job.reply = Reply::error(*shebang.error);
    return false;
  }
  if (load_text(lua_, job.body.substr(shebang.size), "@user_script") != 0) {
    run_.lacking = lacking_syntax(lua_tostring(lua_, -1));
    job.reply = Reply::error(
        one_line(std::string("ERR Error compiling script (new function): ").append(lua_tostring(lua_, -1))));
    return false;
  }
  if (scripts_.size() >= kMaxCachedScripts) {
    for (const auto& [sha1, reference] : scripts_) luaL_unref(lua_, LUA_REGISTRYINDEX, reference);
    scripts_.clear();
  }
  lua_pushvalue(lua_, -1);
  const int reference = luaL_ref(lua_, LUA_REGISTRYINDEX);
  scripts_.emplace(job.sha1, reference);
  return true;
}

void ScriptEngine::State::prepare(const Job& job) {
  if (context_.next_object_number != 1) forget_object_numbers(lua_);
  const int globals = lua_upvalueindex(2);
  push_texts(lua_, job.keys);
  lua_setfield(lua_, globals, "KEYS");
  push_texts(lua_, job.argv);
  lua_setfield(lua_, globals, "ARGV");
}

// The script's function is at the top.
void ScriptEngine::State::execute(Job& job) {
  prepare(job);
  lua_pushvalue(lua_, lua_upvalueindex(1));
  lua_insert(lua_, -2);
  start_counting_steps(lua_, job.step_budget);
  const int status = lua_pcall(lua_, 0, 1, -2);
  if (run_.ended) return;
  // The steps go on counting: an error's fields may have a script's __index behind them.
  job.reply = status == 0 ? pop_reply(lua_) : error_reply_at_top(lua_, job.sha1);
}

ScriptEngine::ScriptEngine() : state_(std::make_unique<State>()) {}
ScriptEngine::~ScriptEngine() = default;

Reply ScriptEngine::run(std::string_view body, std::string_view sha1, std::span<const std::string> keys,
                        std::span<const std::string> argv, const Call& call, Limits limits) {
  Job job{.body = body,
          .sha1 = sha1,
          .keys = keys,
          .argv = argv,
          .call = &call,
          .step_budget = limits.step_budget,
          .reply = std::nullopt,
          .thrown = nullptr};
  state_->perform(job);
  return std::move(job.reply).value();
}

std::optional<Reply> ScriptEngine::check(std::string_view body, std::string_view sha1) {
  Job job;
  job.body = body;
  job.sha1 = sha1;
  state_->perform(job);
  return std::move(job.reply);
}

bool ScriptEngine::has_drawn() const {
  return state_->has_drawn();
}

const std::string& ScriptEngine::lacking() const {
  return state_->lacking();
}

bool ScriptEngine::forbids_writes(std::string_view body) {
  return read_shebang(body).forbids_writes;
}

const std::string& ScriptEngine::sha1_of_script(std::string_view body) {
  return state_->sha1_of(body);
}

std::string ScriptEngine::sha1hex(std::string_view bytes) {
  static const EVP_MD* const kSha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);  // for the program's lifetime
  std::array<unsigned char, 20> digest{};
  unsigned int size = 0;
  if (kSha1 == nullptr || EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, kSha1, nullptr) != 1 ||
      size != digest.size()) {
    throw std::runtime_error("OpenSSL offers no SHA-1");
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * digest.size());
  for (const unsigned char byte : digest) {
    hex.push_back(kDigits[byte >> 4U]);
    hex.push_back(kDigits[byte & 0xFU]);
  }
  return hex;
}

}  // namespace overbook::redis
