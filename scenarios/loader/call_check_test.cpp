#include "scenarios/loader/call_check.h"

#include <gmock/gmock.h>

#include "scenarios/loader/diagnostics/render.h"

namespace overbook::scenarios {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Sweep with_script(const std::string& script) {
  return load_sweep_text(R"({"name": "n", "limit": [1, 2], "servers": 2,
      "strategies": ["openhands", {"use": "lua-script", "as": "mine", "script": "scripts/mine.lua"}]})",
                         "dir/n.json", [&](const std::string&) { return script; });
}

TEST(ScriptErrors, AreTakenApart) {
  const std::string hash(40, 'a');
  const auto expect = [](const std::string& error, std::optional<std::uint32_t> line,
                         const std::string& what) {
    const ScriptError found = script_error_from(error);
    EXPECT_EQ(found.line, line) << error;
    EXPECT_EQ(found.what, what) << error;
  };
  expect("ERR user_script:3: no script: " + hash + ", on @user_script:3.", 3, "no");
  expect("ERR Unknown Redis command called from script script: " + hash + ", on @user_script:12.", 12,
         "ERR Unknown Redis command called from script");
  expect("ERR user_script:2: unexpected symbol near '#'", 2, "unexpected symbol near '#'");
  expect("WRONGTYPE Operation against a key", std::nullopt, "WRONGTYPE Operation against a key");
  expect("ERR user_script:x: odd", std::nullopt, "odd");
  expect("", std::nullopt, "");
}

TEST(CallCheck, PointsAtTheLineOfTheScript) {
  const auto found = check_calls(with_script("local x = 1\n\n  error('no')  \n"), {}, "dir/n.json");
  ASSERT_THAT(found, SizeIs(1)) << "in one cell, not in each";
  EXPECT_EQ(found[0].code, "E0304");
  EXPECT_EQ(found[0].file, "dir/scripts/mine.lua");
  EXPECT_EQ(found[0].line, 3U);
  EXPECT_EQ(found[0].column, 3U);
  EXPECT_EQ(found[0].length, 11U);
  EXPECT_EQ(found[0].pointer, "/strategies/1/script");
  EXPECT_EQ(found[0].label, "no");
  EXPECT_THAT(check_calls(with_script("error('no')"), {"openhands"}, "dir/n.json"), IsEmpty());
}

TEST(CallCheck, AnAnswerThatIsNoneHasNoLine) {
  for (const auto& [script, answer] :
       {std::pair("return 'yes'", "\"yes\""), {"", "nil"}, {"return 7", "7"}}) {
    const auto found = check_calls(with_script(script), {}, "n.json");
    ASSERT_THAT(found, SizeIs(1)) << script;
    EXPECT_EQ(found[0].line, 0U);
    EXPECT_EQ(found[0].file, "scripts/mine.lua");
    EXPECT_THAT(found[0].label, HasSubstr(answer));
    EXPECT_THAT(found[0].label, HasSubstr("expected admitted, rejected, duplicate"));
    const std::string text = render(found, {});
    EXPECT_THAT(text, HasSubstr("--> scripts/mine.lua  (at /strategies/1/script)\n"));
    EXPECT_THAT(text, HasSubstr("= " + found[0].label + "\n"));
  }
}

TEST(CallCheck, AScriptThatNeverEndsIsSaidNotTo) {
  const auto found = check_calls(with_script("while true do end"), {}, "n.json");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].label, HasSubstr("does not end"));
}

TEST(CallCheck, InlineScriptsAreInTheScenario) {
  const Sweep sweep = load_sweep_text(R"json({"name": "n", "limit": 1, "servers": 2, "strategies": [
      {"use": "lua-script", "script": {"text": "return 1"}, "release_script": {"text": "error('no')"}}]})json",
                                      "n.json", {});
  const auto found = check_calls(sweep, {}, "n.json");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].file, "n.json (its script)");
  EXPECT_EQ(found[0].pointer, "/strategies/0/release_script/text");
  EXPECT_THAT(found[0].message, HasSubstr("fails to release c1"));
}

}  // namespace
}  // namespace overbook::scenarios
