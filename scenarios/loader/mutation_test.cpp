// Damaged files: whatever is done to a scenario, the loader returns one or throws ScenarioError, and its
// diagnostics stay within the text.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_int_distribution.hpp>

#include "model/text/utf8.h"
#include "scenarios/loader/diagnostics/render.h"
#include "scenarios/loader/loader.h"
#include "scenarios/loader/sweep.h"
#include "scenarios/loader/test_files.h"

namespace overbook::scenarios {
namespace {

using Random = boost::random::mt19937_64;

std::size_t below(Random& random, std::size_t end) {
  return boost::random::uniform_int_distribution<std::size_t>(0, end - 1)(random);
}

std::vector<std::string> texts_of(const std::vector<std::string>& directories) {
  std::vector<std::string> out;
  for (const std::string& directory : directories) {
    for (const auto& file : json_files(scenarios_directory() / directory)) out.push_back(bytes_of(file));
  }
  return out;
}

// Most damage is done to files that load: only there does it reach past the parser.
const std::string& draw_original(Random& random) {
  static const std::vector<std::string> good = texts_of({"", "loader/testdata/good"});
  static const std::vector<std::string> bad = texts_of({"loader/testdata/bad"});
  const std::vector<std::string>& pool = below(random, 4) == 0 ? bad : good;
  return pool[below(random, pool.size())];
}

void damage(std::string& text, Random& random) {
  static const std::vector<std::string> kPieces{"{",    "}",     "[",   "]",     ",",
                                                ":",    "\"",    "\\",  "\\u12", "-1",
                                                "1e99", "1e999", "nul", "null",  "\xEF\xBB\xBF",
                                                "\xC3", "0x",    "//"};
  if (text.empty()) text = " ";
  const std::size_t at = below(random, text.size());
  switch (below(random, 6)) {
    case 0:
      text[at] = static_cast<char>(below(random, 256));
      break;
    case 1:
      text.resize(at);
      break;
    case 2:
      text.erase(at, 1 + below(random, 10));
      break;
    case 3:
      text.insert(at, kPieces[below(random, kPieces.size())]);
      break;
    case 4:
      text.insert(at, text.substr(below(random, text.size()), below(random, 40)));
      break;
    default:
      text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << below(random, 8)));
      break;
  }
}

void expect_sound(const std::vector<Diagnostic>& diagnostics, const std::string& text) {
  ASSERT_FALSE(diagnostics.empty());
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const Diagnostic& d : diagnostics) {
    ASSERT_GE(d.line, 1U);
    ASSERT_LE(d.line, lines);
    ASSERT_GE(d.column, 1U);
    ASSERT_LE(d.column,
              text::count_characters(d.source_line) + 2);  // the end; a carriage return is not shown
    ASSERT_GE(d.length, 1U);
    for (const std::string& shown : {d.message, d.label, d.help, d.source_line}) {
      ASSERT_EQ(text::find_invalid_utf8(shown), std::string_view::npos);
    }
  }
  ASSERT_EQ(render(diagnostics, {.colour = false, .ascii = true}).find('\x1b'), std::string::npos);
}

TEST(DamagedFiles, GiveAScenarioOrItsErrors) {
  constexpr int kRounds = 30'000;
  int loaded = 0;
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    Random random(static_cast<std::uint64_t>(round));
    std::string text = draw_original(random);
    const std::size_t hits = 1 + below(random, 3);
    for (std::size_t i = 0; i < hits; ++i) damage(text, random);
    try {
      const ScriptReader reader = [](const std::string&) { return std::string("return 1"); };
      const Sweep sweep = load_sweep_text(text, "damaged", reader);
      // What loads is sound: it has a canonical text that loads to the same.
      ASSERT_EQ(load_sweep_text(to_self_contained_json(sweep), "again", {}), sweep) << text;
      ++loaded;
    } catch (const ScenarioError& error) {
      expect_sound(error.diagnostics(), text);
    }
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(loaded, kRounds / 50) << "the damage is too heavy to test what loads";
}

TEST(DamagedFiles, EveryPrefixOfAFileIsHandled) {
  const std::string whole = bytes_of(scenarios_directory() / "loader/testdata/good/everything.json");
  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
    const std::string text = whole.substr(0, size);
    try {
      static_cast<void>(load_text(text, "prefix", {}));
      FAIL() << "a scenario after " << size << " bytes";
    } catch (const ScenarioError& error) {
      expect_sound(error.diagnostics(), text);
    }
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace overbook::scenarios
