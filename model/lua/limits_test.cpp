// What bounds a script: the step budget, memory, and the stack.

#include <pthread.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "model/redis/scripts/script_test.h"

namespace overbook::redis {
namespace {

constexpr std::string_view kBusy =
    "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.";

class ScriptLimits : public ScriptTest {};

TEST_F(ScriptLimits, StopWhatNeverEnds) {
  step_budget_ = 100'000;
  for (const std::string_view body : {
           "while true do end",
           "while true do pcall(error) end",
           "local function f() while true do end end while true do pcall(f) end",
           "while true do pcall(function() while true do end end) end",
           "while true do xpcall(function() while true do end end, function() while true do end end) end",
           "while true do coroutine.wrap(function() while true do end end)() end",
           "while true do coroutine.resume(coroutine.create(function() while true do end end)) end",
           "while true do coroutine.wrap(function() end)() end",
           "while true do redis.pcall('GET', 'k') end",
           "load(function() return ' ' end)",
           "local t = setmetatable({}, {__index=function(t, k) while true do end end}) return t.x",
           "error(setmetatable({}, {__index=function() while true do end end}))",
           "string.gsub('x', 'x', function() while true do end end)",
           "table.sort({1, 2, 3}, function() while true do end end)",
       }) {
    EXPECT_EQ(eval(body), Reply::error(std::string(kBusy))) << body;
  }
  EXPECT_EQ(eval("return 1"), Reply::integer(1));
}

// What a script does by its arguments alone is remembered; what depends on an answer, or on others, is not.
TEST_F(ScriptLimits, StopWhatNeverEndsAgainAndNothingElse) {
  step_budget_ = 5000;
  const std::string_view by_argument = "if ARGV[1] == 'a1' then while true do end end return 1";
  const std::string_view by_answer = "if redis.call('GET', 'k') then while true do end end return 1";
  for (int time = 0; time < 3; ++time) {
    argv_ = {"a1"};
    EXPECT_EQ(eval(by_argument), Reply::error(std::string(kBusy)));
    argv_ = {"a2"};
    EXPECT_EQ(eval(by_argument), Reply::integer(1));
    answers_.insert_or_assign("GET", Reply::bulk("there"));
    EXPECT_EQ(eval(by_answer), Reply::error(std::string(kBusy)));
    answers_.insert_or_assign("GET", Reply::nil());
    EXPECT_EQ(eval(by_answer), Reply::integer(1));
  }
  const std::string_view long_one = "local n = 0 for i = 1, 10000 do n = n + i end return 1";
  EXPECT_EQ(eval(long_one), Reply::error(std::string(kBusy)));
  step_budget_ = 1'000'000;
  EXPECT_EQ(eval(long_one), Reply::integer(1));
}

TEST_F(ScriptLimits, StopAtTheSameCommandEveryTime) {
  const auto commands_until_stopped = [this](std::uint64_t budget) {
    commands_.clear();
    step_budget_ = budget;
    EXPECT_EQ(eval("while true do redis.call('INCR', 'k') end"), Reply::error(std::string(kBusy)));
    return commands_.size();
  };
  const std::size_t few = commands_until_stopped(500);
  EXPECT_GT(few, 50);
  EXPECT_EQ(commands_until_stopped(500), few);
  EXPECT_GT(commands_until_stopped(5000), 5 * few);
  EXPECT_EQ(commands_until_stopped(500), few);
}

TEST_F(ScriptLimits, LetNothingHappenAfterTheEnd) {
  step_budget_ = 1000;
  eval(
      "pcall(function() while true do end end) redis.call('SET', 'k', 'v') "
      "coroutine.wrap(function() redis.call('SET', 'k', 'v') end)()");
  EXPECT_TRUE(commands_.empty());
  // The coroutine's own look at the budget ends the run; the thread that resumed it has not looked yet.
  step_budget_ = 5000;
  eval("local f = coroutine.wrap(function() while true do end end) pcall(f) redis.call('SET', 'k', 'v')");
  EXPECT_TRUE(commands_.empty());
}

TEST_F(ScriptLimits, PayForEveryCoroutine) {
  step_budget_ = 100'000;
  EXPECT_EQ(eval("while true do coroutine.wrap(function() redis.call('INCR', 'k') end)() end"),
            Reply::error(std::string(kBusy)));
  EXPECT_LE(commands_.size(), 100);
}

TEST_F(ScriptLimits, ABudgetThatIsEnoughChangesNothing) {
  step_budget_ = 5000;
  EXPECT_EQ(eval("local s = 0 for i = 1, 1000 do s = s + i end return s"), Reply::integer(500500));
}

TEST_F(ScriptLimits, MemoryIsBounded) {
  constexpr std::string_view kGigabyte = "return string.rep(string.rep('x', 2^12), 2^18)";
  EXPECT_EQ(eval(kGigabyte), Reply::error("ERR Error running script " + ScriptEngine::sha1hex(kGigabyte) +
                                          ", not enough memory"));
  EXPECT_EQ(eval("return select(2, pcall(function() return string.rep(string.rep('x', 2^12), 2^18) end))"),
            Reply::bulk("not enough memory"));
  // The garbage of a run is collected while it goes on.
  EXPECT_EQ(eval("local x = string.rep('x', 2^20) local s for i = 1, 600 do s = x .. i end return #s"),
            Reply::integer((1 << 20) + 3));
}

TEST_F(ScriptLimits, EndlessRecursionIsALuaError) {
  expect_replies({{"local function f() return pcall(f) end return f()", Reply::integer(1)},
                  {"local function f() string.gsub('x', 'x', f) end return select(2, pcall(f))",
                   Reply::bulk("C stack overflow")},
                  {"local function f(a, b) table.sort({1, 2, 3}, f) end return select(2, pcall(f))",
                   Reply::bulk("C stack overflow")},
                  {"local s = string.rep('(', 300) return loadstring('return ' .. s)", Reply::nil()},
                  {"local s = string.rep('a?', 300) return select(2, pcall(string.find, 'a', s))",
                   Reply::bulk("pattern too complex")}});
}

// A stack that knows how much of it was used: it is filled with one byte, and grows down.
class MeasuredStack {
 public:
  MeasuredStack()
      : bytes_(static_cast<unsigned char*>(
            mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    std::memset(bytes_, kFill, kSize);
  }
  ~MeasuredStack() { munmap(bytes_, kSize); }
  MeasuredStack(const MeasuredStack&) = delete;
  MeasuredStack& operator=(const MeasuredStack&) = delete;

  template <typename Work>
  void run(Work work) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstack(&attributes, bytes_, kSize);
    pthread_t thread{};
    const auto start = [](void* argument) -> void* {
      (*static_cast<Work*>(argument))();
      return nullptr;
    };
    ASSERT_EQ(pthread_create(&thread, &attributes, start, &work), 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
  }
  [[nodiscard]] std::size_t used() const {
    return static_cast<std::size_t>(std::distance(
        std::find_if(bytes_, bytes_ + kSize, [](unsigned char b) { return b != kFill; }), bytes_ + kSize));
  }

 private:
  static constexpr std::size_t kSize = std::size_t{2} << 20;
  static constexpr unsigned char kFill = 0xA5;
  unsigned char* bytes_;
};

TEST_F(ScriptLimits, TheDeepestRecursionLeavesStackForTheCall) {
  constexpr std::size_t kForTheCall = std::size_t{48} * 1024;
  // As deep as gsub goes, then something else as deep as that goes, and what takes most at its end.
  constexpr std::string_view kGsubThen =
      " local function down(n) if n == 0 then work() else string.gsub('x', 'x', function() down(n - 1) end) "
      "end end"
      " pcall(down, 8) return 1";
  for (const std::string_view deep : {
           "local function work() pcall(work) redis.call('GET', 'k') string.rep('x', 20000) end",
           "local function handle(e) string.rep('x', 20000) return e end"
           " local function work() xpcall(work, handle) redis.call('GET', 'k') end",
           "local function work() pcall(work) string.find(string.rep('a', 300), string.rep('a?', 200)) end",
           "local function work() string.gsub('x', 'x', work) end",
           "local function work() load(work) redis.call('GET', 'k') return nil end",
           "local function work() table.sort({1, 2, 3, 4, 5}, function() work() end) end",
           "local function work() coroutine.resume(coroutine.create(work)) redis.call('GET', 'k') end",
           "local function work() load(function() pcall(work) return nil end) redis.call('GET', 'k') end",
           "local s = string.rep('return function() ', 95) .. string.rep(' end', 95)"
           " local function work() pcall(work) loadstring(s) end",
           "local t local function work() t = {} local r = t for i = 1, 500 do t[1] = {} t = t[1] end t = r "
           "end",
       }) {
    MeasuredStack stack;
    const std::string body = std::string(deep).append(kGsubThen);
    stack.run([&] { eval(body); });
    EXPECT_LE(stack.used() + kForTheCall, ScriptEngine::kStackBytesNeeded) << body;
  }
}

}  // namespace
}  // namespace overbook::redis
