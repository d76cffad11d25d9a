#include "model/redis/differential/known_differences.h"

#include <fmt/format.h>

namespace overbook::redis::differential {
namespace {

// Nine deep: one more than the fake allows.
constexpr std::string_view kNestedGsub =
    "local function f(n) if n == 0 then return 'x' end "
    "return (string.gsub('a', 'a', function() return f(n - 1) end)) end return f(9)";

constexpr std::string_view kCountingLibrary =
    "#!lua name=l\nlocal n = 0\nredis.register_function('f', function() n = n + 1 return n end)";

constexpr std::string_view kLongPattern = "return #string.match('a', string.rep('b*', 201) .. 'a')";

std::vector<KnownDifference> of_commands() {
  return {
      {.what = "commands",
       .redis = "some 240",
       .fake =
           "those of `Redis::command_names()`; `the fake Redis has no GEOADD` for others; of `SCRIPT` only "
           "`LOAD`, `EXISTS`, `FLUSH`, of `FUNCTION` only `LOAD`, `DELETE`, `FLUSH`, `LIST`",
       .why = "only what limiters use is modelled; an error is better than a guess",
       .example = {{"GEOADD", "g", "1", "1", "m"}}},
      {.what = "databases",
       .redis = "16 by default",
       .fake = "one, as with `databases 1`",
       .why = "limiters use one. Compared with `databases 1`"},
      {.what = "order of `KEYS`, `SMEMBERS`, `HGETALL`, `SCAN` ..., and SCAN's cursors",
       .redis = "by a hash whose seed the server draws; small hashes by insertion",
       .fake = "by a hash whose seed is a choice of the schedule; small hashes too",
       .why = "Redis promises no order; equal contents must be equal states. Compared as multisets, and SCAN "
              "by its guarantee",
       .example = {{"HSET", "h", "d", "1", "c", "2", "b", "3", "a", "4", "f", "5", "e", "6"},
                   {"HKEYS", "h"}}},
      {.what = "`SPOP`, `SRANDMEMBER`, `HRANDFIELD`, `RANDOMKEY`",
       .redis = "drawn",
       .fake = "drawn from the seed; the same contents give the same draw, and no verdict is `proved` then",
       .why = "runs must repeat. Compared by handing the server's draw to the fake"},
      {.what = "order of `UNSUBSCRIBE` and `PUNSUBSCRIBE` without names, and of what several patterns match",
       .redis = "by a hash",
       .fake = "sorted",
       .why = "Redis promises nothing here"},
      {.what = "`OBJECT ENCODING` of a string that `APPEND`, `SETRANGE`, `SETBIT` or `INCRBYFLOAT` wrote",
       .redis = "`raw` or `embstr`",
       .fake = "as if it had been set at once; of `OBJECT` only `ENCODING`",
       .why = "equal contents must be equal states",
       .example = {{"SET", "s", "a"}, {"APPEND", "s", "b"}, {"OBJECT", "ENCODING", "s"}}},
      {.what = "`CLIENT KILL`",
       .redis = "closes the connection",
       .fake = "as if the client had connected again at once; a wait ends with an error; by `ID`, `TYPE`, "
               "`SKIPME` only, and of `CLIENT` only `ID`, `KILL`, `SETNAME`, `GETNAME`",
       .why = "clients do connect again; there are no addresses"},
      {.what = "deletion of expired keys",
       .redis = "also in the background",
       .fake = "only when a command meets one",
       .why = "no step may happen unasked; Redis may be as late. Compared with `DEBUG SET-ACTIVE-EXPIRE 0`"},
      {.what = "`ZRANGE` `BYLEX` on unequal scores, with over 128 members or one over 64 bytes",
       .redis = "what its skip list, whose levels are drawn, comes by",
       .fake = "what a small set gives",
       .why = "Redis calls the result unspecified"},
      {.what = "`XGROUP CREATE` and `SETID` with `ENTRIESREAD`",
       .redis = "keeps the number, for `XINFO`",
       .fake = "checks it, and keeps nothing; there is no `XINFO` and no `XSETID`",
       .why = "nothing else shows it",
       .example = {{"XADD", "s", "1-1", "f", "v"}, {"XINFO", "STREAM", "s"}}},
      {.what = "`SUBSCRIBE` and `UNSUBSCRIBE` inside `MULTI`",
       .redis = "answers once for each channel, which breaks the array that EXEC answers",
       .fake = "the first answer in EXEC's array, the others as pushes",
       .why = "no client could read Redis's answer"},
  };
}

std::vector<KnownDifference> of_functions() {
  return {
      {.what = "variables of a library that its functions write to",
       .redis = "outlast the call",
       .fake = "an error, and no verdict is `proved`",
       .why = "what ran before would be part of every state",
       .example = {{"FUNCTION", "LOAD", "REPLACE", kCountingLibrary}, {"FCALL", "f", "0"}}},
      {.what = "two functions of a library whose names differ in case only",
       .redis = "7.0.15 dies when the library goes",
       .fake = "`Function already exists in the library`",
       .why = "a defect of Redis"},
      {.what = "a library whose load takes over half a second",
       .redis = "`FUNCTION LOAD timeout`",
       .fake = "the same after a number of instructions",
       .why = "a run must end, and must repeat"},
  };
}

std::vector<KnownDifference> of_scripts() {
  return {
      {.what = "`redis.acl_check_cmd`, `collectgarbage`, `gcinfo` in scripts",
       .redis = "there",
       .fake = "an error that names the fake",
       .why = "no script of the limiters needs them; the last two answer by what ran before",
       .example = {{"EVAL", "return collectgarbage('count') and 1", "0"}}},
      {.what = "`[[` within `[[...]]` in scripts and libraries",
       .redis = "text like any other",
       .fake = "`nesting of [[...]] is deprecated`, told as the fake's lack",
       .why = "Redis builds its Lua otherwise than it is packaged",
       .example = {{"EVAL", "--[[ a [[ b ]] return 1", "0"}}},
      {.what = "settings of `cjson` (`encode_sparse_array` ...), `cjson.new`",
       .redis = "hold for all scripts that follow",
       .fake = "an error that names the fake",
       .why = "what ran before would be part of every state",
       .example = {{"EVAL", "cjson.encode_keep_buffer(true) return 1", "0"}}},
      {.what = "what `cjson` and `cmsgpack` take or give, nested over 64 deep",
       .redis = "1000 deep, `cmsgpack.unpack` without a limit",
       .fake = "an error",
       .why = "scripts run on small fiber stacks"},
      {.what = "`redis.setresp(3)`",
       .redis = "RESP3 replies",
       .fake = "an error that names the fake",
       .why = "the fake speaks RESP2",
       .example = {{"EVAL", "redis.setresp(3) return 1", "0"}}},
      {.what = "`math.random` without `math.randomseed`",
       .redis = "goes on where the last script left off",
       .fake = "starts anew in each script",
       .why = "what ran before would be part of every state; a script that seeds gets the same numbers from "
              "both",
       .example = {{"EVAL", "math.random() math.random() return 1", "0"},
                   {"EVAL", "return tostring(math.random())", "0"}}},
      {.what = "`tostring` of a table, function or coroutine; `pairs` over such keys",
       .redis = "an address",
       .fake = "a number that counts up from 1 in each run; an order by addresses",
       .why = "runs must repeat",
       .example = {{"EVAL", "return tostring({})", "0"}}},
      {.what = "callbacks of `string.gsub` and `load` within themselves",
       .redis = "about 200 deep",
       .fake = "8 deep, then `C stack overflow`",
       .why = "scripts run on small fiber stacks",
       .example = {{"EVAL", kNestedGsub, "0"}}},
      {.what = "patterns with more than 200 of `?*+-()`",
       .redis = "run",
       .fake = "`pattern too complex`",
       .why = "scripts run on small fiber stacks",
       .example = {{"EVAL", kLongPattern, "0"}}},
      {.what = "a script's reply nested over 64 deep",
       .redis = "up to Lua's stack limit",
       .fake = "`reached lua stack limit`",
       .why = "clients refuse much less (hiredis: 9)"},
      {.what = "a script that does not end, or takes over 256 MiB",
       .redis = "runs on; others get `BUSY`; no limit of memory",
       .fake = "stops with `BUSY` after a number of instructions; `not enough memory`",
       .why = "a run must end"},
      {.what = "`error({})` that leaves a script",
       .redis = "7.0.15 crashes",
       .fake = "`ERR unknown error`",
       .why = "a defect of Redis"},
  };
}

}  // namespace

std::span<const KnownDifference> known_differences() {
  static const std::vector<KnownDifference> kList = [] {
    std::vector<KnownDifference> all = of_commands();
    for (KnownDifference& one : of_functions()) all.push_back(std::move(one));
    for (KnownDifference& one : of_scripts()) all.push_back(std::move(one));
    return all;
  }();
  return kList;
}

std::string known_differences_table() {
  std::string table = "| what | redis-server 7.0 | the fake | why |\n|---|---|---|---|\n";
  for (const KnownDifference& one : known_differences())
    table += fmt::format("| {} | {} | {} | {} |\n", one.what, one.redis, one.fake, one.why);
  return table;
}

}  // namespace overbook::redis::differential
