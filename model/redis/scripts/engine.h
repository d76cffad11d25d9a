#pragma once
// Runs Lua scripts as Redis 7.0's EVAL does (script_lua.c, eval.c): Lua 5.1 with the base, table, string and
// math libraries and the `redis` table, every shared table readonly, RESP2 conversions in both directions.
//
// Left out: RESP3 (redis.setresp(3) is an error), and what libraries.h and model/lua/sandbox.h list.
//
// Ownership and threads: an engine owns one Lua state that it reuses from script to script; nothing that one
// script does can be seen by the next. One engine belongs to one thread. It is not re-entrant: `call` must
// not run another script on the same engine (Redis itself refuses EVAL from scripts).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/lua/call.h"
#include "model/redis/resp/command.h"
#include "model/redis/resp/reply.h"

namespace overbook::redis {

class ScriptEngine {
 public:
  // What the thread's (or the fiber's) stack must have free when run() or check() is called. At the end of
  // the deepest recursion that a script can reach, at least 48 KiB of it are left for `call` (measured by
  // ScriptLimits.TheDeepestRecursionLeavesStackForTheCall).
  static constexpr std::size_t kStackBytesNeeded = std::size_t{256} * 1024;

  struct Limits {
    std::uint64_t step_budget = 0;  // VM instructions
  };
  using Call = ScriptCall;

  // Throws std::bad_alloc when there is no memory for a Lua state.
  ScriptEngine();
  ~ScriptEngine();
  ScriptEngine(const ScriptEngine&) = delete;
  ScriptEngine& operator=(const ScriptEngine&) = delete;
  ScriptEngine(ScriptEngine&&) = delete;
  ScriptEngine& operator=(ScriptEngine&&) = delete;

  // Runs the script to its end and converts what it returns. `sha1` is sha1hex(body): it names the script in
  // errors and is the key of the cache of compiled scripts. An error of the script is an error reply; so is
  // the end of the step budget ("BUSY ...", which pcall cannot catch). A budget above 1000 is looked at every
  // 1000 instructions; what a script wrote until then stays written, as when Redis kills one.
  // Time inside one library function (string.rep, a pattern's backtracking) is not counted, as in Redis.
  // An error of `call` without a code ("FOO") gets one ("ERR FOO").
  // Deterministic: the same arguments and the same answers of `call` give the same reply.
  Reply run(std::string_view body, std::string_view sha1, std::span<const std::string> keys,
            std::span<const std::string> argv, const Call& call, Limits limits);

  // Whether the last run() asked math.random for a number that no seed of its own determines.
  [[nodiscard]] bool has_drawn() const;
  // What the last run() or check() wanted that Redis has and the fake lacks ("cjson.new"), the first such thing; empty: nothing.
  [[nodiscard]] const std::string& lacking() const;

  // Compiles only, as SCRIPT LOAD does: the error reply when the script does not compile.
  std::optional<Reply> check(std::string_view body, std::string_view sha1);

  // Whether the script's first line is "#!lua flags=no-writes": `call` has to refuse writes then.
  [[nodiscard]] static bool forbids_writes(std::string_view body);

  // 40 lower-case hex digits.
  [[nodiscard]] static std::string sha1hex(std::string_view bytes);
  // The same, remembered: a limiter sends the same few scripts again and again. Valid until the next call.
  [[nodiscard]] const std::string& sha1_of_script(std::string_view body);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace overbook::redis
