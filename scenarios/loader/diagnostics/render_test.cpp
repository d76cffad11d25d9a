#include "scenarios/loader/diagnostics/render.h"

#include <gtest/gtest.h>

namespace overbook::scenarios {
namespace {

Diagnostic misspelt() {
  return {.code = "E0101",
          .file = "scenarios/chat.json",
          .line = 5,
          .column = 3,
          .length = 8,
          .pointer = "/severs",
          .message = "unknown field `severs`",
          .label = "not a field of a scenario",
          .help = "a field with a similar name exists: `servers`",
          .source_line = "  \"severs\": 4,"};
}

TEST(Render, LooksLikeACompilersMessage) {
  EXPECT_EQ(render({misspelt()}, {}),
            "error[E0101]: unknown field `severs`\n"
            " --> scenarios/chat.json:5:3  (at /severs)\n"
            "  |\n"
            "5 |   \"severs\": 4,\n"
            "  |   ^^^^^^^^ not a field of a scenario\n"
            "  = help: a field with a similar name exists: `servers`\n");
}

TEST(Render, AlignsTheGutterWithTheNumberOfTheLine) {
  Diagnostic found = misspelt();
  found.line = 120;
  found.help = "";
  found.label = "";
  EXPECT_EQ(render({found}, {}),
            "error[E0101]: unknown field `severs`\n"
            "   --> scenarios/chat.json:120:3  (at /severs)\n"
            "    |\n"
            "120 |   \"severs\": 4,\n"
            "    |   ^^^^^^^^\n");
}

TEST(Render, SeparatesDiagnosticsByAnEmptyLine) {
  const std::string text = render({misspelt(), misspelt()}, {});
  EXPECT_NE(text.find("`servers`\n\nerror[E0101]"), std::string::npos);
}

TEST(Render, ColoursWithoutChangingTheWords) {
  std::string coloured = render({misspelt()}, {.colour = true, .ascii = false});
  EXPECT_NE(coloured.find("\x1b[1;31merror[E0101]\x1b[0m"), std::string::npos);
  std::string plain;
  for (std::size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\x1b') {
      i = coloured.find('m', i);
    } else {
      plain += coloured[i];
    }
  }
  EXPECT_EQ(plain, render({misspelt()}, {}));
}

TEST(Render, PutsCaretsUnderWideCharacters) {
  Diagnostic found = misspelt();
  found.source_line = "\xE4\xBC\x9A\xE8\xA9\xB1 x";  // two wide characters
  found.column = 2;
  found.length = 1;
  EXPECT_NE(render({found}, {}).find("\n  |   ^^ not"), std::string::npos);
  const std::string ascii = render({found}, {.colour = false, .ascii = true});
  EXPECT_NE(ascii.find("5 | ?? x\n  |  ^ not"), std::string::npos);
}

TEST(Render, ShowsALongLineAroundThePlace) {
  Diagnostic found = misspelt();
  found.source_line = std::string(500, 'a') + "HERE" + std::string(500, 'b');
  found.column = 501;
  found.length = 4;
  const std::string text = render({found}, {});
  EXPECT_NE(text.find("| ..." + std::string(60, 'a') + "HERE" + std::string(46, 'b') + "...\n"),
            std::string::npos);
  EXPECT_NE(text.find("| " + std::string(63, ' ') + "^^^^ not"), std::string::npos);
}

TEST(Render, SendsNoControlCharacterToATerminal) {
  Diagnostic found = misspelt();
  found.pointer = "/\x1b[2J";
  found.file = "a\x1b]0;b.json";
  found.source_line = "\x1b[31m\tx";
  for (const bool ascii : {false, true}) {
    const std::string text = render({found}, {.colour = false, .ascii = ascii});
    EXPECT_EQ(text.find('\x1b'), std::string::npos);
    EXPECT_EQ(text.find('\t'), std::string::npos);
  }
}

TEST(Render, PlacesACaretAtTheEndOfAnUnfinishedText) {
  Diagnostic found = misspelt();
  found.source_line = "";
  found.column = 1;
  found.length = 1;
  EXPECT_NE(render({found}, {}).find("5 |\n  | ^ not"), std::string::npos);
}

}  // namespace
}  // namespace overbook::scenarios
