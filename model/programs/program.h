#pragma once
// A user's limiter as a program in Lua: functions of several commands, run by one server.
//
//   function acquire(request)
//     local n = redis.call('INCR', request.prefix .. 'count')
//     ...
//     return 'admitted'
//   end
//
// A program sees what a script of Redis sees (model/lua/sandbox.h), with the conversions of scripts, and
// besides: work('what'), clock_ms(), server.memory. Its functions are those of kProgramCalls; `acquire` is
// the one that it must have. What it defines when it is loaded are its globals; none is written after that.
//
// Ownership and threads: a Program owns one Lua state, and so the memory of one server. Calls may be under
// way at the same time, each on a fiber of its own: each runs on a Lua thread of its own, and the host may
// hand the thread to another fiber in any of its functions. Lua keeps what it needs of the C stack in its
// threads (lua_State::errorJmp, nCcalls), so that stacks may be switched within a C function that Lua has
// called, as long as each Lua thread stays on its stack. What the host throws ends the call and leaves it:
// the program can't catch it.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/digest.h"
#include "model/instant.h"
#include "model/redis/resp/command.h"
#include "model/redis/resp/reply.h"
#include "model/whole_state.h"

namespace overbook::model {

// The functions of a program: what an actor of the simulation does at its occasion.
enum class ProgramCall : std::uint8_t {
  acquire,
  release,
  after_rejection,
  refresh,
  on_start,
  prepare,
  sweep,
  on_message
};
inline constexpr std::array<std::string_view, 8> kProgramCalls{
    "acquire", "release", "after_rejection", "refresh", "on_start", "prepare", "sweep", "on_message"};
[[nodiscard]] constexpr std::string_view to_text(ProgramCall call) {
  return kProgramCalls.at(static_cast<std::size_t>(call));
}

// An error of the program's own: what() is "incr.lua:3: ...".
class ProgramFailure : public std::runtime_error {
 public:
  ProgramFailure(const std::string& file, std::uint32_t line, const std::string& text);

  std::uint32_t line;  // from 1; 0: not known
  std::string text;    // without the place
};

struct ProgramSource {
  std::string name;  // of the file, for messages: "incr.lua"
  std::string text;
};

// How the error reply begins that stands for none: the client has given up on it.
inline constexpr std::string_view kGivenUp = "TIMEOUT ";

// What a program can reach.
class ProgramHost {
 public:
  // One command, or a batch of them (model/redis/resp/batch.h), as one step.
  virtual redis::Reply execute(const redis::Command& command) = 0;
  virtual void work(std::string_view what) = 0;
  [[nodiscard]] virtual Instant clock() = 0;

 protected:
  ProgramHost() = default;
  ~ProgramHost() = default;
  ProgramHost(const ProgramHost&) = default;
  ProgramHost& operator=(const ProgramHost&) = default;
};

// The fields of `request`, as the functions get it. The texts need to outlive the call's beginning only. on_start
// gets `server` as `name`, limit, lease_ms, prefix, index and the server's memory; prepare the same without the
// two that are a server's. sweep gets what on_start gets, of its sweeper, and `attempt` as `pass`. on_message gets the two texts `channel` and
// `text`, and nothing else.
struct ProgramRequest {
  std::uint32_t limit = 1;
  std::uint32_t permits = 1;
  std::uint32_t attempt = 1;  // 2: it was rejected once, and is tried again
  std::int64_t lease_ms = 0;  // 0: there is none
  std::string_view conversation;
  std::string_view server;
  std::string_view key;
  std::string_view prefix;
  std::string_view index;
  std::string_view channel = {};
  std::string_view text = {};
};

// What a function returned: the first value, converted as that of a script.
struct ProgramAnswer {
  bool is_nothing = false;  // nil, or no value at all
  bool is_false = false;
  redis::Reply reply;
};

class ProgramState;

class Program {
 public:
  // Instructions between two calls of the host; more are an endless loop.
  static constexpr std::uint64_t kMostSteps = 1'000'000;
  // What a server's program may hold, without garbage.
  static constexpr std::size_t kMostBytes = std::size_t{10} << 20;

  // Loads it once. Throws ProgramFailure: it does not compile, fails when it is loaded, has no `acquire`, or one of
  // on_message and `channels` without the other.
  explicit Program(ProgramSource source);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  Program(Program&&) = delete;
  Program& operator=(Program&&) = delete;

  // As when the server starts: the memory is empty, and all that was kept is forgotten. No call may be under
  // way. `seed`: of the numbers that it draws.
  void start(std::int32_t seed);

  // The commands of a redis.pipeline are one step, as when Redis reads them at once; else each is one.
  void send_pipelines_whole(bool whole);

  [[nodiscard]] const ProgramSource& source() const;
  [[nodiscard]] bool has(ProgramCall call) const;
  // Those that its server is subscribed to, as they stand in the global `channels`, or as that function tells when it is
  // called after loading: each once, in order. Empty where there is no on_message.
  [[nodiscard]] const std::vector<std::string>& channels() const;
  // The names of what it defines when it is loaded, sorted.
  [[nodiscard]] const std::vector<std::string>& globals() const;

  // Throws ProgramFailure, and what `host` throws.
  ProgramAnswer call(ProgramCall function, const ProgramRequest& request, ProgramHost& host);
  // An error of the function as a whole, at the line where it begins.
  [[nodiscard]] ProgramFailure failure_of(ProgramCall function, const std::string& text) const;

  // Where a random number was drawn since the start, "incr.lua:4"; empty: none was. What it does then is no
  // function of the replies.
  [[nodiscard]] std::string drew_at() const;

  // From within a call of its host: the line of the file that the call is on; 0: it is not known.
  [[nodiscard]] std::uint32_t line_of_host_call() const;

  // What it keeps from call to call, in server.memory, as a text; names in it stand as they are. Empty:
  // nothing. Null: it keeps what is no plain data (numbers, texts, booleans, and tables of them, each in one
  // place), or keeps it elsewhere: in a local of the file, or in a table that it has defined.
  [[nodiscard]] std::optional<std::string> memory();
  // All that it keeps and what its calls under way are at. Null: it can't be told.
  [[nodiscard]] std::optional<WholeState> whole_state();
  // Puts into server.memory what another one had in it.
  void remember(std::string_view memory);

 private:
  class Pool;
  std::unique_ptr<ProgramState> state_;
};

}  // namespace overbook::model
