// Programs in scenarios: read, written out, and told with their line where they can't be used.

#include <gmock/gmock.h>

#include "scenarios/loader/call_check.h"
#include "scenarios/loader/test_files.h"

namespace overbook::scenarios {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A scenario with this for its only strategy.
std::string with(const std::string& strategy) {
  return R"({"name": "n", "limit": 2, "servers": 2, "strategies": [)" + strategy + "]}";
}

std::vector<Diagnostic> wrong_with(const std::string& strategy, const std::string& file = {}) {
  try {
    static_cast<void>(load_text(with(strategy), "n.json", [&](const std::string&) { return file; }));
  } catch (const ScenarioError& error) {
    return error.diagnostics();
  }
  return {};
}

// What `check` finds of a program whose acquire has this body, on its second line.
std::vector<Diagnostic> found_of(const std::string& body, const std::string& more = {}) {
  const Sweep sweep = load_sweep_text(
      with(R"({"use": "program", "as": "mine", "program": "p.lua"})"), "dir/n.json",
      [&](const std::string&) { return "function acquire(request)\n  " + body + "\nend\n" + more; });
  return check_calls(sweep, {}, "dir/n.json");
}

TEST(ProgramsOfScenarios, AreReadAndWrittenOut) {
  const sim::Scenario scenario = load_file(scenarios_directory() / "loader/testdata/good/program.json");
  ASSERT_EQ(scenario.strategies.size(), 3U);
  EXPECT_EQ(scenario.strategies[0].program,
            bytes_of(scenarios_directory() / "loader/testdata/good/counter.lua"));
  EXPECT_EQ(scenario.strategies[0].program_name, "counter.lua");
  EXPECT_FALSE(scenario.strategies[0].is_atomic);
  EXPECT_TRUE(scenario.strategies[1].is_atomic);
  EXPECT_EQ(scenario.strategies[2].program_name, "no.lua");
  const std::string canonical = to_self_contained_json(scenario);
  EXPECT_EQ(load_text(canonical, "canonical", {}), scenario);
}

TEST(ProgramsOfScenarios, NeedTheirFile) {
  for (const std::string strategy : {R"("program")", R"({"use": "program"})"}) {
    const auto found = wrong_with(strategy);
    ASSERT_THAT(found, SizeIs(1)) << strategy;
    EXPECT_EQ(found[0].code, code::kMissingField);
  }
}

TEST(ProgramsOfScenarios, AreOfNobodyElse) {
  const std::string file = "function acquire() return 1 end";
  for (const std::string strategy :
       {R"({"use": "lua-script", "program": "p.lua"})", R"({"use": "exclude-own-key", "atomic": true})",
        R"({"use": "program", "program": "p.lua", "script": "p.lua"})",
        R"({"use": "program", "program": "p.lua", "count": "scan"})"}) {
    const auto found = wrong_with(strategy, file);
    ASSERT_THAT(found, SizeIs(1)) << strategy;
    EXPECT_EQ(found[0].code, code::kOptionNotTaken) << strategy;
  }
}

TEST(ProgramsOfScenarios, ThatCanNotBeLoadedAreToldWithTheLine) {
  const auto label = [](const std::string& file) {
    const auto found = wrong_with(R"({"use": "program", "program": "p.lua"})", file);
    return found.size() == 1 && found[0].code == code::kScriptDoesNotCompile ? found[0].label : "";
  };
  EXPECT_EQ(label("function acquire()\n  retrun 1\nend"), "line 2: '=' expected near '1'");
  EXPECT_THAT(label("function acquired() end"), HasSubstr("it has no function acquire(request)"));
  EXPECT_EQ(label("\nredis.call('GET', 'k')\nfunction acquire() end"),
            "line 2: ERR redis can be called within a request only");
  EXPECT_THAT(label("\n\nwhile true do end"), HasSubstr("line 3: it does not end"));
  EXPECT_EQ(label("function acquire() return 1 end"), "");
}

TEST(ProgramsOfScenarios, ThatFailWhenTheyRunAreToldWithTheLine) {
  const auto expect = [](const std::string& body, std::uint32_t line, const std::string& label) {
    const auto found = found_of(body);
    ASSERT_THAT(found, SizeIs(1)) << body;
    EXPECT_EQ(found[0].code, code::kCallFails);
    EXPECT_EQ(found[0].file, "dir/p.lua");
    EXPECT_EQ(found[0].line, line) << body;
    EXPECT_EQ(found[0].pointer, "/strategies/0/program");
    EXPECT_THAT(found[0].message, HasSubstr("`mine` fails when c1 asks"));
    EXPECT_THAT(found[0].label, HasSubstr(label)) << body;
  };
  expect("return 'yes'", 1, "acquire answered \"yes\"; expected admitted, rejected, duplicate");
  expect("count = 1", 2, "it writes the global 'count' while it runs");
  expect("while true do end", 2, "it does not end");
  expect("local t = {} for i = 1, 1e6 do t[i] = {i} end", 2, "it holds more than 10 MB of memory");
  expect("coroutine.create(function() end) return 1", 2, "never resumed to its end");
  expect("local n = nil\n\n  return n + 1", 4, "attempt to perform arithmetic on local 'n'");
  expect("redis.call('SET', 'k', 'x')\n  return redis.call('INCR', 'k')", 3, "ERR value is not an integer");
  expect("while true do redis.call('GET', 'k') end", 0, "it waits, with nobody there who could end that");
}

TEST(ProgramsOfScenarios, ThatFailToReleaseAreToldWithTheCall) {
  const auto found = found_of("return 1", "function release(request)\n  redis.call('NOSUCH')\nend");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].line, 5U);
  EXPECT_THAT(found[0].message, HasSubstr("`mine` fails to release c1"));
  EXPECT_THAT(found_of("return 1", "function release(request) end"), IsEmpty());
}

TEST(ProgramsOfScenarios, ThatFailUponAMessageAreToldWithTheTextAndTheLine) {
  const auto of = [](const std::string& body, const std::string& says) {
    return found_of("return 1", "channels = {'events'}\nfunction on_message(channel, text)\n  " + body +
                                    "\nend\nfunction release()\n  " + says + "\nend");
  };
  const auto expect = [&](const std::string& body, const std::string& label) {
    for (const bool is_said : {true, false}) {
      const auto found = of(body, is_said ? "redis.call('PUBLISH', 'events', 'free')" : "");
      ASSERT_THAT(found, SizeIs(1)) << body;
      EXPECT_EQ(found[0].file, "dir/p.lua");
      EXPECT_EQ(found[0].line, 6U) << body;
      EXPECT_EQ(found[0].message, is_said
                                      ? "`mine` fails when s1 takes the message `free` on `events`"
                                      : "`mine` fails when s1 takes what nobody has said, `c1` on `events`");
      EXPECT_THAT(found[0].label, HasSubstr(label)) << body;
      EXPECT_EQ(found[0].help.empty(), is_said);
    }
  };
  expect("error('no')", "no");
  expect("while true do end", "it does not end");
  expect("heard = 1", "it writes the global 'heard' while it runs");
  expect("redis.call('NOSUCH')", "ERR unknown command 'NOSUCH'");
  EXPECT_THAT(of("server.memory.heard = text", ""), IsEmpty());
}

TEST(ProgramsOfScenarios, HaveSweepersIfOneOfThemSweeps) {
  const auto wrong = [](const std::string& file, const std::string& sweepers) {
    std::vector<std::string> codes;
    try {
      static_cast<void>(
          load_text(R"({"name": "n", "limit": 2, "servers": 2, "sweepers": )" + sweepers +
                        R"(, "strategies": ["exclude-own-key", {"use": "program", "program": "p.lua"}]})",
                    "n.json", [&](const std::string&) { return file; }));
    } catch (const ScenarioError& error) {
      for (const Diagnostic& diagnostic : error.diagnostics()) codes.emplace_back(diagnostic.code);
    }
    return codes;
  };
  const std::string limiter = "function acquire() return 1 end ";
  EXPECT_THAT(wrong(limiter + "function sweep() end", R"({"count": 2})"), IsEmpty());
  EXPECT_THAT(wrong(limiter, R"({"count": 2})"), testing::ElementsAre(code::kNoFunctionFor));
  // Of a program that can't be read nobody knows whether it sweeps.
  EXPECT_THAT(wrong("no program", R"({"count": 2})"), testing::ElementsAre(code::kScriptDoesNotCompile));
}

}  // namespace
}  // namespace overbook::scenarios
