// What a program is told when it is called without a request, in both of its forms.

#include <gmock/gmock.h>

#include "model/programs/script_form.h"
#include "model/redis/redis.h"

namespace overbook::model {
namespace {

constexpr ProgramRequest kServer{.limit = 2,
                                 .lease_ms = 15'000,
                                 .conversation = {},
                                 .server = "s1",
                                 .key = {},
                                 .prefix = "conv:u1:",
                                 .index = "convs:u1"};
constexpr Instant kNow = std::chrono::seconds(1);

class Host final : public ProgramHost {
 public:
  redis::Reply execute(const redis::Command& command) override {
    return redis_.execute(connection_, command, kNow);
  }
  void work(std::string_view) override {}
  [[nodiscard]] Instant clock() override { return kNow; }

 private:
  redis::Redis redis_;
  redis::ConnectionId connection_ = redis_.connect();
};

Program with(const std::string& body) {
  return Program({.name = "p.lua", .text = "function acquire() end\n" + body});
}

// What both forms answer.
redis::Reply answer(ProgramCall function, const std::string& body) {
  Program program = with(body);
  Host host;
  redis::Reply in_steps = program.call(function, kServer, host).reply;
  redis::Command command{"EVAL", script_form(program), "0"};
  for (std::string& word : script_arguments(function, 1234, kServer))
    command.words.push_back(std::move(word));
  EXPECT_EQ(host.execute(command), in_steps);
  return in_steps;
}

TEST(ProgramStarts, KnowTheirServer) {
  EXPECT_EQ(answer(ProgramCall::on_start,
                   "function on_start(server) return server.name .. ' ' .. server.limit .. "
                   "' ' .. server.lease_ms .. ' ' .. server.prefix .. server.index end"),
            redis::Reply::bulk("s1 2 15000 conv:u1:convs:u1"));
  EXPECT_EQ(answer(ProgramCall::on_start,
                   "local global = function() return server.memory end\n"
                   "function on_start(server) return server.memory == global() and 1 end"),
            redis::Reply::integer(1))
      << "the memory of the server, whatever the parameter is called";
}

TEST(ProgramStarts, LeaveBehindWhatTheirCallsFind) {
  Program program = with("function on_start(server) server.memory.name = server.name end");
  Host host;
  (void)program.call(ProgramCall::on_start, kServer, host);
  EXPECT_EQ(program.memory(), R"({"name"="s1";})");
}

TEST(ProgramStarts, PrepareKnowsNoServer) {
  EXPECT_EQ(answer(ProgramCall::prepare,
                   "function prepare(world) return world.prefix .. world.index .. world.limit .. "
                   "world.lease_ms .. tostring(world.name) .. tostring(world.memory) end"),
            redis::Reply::bulk("conv:u1:convs:u1215000nilnil"));
}

TEST(ProgramStarts, AreWhatTheProgramHas) {
  EXPECT_TRUE(with("function on_start() end").has(ProgramCall::on_start));
  EXPECT_FALSE(with("function on_start() end").has(ProgramCall::prepare));
  EXPECT_TRUE(with("prepare = function() end").has(ProgramCall::prepare));
}

}  // namespace
}  // namespace overbook::model
