// overbook init, explain: for those who begin.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "reports/cli/commands.h"
#include "reports/cli/glossary/glossary.h"
#include "reports/cli/looks.h"
#include "reports/cli/outputs.h"
#include "reports/cli/starter/starter.h"
#include "reports/text/escape.h"
#include "reports/text/text_table.h"

namespace overbook::cli {
namespace {

// What is safe as a file's name is safe in the files and in a shell, too.
void check_name(const std::string& name) {
  const std::string safe = file_safe(name);
  if (safe == name) return;
  throw UsageError(
      fmt::format("init: `{}` can't be the name of a folder and of the files in it: up to 100 letters, "
                  "digits, '.', '_' and '-' are expected, the first no '.' or '-', the last no '-'; such "
                  "as `{}`",
                  reports::visible(name), name.empty() ? "my-limiter" : safe));
}

std::string what_to_do(const std::string& folder, const Starter& starter) {
  std::string text;
  for (const reports::FileInFolder& file : starter.files)
    text += fmt::format("wrote {}/{}\n", folder, file.name);
  return text + fmt::format(R"(
Run it as it is:
  overbook run {0}/{1}
Sent as two commands, it turns somebody away for nothing; as one script, nobody.

Then make it yours:
  {2}
    acquire, release: the commands that your servers send, one redis.call each
  {1}
    limit, running, servers: how many slots, how many of them are taken when
      the race begins, and how many servers race for what is left
    "atomic": true: the same program, each of its calls as one script
    expect: the verdicts that you count on; run exits with 1 on any other
    lease, faults: what runs out, and what may go wrong (`overbook schema`)
Before you run it again, this finds the mistakes of both files:
  overbook check {0}/{1}
)",
                            folder, starter.scenario, starter.program);
}

constexpr std::array<std::pair<Meaning::Of, std::string_view>, 3> kKinds{
    {{Meaning::Of::property, "properties"},
     {Meaning::Of::fault, "faults"},
     {Meaning::Of::verdict, "verdicts"}}};

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::string list_of_meanings(const Looks& looks) {
  std::string text;
  for (const auto& [kind, title] : kKinds) {
    reports::TextTable table({{}, {}, {.header = {}, .flexible = true, .min_width = 24}}, 2);
    for (const Meaning& meaning : all_meanings()) {
      if (meaning.of != kind) continue;
      const bool has_short_name = kind == Meaning::Of::property;
      table.add_row({{meaning.name}, {has_short_name ? meaning.also.front() : ""}, {meaning.in_short}});
    }
    text += reports::styled(title, reports::Style::strong, looks.has_colour_on_stdout) + "\n";
    text += table.render(looks.width, 2, looks.has_colour_on_stdout) + "\n";
  }
  return text + "Each in full: overbook explain WORD\n";
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// "no-over-admission (over)". Signs are left out where they can't be drawn.
std::string title_of(const Meaning& meaning, const Looks& looks) {
  std::vector<std::string_view> others;
  for (const std::string& other : meaning.also) {
    if (!looks.is_ascii || is_ascii(other)) others.push_back(other);
  }
  return others.empty() ? meaning.name : fmt::format("{} ({})", meaning.name, fmt::join(others, "; "));
}

std::string full_text(const Meaning& meaning, const Looks& looks) {
  std::string text =
      reports::styled(title_of(meaning, looks), reports::Style::strong, looks.has_colour_on_stdout) + "\n";
  if (meaning.of == Meaning::Of::property) text += reports::paragraph(meaning.in_short, looks.width, "", "");
  if (!meaning.on_screen.empty()) {
    const std::string line =
        fmt::format("On the first screen of `run`: {}.", fmt::join(meaning.on_screen, ", "));
    text += "\n" + reports::paragraph(line, looks.width, "", "");
  }
  for (const std::string& paragraph : meaning.paragraphs)
    text += "\n" + reports::paragraph(paragraph, looks.width, "", "");
  if (!meaning.drawing.empty()) {
    text += "\n";
    for (const std::string& line : lines_of(meaning.drawing))
      text += line.empty() ? "\n" : "  " + line + "\n";
  }
  if (!meaning.trials.empty())
    text += "\nSo `overbook assumptions` tries it on a scenario without its own faults:\n";
  for (const Trial& trial : meaning.trials) {
    text += reports::paragraph(trial.text, looks.width, "- ", "  ");
    // To be copied: never wrapped.
    if (!trial.flags.empty()) text += "    " + trial.flags + "\n";
  }
  return text;
}

[[noreturn]] void refuse_word(const std::string& word) {
  std::string hint = did_you_mean(word, explained_words());
  if (hint.empty()) hint = "; `overbook explain` lists what can be explained";
  throw UsageError(
      fmt::format("explain: `{}` is no property, fault or verdict{}", reports::visible(word), hint));
}

}  // namespace

ExitCode explain(const ExplainArguments& arguments) {
  const Looks looks = looks_of(arguments.display);
  if (arguments.words.empty()) {
    print(list_of_meanings(looks));
    return ExitCode::holds;
  }
  const std::string word = fmt::format("{}", fmt::join(arguments.words, " "));
  const Meaning* const meaning = meaning_of(word);
  if (meaning == nullptr) refuse_word(word);
  print(full_text(*meaning, looks));
  return ExitCode::holds;
}

ExitCode init(const InitArguments& arguments) {
  check_name(arguments.name);
  const Starter starter = starter_called(arguments.name);
  try {
    reports::make_folder_atomically(arguments.name, starter.files);
  } catch (const reports::FolderTaken& taken) {
    throw UsageError(
        fmt::format("init: {}; nothing was written. Give another name: overbook init NAME", taken.what()));
  }
  print(what_to_do(arguments.name, starter));
  return ExitCode::holds;
}

}  // namespace overbook::cli
