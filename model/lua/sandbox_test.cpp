#include "model/lua/sandbox.h"

#include "model/redis/scripts/script_test.h"

namespace overbook::redis {
namespace {

class Sandbox : public ScriptTest {
 protected:
  void expect_refused(std::string_view body, std::string_view text) {
    EXPECT_EQ(eval(body), uncaught(body, text)) << body;
  }
};

TEST_F(Sandbox, KnowsNoOtherGlobals) {
  for (const std::string_view name : {"x", "print", "os", "io", "debug", "require", "dofile", "loadfile",
                                      "newproxy", "setfenv", "getfenv", "package", "arg"}) {
    const std::string body = "return " + std::string(name);
    expect_refused(body, "ERR user_script:1: Script attempted to access nonexistent global variable '" +
                             std::string(name) + "'");
  }
  expect_refused("return _G.x",
                 "ERR user_script:1: Script attempted to access nonexistent global variable 'x'");
  expect_refused("return _G[1.5]",
                 "ERR user_script:1: Script attempted to access nonexistent global variable '1.5'");
  expect_refused("return _G[{}]",
                 "ERR user_script:1: Second argument to luaProtectedTableError must be a string or number");
  EXPECT_EQ(eval("return rawget(_G, 'x') == nil"), Reply::integer(1));
}

TEST_F(Sandbox, ListsItsGlobals) {
  EXPECT_EQ(
      eval("local r = {} for k in pairs(_G) do r[#r + 1] = k end table.sort(r) return table.concat(r, ' ')"),
      Reply::bulk(
          "ARGV KEYS _G _VERSION assert bit cjson cmsgpack collectgarbage coroutine error gcinfo "
          "getmetatable "
          "ipairs load "
          "loadstring math "
          "next pairs pcall rawequal rawget rawset redis select setmetatable string struct table tonumber "
          "tostring type unpack xpcall"));
  EXPECT_EQ(eval("local n = 0 table.foreach(math, function() n = n + 1 end) return n"), Reply::integer(31));
}

TEST_F(Sandbox, RefusesWritesToWhatIsShared) {
  for (const std::string_view body :
       {"x = 1", "math.foo = 1", "_G.x = 1", "_G.math = 1", "_G._G.redis = nil", "redis.call = nil",
        "redis = nil", "string.len = nil", "KEYS = {}", "function foo() end", "_G[1] = 2",
        "getmetatable('').__index = 1", "getmetatable(_G).__index = nil", "coroutine.wrap = nil",
        "local t = setmetatable({}, {__newindex=_G}) t.x = 1"}) {
    expect_refused(body, "ERR user_script:1: Attempt to modify a readonly table");
  }
  for (const std::string_view body :
       {"rawset(_G, 'x', 1)", "rawset(math, 'x', 1)", "table.insert(math, 1)", "table.insert(math, 1, 2)",
        "setmetatable(_G, {})", "setmetatable(math, nil)", "setmetatable(getmetatable(''), {})",
        "setmetatable(getmetatable(_G), {})"}) {
    expect_refused(body, "ERR Attempt to modify a readonly table");
  }
}

TEST_F(Sandbox, ReadsWhatIsSharedLikeAnyTable) {
  for (const std::string_view body :
       {"return rawget(math, 'pi') == math.pi", "return type(math[next(math)]) == 'function'",
        "return _G._G == _G and rawequal(_G, _G._G)", "return getmetatable('').__index == string",
        "return getmetatable(math) == nil", "return type(getmetatable(_G).__index) == 'function'",
        "return getmetatable(getmetatable(_G)) == nil", "return next(getmetatable('')) == '__index'",
        "return setmetatable({}, {__index=math}).floor(1.5) == 1",
        "return #math == 0 and table.maxn(math) == 0", "return select(2, pairs(math)) == math",
        "return ('x'):rep(3) == 'xxx'", "local n = 0 for _ in ipairs(math) do n = n + 1 end return n == 0"}) {
    EXPECT_EQ(eval(body), Reply::integer(1)) << body;
  }
}

TEST_F(Sandbox, KeepsNothingFromOneRunToTheNext) {
  constexpr const char* kWriteEverywhere =
      "for _, v in pairs(_G) do if type(v) == 'table' then pcall(function() v.x = 1 end) "
      "pcall(rawset, v, 'x', 1) pcall(table.insert, v, 1) end end";
  for (const std::string_view stash :
       {"KEYS.x = 1 ARGV[9] = 2 return 1", "pcall(function() x = 1 end)",
        "pcall(function() redis.x = 1 end) pcall(rawset, redis, 'x', 1)",
        "pcall(function() getmetatable('').x = 1 end) pcall(function() string.x = 1 end)",
        "pcall(rawset, getmetatable(_G), 'x', 1) pcall(setmetatable, _G, {__index={x=1}})",
        "pcall(table.insert, math, 1) pcall(rawset, math, 'x', 1)", kWriteEverywhere}) {
    eval(stash);
    EXPECT_EQ(eval("local r = {} for _, t in pairs({_G, redis, math, string, table, coroutine, KEYS, ARGV, "
                   "getmetatable(''), getmetatable(_G)}) do r[#r + 1] = tostring(rawget(t, 'x')) "
                   "r[#r + 1] = tostring(#t) end return table.concat(r, ' ') .. tostring((''):rep(2).x)"),
              Reply::bulk("nil 0 nil 0 nil 0 nil 0 nil 0 nil 0 nil 1 nil 2 nil 0 nil 0nil"))
        << stash;
  }
}

TEST_F(Sandbox, GivesACachedScriptFreshLocals) {
  constexpr std::string_view kCount = "local n = 0 local function f() n = n + 1 return n end f() return f()";
  EXPECT_EQ(eval(kCount), Reply::integer(2));
  EXPECT_EQ(eval(kCount), Reply::integer(2));
}

TEST_F(Sandbox, NamesObjectsTheSameInEveryRun) {
  constexpr std::string_view kNames =
      "local t = {} return tostring(t) .. ' ' .. tostring(pcall) .. ' ' .. tostring(t)";
  const Reply expected = Reply::bulk("table: 0x000000000001 function: 0x000000000002 table: 0x000000000001");
  EXPECT_EQ(eval(kNames), expected);
  EXPECT_EQ(eval(kNames), expected);
  EXPECT_EQ(eval("return tostring(setmetatable({}, {__tostring=function() return 'T' end}))"),
            Reply::bulk("T"));
}

TEST_F(Sandbox, NeverLoadsBytecode) {
  expect_refused("local f = loadstring(string.dump(function() return 3 end)) return f()",
                 "ERR user_script:1: attempt to call local 'f' (a nil value)");
  EXPECT_EQ(eval("return select(2, loadstring('\\27Lua', '=n'))"),
            Reply::bulk("n:1: unexpected symbol near 'char(27)'"));
  EXPECT_EQ(eval("local done = false return select(2, load(function() if done then return nil end "
                 "done = true return string.dump(function() end) end, '=n'))"),
            Reply::bulk("n:1: unexpected symbol near 'char(27)'"));
  EXPECT_EQ(eval("\x1bLua"),
            Reply::error("ERR Error compiling script (new function): user_script:1: unexpected symbol near "
                         "'char(27)'"));
  EXPECT_EQ(eval("local i = 0 return load(function() i = i + 1 return ({'return ', '7'})[i] end)()"),
            Reply::integer(7));
}

TEST_F(Sandbox, OffersTheRedisTable) {
  EXPECT_EQ(eval("return redis.REDIS_VERSION .. ' ' .. redis.REDIS_VERSION_NUM"),
            Reply::bulk("7.0.15 458767"));
  EXPECT_EQ(eval("return redis.LOG_DEBUG + 10 * redis.LOG_VERBOSE + 100 * redis.LOG_NOTICE + 1000 * "
                 "redis.LOG_WARNING"),
            Reply::integer(3210));
  EXPECT_EQ(eval("return redis.sha1hex('a')"), Reply::bulk("86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"));
  EXPECT_EQ(eval("return redis.sha1hex({})"), Reply::bulk("da39a3ee5e6b4b0d3255bfef95601890afd80709"));
  EXPECT_EQ(eval("return redis.replicate_commands()"), Reply::integer(1));
  EXPECT_EQ(eval("return redis.setresp(2)"), Reply::nil());
  EXPECT_EQ(eval("return redis.log(redis.LOG_WARNING, 'y')"), Reply::nil());
  EXPECT_EQ(eval("return redis.set_repl(redis.REPL_ALL)"), Reply::nil());
  EXPECT_EQ(eval("return redis.nothing"), Reply::nil());
  expect_refused("redis.sha1hex()", "ERR wrong number of arguments");
  expect_refused("redis.setresp(3)", "ERR the fake Redis has no redis.setresp(3)");
  expect_refused("redis.setresp(4)", "ERR RESP version must be 2 or 3.");
  expect_refused("redis.log(9, 'y')", "ERR Invalid debug level.");
  expect_refused("redis.log('x', 'y')", "ERR First argument must be a number (log level).");
  expect_refused("redis.log()", "ERR redis.log() requires two arguments or more.");
}

}  // namespace
}  // namespace overbook::redis
