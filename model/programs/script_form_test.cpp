// A program as one script does what it does in several steps.

#include "model/programs/script_form.h"

#include <gmock/gmock.h>

#include "model/redis/redis.h"

namespace overbook::model {
namespace {

constexpr ProgramRequest kRequest{.limit = 2,
                                  .permits = 1,
                                  .attempt = 1,
                                  .lease_ms = 0,
                                  .conversation = "c3",
                                  .server = "s1",
                                  .key = "conv:u1:c3",
                                  .prefix = "conv:u1:",
                                  .index = "convs:u1"};

class ScriptForms : public testing::Test {
 protected:
  redis::Reply eval(const Program& program, ProgramCall function) {
    redis::Command command{"EVAL", script_form(program), "0"};
    for (std::string& word : script_arguments(function, 1234, kRequest))
      command.words.push_back(std::move(word));
    return redis_.execute(connection_, command, std::chrono::seconds(1));
  }
  redis::Reply answer(const std::string& body) {
    return eval(Program({.name = "p.lua", .text = "function acquire(request)\n" + body + "\nend"}),
                ProgramCall::acquire);
  }

  redis::Redis redis_;
  redis::ConnectionId connection_ = redis_.connect();
};

TEST_F(ScriptForms, CountAsTheProgramDoes) {
  const Program program({.name = "incr.lua", .text = R"(
local name = 'count'
local function key(request) return request.prefix .. name end
bound = 0
function acquire(request)
  local n = redis.call('INCR', key(request))
  if n > request.limit + bound then
    redis.call('DECR', key(request))
    return 'rejected'
  end
  return 'admitted'
end
function release(request)
  redis.call('DECR', key(request))
end)"});
  for (const std::string_view expected : {"admitted", "admitted", "rejected", "rejected"})
    EXPECT_EQ(eval(program, ProgramCall::acquire), redis::Reply::bulk(std::string(expected)));
  EXPECT_EQ(eval(program, ProgramCall::release), redis::Reply::bulk("nothing"));
  EXPECT_EQ(eval(program, ProgramCall::acquire), redis::Reply::bulk("admitted"));
}

TEST_F(ScriptForms, KnowTheRequestAndTheClock) {
  EXPECT_EQ(answer("return request.server .. request.conversation .. request.key .. request.index"),
            redis::Reply::bulk("s1c3conv:u1:c3convs:u1"));
  EXPECT_EQ(answer("return request.limit + request.attempt"), redis::Reply::integer(3));
  EXPECT_EQ(answer("work('x') return clock_ms()"), redis::Reply::integer(1234));
  EXPECT_EQ(answer("server.memory.x = 1 return server.memory.x"), redis::Reply::integer(1));
  EXPECT_EQ(answer("return false"), redis::Reply::integer(0));
  EXPECT_EQ(answer("return true"), redis::Reply::integer(1));
}

TEST_F(ScriptForms, JustCallWhatIsSentTogether) {
  EXPECT_EQ(answer("local r = redis.pipeline{{'INCR', 'n'}, {'INCR', 'n'}} return r[2]"),
            redis::Reply::integer(2));
  EXPECT_EQ(answer("return redis.multi{{'GET', 'n'}, {'NOSUCH'}}[1]"), redis::Reply::bulk("2"));
}

TEST_F(ScriptForms, HaveTheLinesOfTheProgram) {
  EXPECT_THAT(answer("\nreturn nothing.at.all").text(), testing::HasSubstr("user_script:3:"));
}

}  // namespace
}  // namespace overbook::model
