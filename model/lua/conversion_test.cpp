#include "model/lua/conversion.h"

#include <limits>

#include "model/redis/scripts/script_test.h"

namespace overbook::redis {
namespace {

class ScriptReplies : public ScriptTest {};
class ScriptCommands : public ScriptTest {};

Reply numbers(std::initializer_list<std::int64_t> values) {
  Reply::Array items;
  for (const std::int64_t value : values) items.push_back(Reply::integer(value));
  return Reply::array(std::move(items));
}

TEST_F(ScriptReplies, ConvertScalars) {
  constexpr auto kSmallest = std::numeric_limits<std::int64_t>::min();
  expect_replies({{"return 3.99", Reply::integer(3)},
                  {"return -3.99", Reply::integer(-3)},
                  {"return 2^53", Reply::integer(std::int64_t{1} << 53)},
                  {"return 1e20", Reply::integer(kSmallest)},
                  {"return 0/0", Reply::integer(kSmallest)},
                  {"return true", Reply::integer(1)},
                  {"return false", Reply::nil()},
                  {"return nil", Reply::nil()},
                  {"return", Reply::nil()},
                  {"return 1, 2, 3", Reply::integer(1)},
                  {"return function() end", Reply::nil()},
                  {"return 'a\\0b'", Reply::bulk(std::string("a\0b", 3))}});
}

TEST_F(ScriptReplies, EndAnArrayAtItsFirstNil) {
  expect_replies({{"return {1, 2, nil, 4}", numbers({1, 2})},
                  {"return {}", Reply::array({})},
                  {"return {x=1}", Reply::array({})},
                  {"return {1, function() end, false, 3}",
                   Reply::array({Reply::integer(1), Reply::nil(), Reply::nil(), Reply::integer(3)})},
                  {"return {1, {2, {3, {err='x'}}}}",
                   Reply::array({Reply::integer(1),
                                 Reply::array({Reply::integer(2),
                                               Reply::array({Reply::integer(3), Reply::error("x")})})})}});
}

TEST_F(ScriptReplies, TakeStatusAndErrorFromFields) {
  expect_replies({{R"(return {ok='a\r\nb\0c'})", Reply::status("a  b")},
                  {"return {ok=12}", Reply::array({})},
                  {"return {err='boo'}", Reply::error("boo")},
                  {"return {err=''}", Reply::error("")},
                  {"return {err='-x y'}", Reply::error("-x y")},
                  {"return {err='x', ok='y'}", Reply::error("x")},
                  {R"(return {{err='\r\na\r\n'}})", Reply::array({Reply::error("  a")})},
                  {"return redis.status_reply('fine')", Reply::status("fine")},
                  {"return redis.error_reply('boo')", Reply::error("ERR boo")},
                  {"return redis.error_reply('MY boo')", Reply::error("MY boo")},
                  {"return redis.error_reply('-MY boo')", Reply::error("MY boo")},
                  {"return redis.error_reply('')", Reply::error("ERR ")},
                  {R"(return redis.error_reply('a b\r\nc\r\n'))", Reply::error("a b  c")},
                  {"return redis.error_reply(12)", Reply::error("ERR wrong number or type of arguments")},
                  {"return redis.status_reply()", Reply::error("ERR wrong number or type of arguments")}});
}

TEST_F(ScriptReplies, FlattenWhatOnlyResp3Has) {
  expect_replies({{"return {double=3.14}", Reply::bulk("3.1400000000000001")},
                  {"return {double=1/0}", Reply::bulk("inf")},
                  {"return {big_number='123'}", Reply::bulk("123")},
                  {"return {verbatim_string={format='txt', string='hi'}}", Reply::bulk("hi")},
                  {"return {map={a=1}}", Reply::array({Reply::bulk("a"), Reply::integer(1)})},
                  {"return {set={a=true}}", Reply::array({Reply::bulk("a")})}});
}

TEST_F(ScriptReplies, OfTablesWithoutEndEndInAnError) {
  Reply reply = eval("local t = {} t[1] = t return t");
  int depth = 0;
  for (; reply.is_array(); ++depth) {
    Reply inner = reply.as_array().at(0);
    reply = std::move(inner);
  }
  EXPECT_EQ(depth, kMaxReplyDepth);
  EXPECT_EQ(reply, Reply::error("ERR reached lua stack limit"));
}

TEST_F(ScriptReplies, OfCommandsBecomeLuaValues) {
  answers_ = {{"NIL", Reply::nil()},
              {"NILS", Reply::nil_array()},
              {"TEN", Reply::integer(10)},
              {"BULK", Reply::bulk(std::string("c\0d", 3))},
              {"OK", Reply::ok()},
              {"LIST", Reply::array({Reply::bulk("x"), Reply::nil(), Reply::ok()})},
              {"ERR", Reply::error("WRONGTYPE bad")}};
  expect_replies({{"return {redis.call('NIL') == false, redis.call('NILS') == false}", numbers({1, 1})},
                  {"return redis.call('TEN') + 1", Reply::integer(11)},
                  {"return #redis.call('BULK')", Reply::integer(3)},
                  {"return redis.call('OK').ok", Reply::bulk("OK")},
                  {"local r = redis.call('LIST') return {r[1], r[2] == false, r[3].ok}",
                   Reply::array({Reply::bulk("x"), Reply::integer(1), Reply::bulk("OK")})},
                  {"return redis.pcall('ERR').err", Reply::bulk("WRONGTYPE bad")},
                  {"return {redis.call('LIST'), redis.pcall('ERR')}",
                   Reply::array({answers_["LIST"], answers_["ERR"]})}});
}

TEST_F(ScriptCommands, WriteNumbersAsRedisDoes) {
  eval(
      "redis.call('SET', 'k', 1.5, 0.1, 1e15, 1e16, 1e17, -0, -7, 2^53, -1e-7, 1e300, math.huge, "
      "123456789012345678)");
  ASSERT_EQ(commands_.size(), 1);
  EXPECT_EQ(commands_[0],
            (Command{"SET", "k", "1.5", "0.10000000000000001", "1000000000000000", "10000000000000000",
                     "1e+17", "-0", "-7", "9007199254740992", "-9.9999999999999995e-08",
                     "1.0000000000000001e+300", "inf", "1.2345678901234568e+17"}));
}

TEST_F(ScriptCommands, TakeOnlyStringsAndNumbers) {
  constexpr std::string_view kText = "ERR Lua redis lib command arguments must be strings or integers";
  for (const std::string_view body :
       {"return redis.call('SET', 'k', true)", "return redis.call('SET', 'k', nil)",
        "return redis.call({'GET', 'k'})"}) {
    EXPECT_EQ(eval(body), uncaught(body, kText)) << body;
  }
  EXPECT_EQ(eval("return redis.pcall('SET', 'k', nil)"), Reply::error(std::string(kText)));
  constexpr std::string_view kNone = "ERR Please specify at least one argument for this redis lib call";
  EXPECT_EQ(eval("return redis.call()"), uncaught("return redis.call()", kNone));
  EXPECT_EQ(eval("return redis.pcall()"), Reply::error(std::string(kNone)));
  EXPECT_TRUE(commands_.empty());
}

TEST_F(ScriptCommands, AreBinarySafe) {
  eval("redis.call('SET', 'a\\0b', 'c\\0d')");
  ASSERT_EQ(commands_.size(), 1);
  EXPECT_EQ(commands_[0].words[1], std::string("a\0b", 3));
  EXPECT_EQ(commands_[0].words[2], std::string("c\0d", 3));
}

TEST_F(ScriptCommands, GetACodeWhenTheirErrorHasNone) {
  answers_["X"] = Reply::error("FOO");
  EXPECT_EQ(eval("return redis.pcall('X')"), Reply::error("ERR FOO"));
}

}  // namespace
}  // namespace overbook::redis
