// What a program sees and does, and what ends it.

#include "model/programs/program.h"

#include <gmock/gmock.h>

#include <boost/context/fiber.hpp>
#include <functional>
#include <map>

#include "model/redis/redis.h"

namespace overbook::model {
namespace {

using testing::HasSubstr;

constexpr ProgramRequest kRequest{.limit = 3,
                                  .permits = 1,
                                  .attempt = 1,
                                  .lease_ms = 15'000,
                                  .conversation = "c3",
                                  .server = "s1",
                                  .key = "conv:u1:c3",
                                  .prefix = "conv:u1:",
                                  .index = "convs:u1"};

// Executes against a fake Redis, and writes down what it was asked.
class Host final : public ProgramHost {
 public:
  redis::Reply execute(const redis::Command& command) override {
    log_.push_back(to_text(command));
    if (before_) before_();
    if (log_.size() == times_out_at_) return redis::Reply::error("TIMEOUT no reply in time");
    return redis_.execute(connection_, command, kNow);
  }
  void work(std::string_view what) override {
    log_.push_back("work " + std::string(what));
    if (before_) before_();
  }
  [[nodiscard]] Instant clock() override { return kNow; }

  std::vector<std::string> take_log() { return std::exchange(log_, {}); }
  void before_each(std::function<void()> what) { before_ = std::move(what); }

  void time_out_at(std::size_t command) { times_out_at_ = command; }

  static constexpr Instant kNow = std::chrono::milliseconds(1'234'567);

 private:
  redis::Redis redis_;
  redis::ConnectionId connection_ = redis_.connect();
  std::vector<std::string> log_;
  std::function<void()> before_;
  std::size_t times_out_at_ = 0;
};

class Programs : public testing::Test {
 protected:
  // A program whose acquire has this body, on its second line.
  static Program acquiring(const std::string& body) {
    return Program({.name = "p.lua", .text = "function acquire(request)\n" + body + "\nend"});
  }
  redis::Reply answer(const std::string& body) {
    Program program = acquiring(body);
    return program.call(ProgramCall::acquire, kRequest, host_).reply;
  }
  template <typename Do>
  static std::string failure(const Do& what) {
    try {
      what();
    } catch (const ProgramFailure& error) {
      return error.what();
    }
    return "none";
  }
  std::string failure_when_run(const std::string& body) {
    return failure([&] { answer(body); });
  }
  static std::string failure_when_loaded(const std::string& text) {
    return failure([&] { Program({.name = "p.lua", .text = text}); });
  }

  Host host_;
};

TEST_F(Programs, CountInTwoCommands) {
  Program program({.name = "incr.lua", .text = R"(
function acquire(request)
  local n = redis.call('INCR', request.prefix .. 'count')
  if n > request.limit then
    redis.call('DECR', request.prefix .. 'count')
    return 'rejected'
  end
  return 'admitted'
end
function release(request)
  redis.call('DECR', request.prefix .. 'count')
end
)"});
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(program.call(ProgramCall::acquire, kRequest, host_).reply, redis::Reply::bulk("admitted"));
  host_.take_log();
  EXPECT_EQ(program.call(ProgramCall::acquire, kRequest, host_).reply, redis::Reply::bulk("rejected"));
  EXPECT_THAT(host_.take_log(), testing::ElementsAre("INCR conv:u1:count", "DECR conv:u1:count"));
  EXPECT_TRUE(program.call(ProgramCall::release, kRequest, host_).is_nothing);
  EXPECT_TRUE(program.has(ProgramCall::release));
  EXPECT_FALSE(program.has(ProgramCall::refresh));
}

TEST_F(Programs, SeeTheirRequest) {
  for (const auto& [expression, value] : std::map<std::string, redis::Reply>{
           {"request.limit", redis::Reply::integer(3)},
           {"request.permits", redis::Reply::integer(1)},
           {"request.attempt", redis::Reply::integer(1)},
           {"request.lease_ms", redis::Reply::integer(15'000)},
           {"request.conversation", redis::Reply::bulk("c3")},
           {"request.server", redis::Reply::bulk("s1")},
           {"request.key", redis::Reply::bulk("conv:u1:c3")},
           {"request.prefix", redis::Reply::bulk("conv:u1:")},
           {"request.index", redis::Reply::bulk("convs:u1")},
           {"clock_ms()", redis::Reply::integer(1'234'567)},
           {"redis.sha1hex('')", redis::Reply::bulk("da39a3ee5e6b4b0d3255bfef95601890afd80709")},
           {"type(server.memory)", redis::Reply::bulk("table")}}) {
    EXPECT_EQ(answer("return " + expression), value) << expression;
  }
}

TEST_F(Programs, ConvertAsScriptsDo) {
  EXPECT_EQ(answer("return redis.call('GET', 'no') == false"), redis::Reply::integer(1));
  EXPECT_EQ(answer("return redis.call('SET', 'k', 1).ok"), redis::Reply::bulk("OK"));
  EXPECT_EQ(answer("return redis.pcall('INCR').err"),
            redis::Reply::bulk("ERR wrong number of arguments for 'incr' command"));
  EXPECT_TRUE(acquiring("return false").call(ProgramCall::acquire, kRequest, host_).is_false);
  EXPECT_TRUE(acquiring("return").call(ProgramCall::acquire, kRequest, host_).is_nothing);
}

TEST_F(Programs, WorkIsAStepOfTheHost) {
  answer("work('start the session') return 1");
  EXPECT_THAT(host_.take_log(), testing::ElementsAre("work start the session"));
}

TEST_F(Programs, SendAPipelineCommandByCommand) {
  Program program = acquiring(
      "local r = redis.pipeline{{'INCR', 'n'}, {'INCRBY', 'n', 1e15}, {'INCR'}, {'GET', 'no'}}\n"
      "return {r[1], r[2], r[3].err, tostring(r[4])}");
  const redis::Reply expected = redis::Reply::array(
      {redis::Reply::integer(1), redis::Reply::integer(1'000'000'000'000'001),
       redis::Reply::bulk("ERR wrong number of arguments for 'incr' command"), redis::Reply::bulk("false")});
  EXPECT_EQ(program.call(ProgramCall::acquire, kRequest, host_).reply, expected);
  EXPECT_THAT(host_.take_log(),
              testing::ElementsAre("INCR n", "INCRBY n 1000000000000000", "INCR", "GET no"));
}

TEST_F(Programs, SendATransactionAsOneStep) {
  EXPECT_EQ(answer("local r = redis.multi{{'INCR', 'n'}, {'LPUSH', 'n', 1}} return r[1] .. r[2].err"),
            redis::Reply::bulk("1WRONGTYPE Operation against a key holding the wrong kind of value"));
  EXPECT_THAT(host_.take_log(), testing::ElementsAre("MULTI; INCR n; LPUSH n 1; EXEC"));
  EXPECT_EQ(answer("redis.call('WATCH', 'n') redis.call('INCR', 'n')\n"
                   "return redis.multi{{'SET', 'n', 'x'}} == false"),
            redis::Reply::integer(1))
      << "aborted: what was watched has changed";
  EXPECT_THAT(failure_when_run("redis.multi{{'NOSUCH'}}"), HasSubstr("p.lua:2: EXECABORT"));
}

TEST_F(Programs, SendAPipelineAsOneStepIfItIsReadWhole) {
  Program program = acquiring("local r = redis.pipeline{{'INCR', 'n'}, {'NOSUCH'}} return r[1] .. r[2].err");
  program.send_pipelines_whole(true);
  EXPECT_EQ(program.call(ProgramCall::acquire, kRequest, host_).reply,
            redis::Reply::bulk("1ERR unknown command 'NOSUCH', with args beginning with: "));
  EXPECT_THAT(host_.take_log(), testing::ElementsAre("INCR n; NOSUCH"));
}

TEST_F(Programs, SendNoMoreOfAPipelineWhoseReplyDoesNotCome) {
  host_.time_out_at(2);
  EXPECT_THAT(failure_when_run("redis.pipeline{{'INCR', 'n'}, {'INCR', 'n'}, {'INCR', 'n'}}"),
              HasSubstr("p.lua:2: TIMEOUT"));
  EXPECT_EQ(host_.take_log().size(), 2U);
}

TEST_F(Programs, KnowNoCommandOfTheNameThatABatchHas) {
  EXPECT_EQ(answer("return redis.pcall('PIPELINE', 2, 'INCR', 'n')").text(),
            "ERR unknown command 'PIPELINE'");
  EXPECT_EQ(answer("return redis.pcall('MULTI..EXEC').err"),
            redis::Reply::bulk("ERR unknown command 'MULTI..EXEC'"));
  EXPECT_THAT(failure_when_run("redis.pipeline{{'PIPELINE', 2, 'INCR', 'n'}}"),
              HasSubstr("no command PIPELINE"));
  EXPECT_THAT(host_.take_log(), testing::IsEmpty());
}

TEST_F(Programs, SendNothingThatIsNoCommand) {
  for (const std::string wrong : {"redis.multi{}", "redis.multi{'INCR'}", "redis.pipeline{{}}",
                                  "redis.pipeline{{{}}}", "redis.multi()", "redis.pipeline('GET', 'k')"}) {
    EXPECT_THAT(failure_when_run(wrong), HasSubstr("p.lua:2: ")) << wrong;
    EXPECT_THAT(host_.take_log(), testing::IsEmpty()) << wrong;
  }
  EXPECT_THAT(failure_when_loaded("redis.multi{{'GET', 'k'}}"),
              HasSubstr("can be called within a request only"));
}

TEST_F(Programs, ThatAreWrongAreNotLoaded) {
  EXPECT_THAT(failure_when_loaded("function acquire(request)\n  retrun 1\nend"),
              HasSubstr("p.lua:2: '=' expected near '1'"));
  EXPECT_THAT(failure_when_loaded("function acquired(request) end"),
              HasSubstr("p.lua: it has no function acquire(request)"));
  EXPECT_THAT(failure_when_loaded("\nlocal n = redis.call('INCR', 'k')\nfunction acquire() end"),
              HasSubstr("p.lua:2: ERR redis can be called within a request only"));
  EXPECT_THAT(failure_when_loaded("work('x') function acquire() end"),
              HasSubstr("p.lua:1: work can be called within a request only"));
  EXPECT_THAT(failure_when_loaded("\n\nlocal now = clock_ms() function acquire() end"),
              HasSubstr("p.lua:3: clock_ms can be called within a request only"));
  EXPECT_THAT(failure_when_loaded("\nwhile true do end"), HasSubstr("p.lua:2: it does not end"));
  EXPECT_THAT(failure_when_loaded("local x = nothing.at.all"),
              HasSubstr("p.lua:1: Script attempted to access nonexistent global variable 'nothing'"));
}

TEST_F(Programs, WriteNoGlobalWhileTheyRun) {
  EXPECT_THAT(failure_when_run("count = 1"),
              HasSubstr("p.lua:2: it writes the global 'count' while it runs"));
  EXPECT_THAT(failure_when_run("acquire = nil"), HasSubstr("p.lua:2: it writes the global 'acquire'"));
  EXPECT_THAT(failure_when_run("_G.count = 1"), HasSubstr("p.lua:2: it writes the global 'count'"));
  EXPECT_THAT(failure_when_run("rawset(_G, 'count', 1)"), HasSubstr("Attempt to modify a readonly table"));
  EXPECT_THAT(failure_when_run("function helper() end"), HasSubstr("it writes the global 'helper'"));
  EXPECT_THAT(failure_when_run("redis.call = nil"), HasSubstr("Attempt to modify a readonly table"));
}

TEST_F(Programs, FailAtTheLineOfTheError) {
  EXPECT_THAT(failure_when_run("redis.call('SET', 'k', 'x')\nredis.call('INCR', 'k')"),
              HasSubstr("p.lua:3: ERR value is not an integer or out of range"));
  EXPECT_THAT(failure_when_run("local t = nil\nreturn t.x"),
              HasSubstr("p.lua:3: attempt to index local 't' (a nil value)"));
  EXPECT_THAT(failure_when_run("error('too bad')"), HasSubstr("p.lua:2: too bad"));
  EXPECT_THAT(failure_when_run("error({})"), HasSubstr("p.lua:2: it raises an error that is a nil"));
}

TEST_F(Programs, EndWhatNeverEnds) {
  EXPECT_THAT(failure_when_run("\nwhile true do end"), HasSubstr("p.lua:3: it does not end"));
  EXPECT_THAT(failure_when_run("while true do pcall(function() while true do end end) end"),
              HasSubstr("p.lua:2: it does not end"));
  // Between two calls there is a new budget.
  EXPECT_EQ(answer("for i = 1, 20 do for j = 1, 100000 do end work('x') end return 1"),
            redis::Reply::integer(1));
}

TEST_F(Programs, HoldNoMoreThanTenMegabytes) {
  EXPECT_THAT(failure_when_run("local t = {}\nfor i = 1, 1e6 do t[i] = {i} end"),
              HasSubstr("p.lua:3: it holds more than 10 MB of memory"));
  EXPECT_THAT(failure_when_run("server.memory.t = string.rep('x', 2^24)"),
              HasSubstr("p.lua:1: it holds more"));
  // Garbage is none of it.
  EXPECT_EQ(answer("for i = 1, 200 do local s = string.rep('x', 2^20) .. i end return 1"),
            redis::Reply::integer(1));
}

TEST_F(Programs, FinishTheirCoroutines) {
  constexpr std::string_view kNeverResumed = "a coroutine is made here and never resumed to its end";
  EXPECT_THAT(failure_when_run("\nlocal c = coroutine.create(function() end)"),
              HasSubstr("p.lua:3: " + std::string(kNeverResumed)));
  EXPECT_THAT(failure_when_run("local f = coroutine.wrap(function() coroutine.yield(1) end)\nf()"),
              HasSubstr("p.lua:2: " + std::string(kNeverResumed)));
  EXPECT_EQ(answer("local f = coroutine.wrap(function() redis.call('SET', 'k', '7') coroutine.yield()\n"
                   "return redis.call('GET', 'k') end) f() return f()"),
            redis::Reply::bulk("7"));
}

TEST_F(Programs, RememberUntilTheyStartAgain) {
  Program program =
      acquiring("server.memory.calls = (server.memory.calls or 0) + 1 return server.memory.calls");
  const auto next = [&] { return program.call(ProgramCall::acquire, kRequest, host_).reply.as_integer(); };
  EXPECT_EQ(next(), 1);
  EXPECT_EQ(next(), 2);
  program.start(0);
  EXPECT_EQ(next(), 1);
}

TEST_F(Programs, ForgetTheLocalsOfTheirFileWhenTheyStartAgain) {
  Program program({.name = "p.lua",
                   .text = "local calls, seen = 0, {}\n"
                           "function acquire() calls = calls + 1 seen[calls] = true\n"
                           "return calls + #seen end"});
  const auto next = [&] { return program.call(ProgramCall::acquire, kRequest, host_).reply.as_integer(); };
  EXPECT_EQ(next(), 2);
  EXPECT_EQ(next(), 4);
  program.start(0);
  EXPECT_EQ(next(), 2);
}

TEST_F(Programs, SayThatTheyDrewANumber) {
  Program program = acquiring("\nreturn math.random(1, 1000000)");
  EXPECT_EQ(program.drew_at(), "");
  const redis::Reply first = program.call(ProgramCall::acquire, kRequest, host_).reply;
  EXPECT_EQ(program.drew_at(), "p.lua:3");
  program.start(0);
  EXPECT_EQ(program.drew_at(), "");
  EXPECT_EQ(program.call(ProgramCall::acquire, kRequest, host_).reply, first) << "the same seed";
  program.start(1);
  EXPECT_NE(program.call(ProgramCall::acquire, kRequest, host_).reply, first);
}

// What ends a call from outside can't be caught by it, and leaves it.
TEST_F(Programs, LetNothingThroughThatTheHostThrows) {
  struct Cut {};
  Program program = acquiring(
      "for i = 1, 3 do pcall(redis.call, 'INCR', 'k') end redis.call('SET', 'k', 'never') return 1");
  host_.before_each([] { throw Cut{}; });
  EXPECT_THROW(program.call(ProgramCall::acquire, kRequest, host_), Cut);
  EXPECT_THAT(host_.take_log(), testing::ElementsAre("INCR k"));
  host_.before_each({});
  EXPECT_EQ(program.call(ProgramCall::acquire, kRequest, host_).reply, redis::Reply::integer(1))
      << "and the program can be called again";
}

// Calls on different stacks, each suspended in the middle of redis.call, with garbage being collected, errors
// being caught and coroutines in between.
TEST_F(Programs, MayHaveSeveralCallsUnderWay) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "nobody announces these stacks; sim/fibers announces those of a run";
#endif
  Program program = acquiring(R"(
    local mine = {}
    for i = 1, 50 do
      local co = coroutine.wrap(function()
        local ok, text = pcall(function()
          mine[i] = redis.call('INCR', request.conversation) .. string.rep('x', 1000)
          work('think')
          error('caught ' .. i)
        end)
        coroutine.yield(ok or text)
      end)
      local text = co()
      if not string.find(text, 'caught ' .. i) then return 'wrong text ' .. text end
      co()
      string.gsub('ab', '.', function(c) mine[c] = redis.call('GET', request.conversation) end)
    end
    server.memory[request.conversation] = #mine
    return redis.call('GET', request.conversation))");
  constexpr int kCalls = 5;
  std::vector<std::string> names;
  for (int i = 0; i < kCalls; ++i) names.push_back("c" + std::to_string(i));
  std::vector<redis::Reply> replies(kCalls);
  std::vector<boost::context::fiber> fibers;
  std::vector<boost::context::fiber*> callers(kCalls);
  std::size_t running = 0;
  host_.before_each([&] {
    boost::context::fiber& caller = *callers[running];
    caller = std::move(caller).resume();
  });
  for (std::size_t i = 0; i < kCalls; ++i) {
    fibers.emplace_back([&, i](boost::context::fiber&& from) {
      callers[i] = &from;
      ProgramRequest request = kRequest;
      request.conversation = names[i];
      replies[i] = program.call(ProgramCall::acquire, request, host_).reply;
      return std::move(from);
    });
  }
  std::uint32_t random = 12345;
  for (std::size_t left = kCalls; left > 0;) {
    random = random * 1664525 + 1013904223;
    running = (random >> 16U) % kCalls;
    if (!fibers[running]) continue;
    fibers[running] = std::move(fibers[running]).resume();
    if (!fibers[running]) --left;
  }
  for (const redis::Reply& reply : replies) EXPECT_EQ(reply, redis::Reply::bulk("50"));
  EXPECT_EQ(program.memory(), R"({"c0"=50;"c1"=50;"c2"=50;"c3"=50;"c4"=50;})");
}

}  // namespace
}  // namespace overbook::model
