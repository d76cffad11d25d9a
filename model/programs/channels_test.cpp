// The channels of a program, and what it is told of a message, in both of its forms.

#include <gmock/gmock.h>

#include "model/programs/script_form.h"
#include "model/redis/redis.h"

namespace overbook::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Program with(const std::string& body) {
  return Program({.name = "p.lua", .text = "function acquire() end\n" + body});
}

constexpr std::string_view kHandler =
    "function on_message(channel, text) return channel .. '=' .. text end\n";

std::vector<std::string> channels_of(const std::string& body) {
  return with(std::string(kHandler) + body).channels();
}

std::string error_of(const std::string& body) {
  try {
    (void)with(body);
  } catch (const ProgramFailure& failure) {
    return failure.what();
  }
  return "none";
}

TEST(Channels, AreAListOrAFunctionThatAnswersOne) {
  EXPECT_THAT(channels_of("channels = {'u1:events', 'b'}"), ElementsAre("u1:events", "b"));
  EXPECT_THAT(channels_of("function channels() return {'a' .. 1} end"), ElementsAre("a1"));
  EXPECT_THAT(channels_of("channels = {'a', 'b', 'a'}"), ElementsAre("a", "b"));
  EXPECT_THAT(with("").channels(), IsEmpty());
}

// What the function leaves behind is not what the server starts with.
TEST(Channels, AreAskedForWithoutATrace) {
  Program program =
      with(std::string(kHandler) + "function channels() server.memory.n = 1 seen = true return {'a'} end");
  EXPECT_EQ(program.memory(), "");
  EXPECT_THAT(program.globals(), testing::Not(testing::Contains("seen")));
}

TEST(Channels, WithoutAHandlerAreAnError) {
  EXPECT_EQ(
      error_of("channels = {'a'}"),
      "p.lua:2: there are `channels`, and no function on_message(channel, text) that takes what comes: add "
      "it, or name the list otherwise");
  EXPECT_EQ(
      error_of("\nfunction on_message() end"),
      "p.lua:3: there is on_message(channel, text), and no `channels` that it would hear: add a global list "
      "of texts, as in channels = {'events'}");
}

TEST(Channels, ThatAreNoListOfTextsAreAnError) {
  const std::string handler(kHandler);
  constexpr std::string_view kExpected = "; expected a list of texts, as in channels = {'events'}";
  const auto wrong = [&](const std::string& is) { return "p.lua:3: channels" + is + std::string(kExpected); };
  EXPECT_EQ(error_of(handler + "channels = {'a', 7}"), wrong("[2] is a number"));
  EXPECT_EQ(error_of(handler + "channels = {{}}"), wrong("[1] is a table"));
  EXPECT_EQ(error_of(handler + "channels = 'a'"), wrong(" is a string"));
  EXPECT_EQ(error_of(handler + "channels = {}"), wrong(" is empty"));
  EXPECT_EQ(error_of(handler + "channels = {'a', of = 'b'}"), wrong(" has other keys than 1, 2, ..."));
  EXPECT_EQ(error_of(handler + "function channels() end"), wrong(" is a nil"));
  EXPECT_THAT(error_of(handler + "function channels()\n error('no') end"), HasSubstr("p.lua:4: no"));
  EXPECT_THAT(error_of(handler + "function channels() return {redis.call('GET', 'k')} end"),
              HasSubstr("p.lua:3: ERR redis can be called within a request only"));
  EXPECT_THAT(error_of(handler + "function channels() while true do end end"), HasSubstr("it does not end"));
}

class Host final : public ProgramHost {
 public:
  redis::Reply execute(const redis::Command& command) override {
    return redis_.execute(connection_, command, std::chrono::seconds(1));
  }
  void work(std::string_view) override {}
  [[nodiscard]] Instant clock() override { return std::chrono::seconds(1); }

 private:
  redis::Redis redis_;
  redis::ConnectionId connection_ = redis_.connect();
};

TEST(Channels, AMessageIsToldAsTwoTexts) {
  Program program = with(std::string(kHandler) + "channels = {'a'}");
  Host host;
  const ProgramRequest request{.conversation = {},
                               .server = "s1",
                               .key = {},
                               .prefix = "conv:u1:",
                               .index = "convs:u1",
                               .channel = "a",
                               .text = "freed c1"};
  EXPECT_EQ(program.call(ProgramCall::on_message, request, host).reply, redis::Reply::bulk("a=freed c1"));
  redis::Command command{"EVAL", script_form(program), "0"};
  for (std::string& word : script_arguments(ProgramCall::on_message, 0, request))
    command.words.push_back(std::move(word));
  EXPECT_EQ(host.execute(command), redis::Reply::bulk("a=freed c1"));
}

}  // namespace
}  // namespace overbook::model
