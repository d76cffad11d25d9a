#include "model/redis/scripts/engine.h"

#include <stdexcept>

#include "model/redis/scripts/script_test.h"

namespace overbook::redis {
namespace {

class Scripts : public ScriptTest {};

TEST_F(Scripts, SeeTheirKeysAndArguments) {
  expect_replies({{"return {#KEYS, #ARGV, KEYS[1], ARGV[1], ARGV[2]}",
                   Reply::array({Reply::integer(1), Reply::integer(2), Reply::bulk("k1"), Reply::bulk("a1"),
                                 Reply::bulk("a2")})},
                  {"return loadstring('return KEYS[1]')()", Reply::bulk("k1")},
                  {"return select('#', ...)", Reply::integer(0)}});
}

TEST_F(Scripts, AdmitByCountingAndAdding) {
  constexpr std::string_view kAdmit =
      "local n = redis.call('ZCARD', KEYS[1])\n"
      "if n >= tonumber(ARGV[1]) then return 0 end\n"
      "redis.call('ZADD', KEYS[1], 1, ARGV[2])\n"
      "return 1";
  argv_ = {"3", "member"};
  answers_["ZCARD"] = Reply::integer(2);
  answers_["ZADD"] = Reply::integer(1);
  EXPECT_EQ(eval(kAdmit), Reply::integer(1));
  EXPECT_EQ(commands_, (std::vector<Command>{{"ZCARD", "k1"}, {"ZADD", "k1", "1", "member"}}));

  commands_.clear();
  answers_["ZCARD"] = Reply::integer(3);
  EXPECT_EQ(eval(kAdmit), Reply::integer(0));
  EXPECT_EQ(commands_, (std::vector<Command>{{"ZCARD", "k1"}}));
}

TEST_F(Scripts, ThatDoNotCompileAreAnError) {
  constexpr std::string_view kPrefix = "ERR Error compiling script (new function): ";
  const auto error = [&](std::string_view text) { return Reply::error(std::string(kPrefix).append(text)); };
  expect_replies({{"foo bar", error("user_script:1: '=' expected near 'bar'")},
                  {"# comment\nreturn 1", error("user_script:1: unexpected symbol near '#'")},
                  {"end return 1 function foo()", error("user_script:1: '<eof>' expected near 'end'")},
                  {"return 'a", error("user_script:1: unfinished string near '<eof>'")},
                  {"\n\nreturn 5 // 2", error("user_script:3: unexpected symbol near '/'")}});
  EXPECT_EQ(engine_.check("foo bar", ScriptEngine::sha1hex("foo bar")),
            error("user_script:1: '=' expected near 'bar'"));
  EXPECT_EQ(engine_.check("return x", ScriptEngine::sha1hex("return x")), std::nullopt);
}

TEST_F(Scripts, MayStartWithAShebangLine) {
  expect_replies({{"#!lua\nreturn 1", Reply::integer(1)},
                  {"#!lua flags=no-writes,allow-oom,allow-stale,no-cluster,allow-cross-slot-keys\n\nreturn 1",
                   Reply::integer(1)},
                  {"#!lua  flags=\nreturn 1", Reply::integer(1)},
                  {"#!lua", Reply::error("ERR Invalid script shebang")},
                  {"#!lua flags=foo\nreturn 2", Reply::error("ERR Unexpected flag in script shebang: foo")},
                  {"#!lua flags=,\nreturn 1", Reply::error("ERR Unexpected flag in script shebang: ")},
                  {"#!lua foo=1\nreturn 2", Reply::error("ERR Unknown lua shebang option: foo=1")},
                  {"#!js\nreturn 2", Reply::error("ERR Unexpected engine in script shebang: #!js")}});
  EXPECT_TRUE(ScriptEngine::forbids_writes("#!lua flags=allow-oom,no-writes\nreturn 1"));
  EXPECT_FALSE(ScriptEngine::forbids_writes("#!lua flags=allow-oom\nreturn 1"));
  EXPECT_FALSE(ScriptEngine::forbids_writes("return 1 --flags=no-writes"));
}

TEST_F(Scripts, LeaveTheirErrorsWithPlaceAndDigest) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"error('x')", "ERR user_script:1: x"},
      {"error('x', 0)", "ERR x"},
      {"error(12)", "ERR user_script:1: 12"},
      {"error()", "ERR nil"},
      {"error(true)", "ERR true"},
      {"error('a\\nb\\n')", "ERR user_script:1: a b "},
      {"error('a\\0b')", "ERR user_script:1: a"},
      {"error({err='boo'})", "boo"},
      {"error({err='boo bar', source='s', line=3})", "boo bar"},
      {"error({err=12})", "12"},
      {"error(setmetatable({}, {__index=function() return 'm' end}))", "m"},
      {"error(redis.error_reply('MY error'))", "MY error"},
      {"return ('x'):bad()", "ERR user_script:1: attempt to call method 'bad' (a nil value)"},
      {"string.format('%d', 'x')",
       "ERR user_script:1: bad argument #2 to 'format' (number expected, got string)"},
      {"table.sort({3, 1, 'x'})", "ERR attempt to compare string with number"},
      {"local function r() return 1 + r() end return r()", "ERR user_script:1: stack overflow"},
  };
  for (const auto& [body, text] : cases) EXPECT_EQ(eval(body), uncaught(body, text)) << body;

  constexpr std::string_view kSecondLine = "local x = nil\nreturn x.y";
  EXPECT_EQ(
      eval(kSecondLine),
      uncaught(kSecondLine, "ERR user_script:2: attempt to index local 'x' (a nil value)", "@user_script:2"));
  constexpr std::string_view kLoaded = "return loadstring('return x')()";
  EXPECT_EQ(
      eval(kLoaded),
      uncaught(kLoaded,
               "ERR [string \"return x\"]:1: Script attempted to access nonexistent global variable 'x'",
               "return x:1"));
}

// Redis 7.0.15 itself crashes on this.
TEST_F(Scripts, MayRaiseATableWithoutAText) {
  EXPECT_EQ(eval("error({})"), uncaught("error({})", "ERR unknown error"));
}

TEST_F(Scripts, CatchErrorsAsRedisHandsThemOver) {
  answers_["INCR"] = Reply::error("ERR value is not an integer or out of range");
  const Reply text = Reply::bulk("ERR value is not an integer or out of range");
  expect_replies(
      {{"local ok, e = pcall(redis.call, 'INCR', 'k') return {tostring(ok), type(e), e}",
        Reply::array({Reply::bulk("false"), Reply::bulk("string"), text})},
       {"local ok, e = xpcall(function() redis.call('INCR', 'k') end, function(e) return e end) "
        "return {type(e), e.err, tostring(e.ignore_error_stats_update)}",
        Reply::array({Reply::bulk("table"), text, Reply::bulk("true")})},
       {"return redis.pcall('INCR', 'k')", Reply::error(text.text())},
       {"return redis.error_reply(redis.pcall('INCR', 'k').err .. ' z')", Reply::error(text.text() + " z")},
       {"local a, b = pcall(error, {err=3}) return {tostring(a), type(b)}",
        Reply::array({Reply::bulk("false"), Reply::bulk("number")})},
       {"return {select('#', pcall(error, {})), select('#', pcall(error, {err='x'}))}",
        Reply::array({Reply::integer(3), Reply::integer(2)})},
       {"local c = coroutine.create(function() redis.call('INCR', 'k') end) return {select(2, "
        "coroutine.resume(c))}",
        Reply::array({Reply::error(text.text())})}});
  constexpr std::string_view kCall = "return redis.call('INCR', 'k')";
  EXPECT_EQ(eval(kCall), uncaught(kCall, text.text()));
}

TEST_F(Scripts, DrawTheNumbersOfAServerThatHasJustStarted) {
  const Reply first = eval("return {tostring(math.random()), math.random(100), math.random(100)}");
  EXPECT_EQ(first, Reply::array({Reply::bulk("0.39646477363839"), Reply::integer(85), Reply::integer(36)}));
  // A run before it changes nothing: here we differ from Redis 7.0.
  eval("math.randomseed(7) return math.random()");
  EXPECT_EQ(eval("return {tostring(math.random()), math.random(100), math.random(100)}"), first);
  EXPECT_EQ(eval("math.randomseed(42) return {tostring(math.random()), math.random(100), math.random(100)}"),
            Reply::array({Reply::bulk("0.74452500033403"), Reply::integer(35), Reply::integer(12)}));
  expect_replies({{"math.randomseed(2^40) return math.random(1000)", Reply::integer(171)},
                  {"math.randomseed(1.9) return math.random(1000)", Reply::integer(42)},
                  {"return math.random(-2^31, 2^31 - 1)", Reply::integer(-2147483648)}});
  constexpr std::string_view kEmpty = "return math.random(5, 3)";
  EXPECT_EQ(eval(kEmpty),
            uncaught(kEmpty, "ERR user_script:1: bad argument #2 to 'random' (interval is empty)"));
}

TEST_F(Scripts, CannotCatchWhatTheCallThrows) {
  call_ = [](const Command&) -> Reply { throw std::runtime_error("from outside"); };
  EXPECT_THROW(eval("pcall(redis.call, 'GET', 'k') return 1"), std::runtime_error);
  EXPECT_THROW(eval("local c = coroutine.wrap(function() redis.call('GET', 'k') end) "
                    "while true do pcall(c) end"),
               std::runtime_error);
  EXPECT_EQ(eval("return 1"), Reply::integer(1));
}

TEST_F(Scripts, AreRefusedWhileOneRuns) {
  call_ = [this](const Command&) { return eval("return 1"); };
  EXPECT_THROW(eval("return redis.call('EVAL')"), std::logic_error);
}

TEST(ScriptDigest, IsSha1InLowerCaseHex) {
  EXPECT_EQ(ScriptEngine::sha1hex(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(ScriptEngine::sha1hex("a"), "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8");
}

}  // namespace
}  // namespace overbook::redis
