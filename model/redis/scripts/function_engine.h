#pragma once
// Loads libraries of functions and runs those as Redis 7.0's FUNCTION LOAD and FCALL do (function_lua.c): in the world
// of scripts, but with a Lua state of their own, without KEYS and ARGV, and while a library is loaded with nothing but
// redis.register_function, redis.log and what belongs to those.
//
// In Redis a library's variables outlast a call. Here every call finds them as the load has left them, so that what
// ran before is no part of a state; a call that leaves them otherwise says so (has_changed_variables), and what it
// answered is not to be relied on.
//
// Ownership and threads: as ScriptEngine, which it stands beside. Not re-entrant.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/lua/call.h"
#include "model/redis/resp/reply.h"
#include "model/redis/scripts/engine.h"

namespace overbook::redis {

// What redis.register_function was given, but for the callback.
struct RegisteredFunction {
  std::string name;
  std::optional<std::string> description;
  unsigned flags = 0;  // bits, by the position in function_flags()
};

// "no-writes" ..., in the order in which FUNCTION LIST shows them.
[[nodiscard]] std::span<const std::string_view> function_flags();
[[nodiscard]] bool forbids_writes(const RegisteredFunction& function);

class FunctionEngine {
 public:
  struct Library {
    std::vector<RegisteredFunction> functions;  // in the order in which they were registered; never none
    std::optional<std::string> error;           // of an error reply; there is no library then
  };
  struct Call {
    std::string_view code;      // of the library; it was loaded without an error
    std::string_view function;  // a name that load() gave
    std::span<const std::string> keys;
    std::span<const std::string> arguments;
  };

  // Throws std::bad_alloc when there is no memory for a Lua state.
  FunctionEngine();
  ~FunctionEngine();
  FunctionEngine(const FunctionEngine&) = delete;
  FunctionEngine& operator=(const FunctionEngine&) = delete;
  FunctionEngine(FunctionEngine&&) = delete;
  FunctionEngine& operator=(FunctionEngine&&) = delete;

  // Runs the library's code, its first line included, which nobody looks at here.
  Library load(std::string_view code, ScriptEngine::Limits limits);

  // Runs a function to its end and converts what it returns, as ScriptEngine::run does.
  Reply run(const Call& call, const ScriptCall& redis, ScriptEngine::Limits limits);

  // Whether the last load() or run() asked math.random for a number that no seed of its own determines.
  [[nodiscard]] bool has_drawn() const;
  // As ScriptEngine::lacking().
  [[nodiscard]] const std::string& lacking() const;
  // Whether the last run() left a variable of its library other than it found it.
  [[nodiscard]] bool has_changed_variables() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace overbook::redis
