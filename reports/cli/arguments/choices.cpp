#include "reports/cli/arguments/choices.h"

#include <algorithm>

#include "model/properties/property.h"
#include "reports/cli/arguments/help.h"
#include "reports/cli/glossary/glossary.h"
#include "scenarios/loader/fields/words.h"

namespace overbook::cli {
namespace {

template <typename Words>
std::vector<std::string> firsts(const Words& words) {
  std::vector<std::string> all;
  for (const auto& [word, value] : words) all.emplace_back(word);
  return all;
}

std::vector<std::string> names_of_schedulers() {
  std::vector<std::string> names;
  for (const sim::SchedulerKind kind : scenarios::kSchedulers) names.emplace_back(sim::to_text(kind));
  return names;
}

std::vector<std::string> names_of_properties() {
  std::vector<std::string> names;
  for (const model::PropertyInfo& property : model::all_properties()) names.emplace_back(property.name);
  return names;
}

std::vector<std::string> words_to_explain() {
  std::vector<std::string> words;
  for (const Meaning& meaning : all_meanings()) {
    if (meaning.name.find(' ') == std::string::npos) words.push_back(meaning.name);
  }
  return words;
}

}  // namespace

std::vector<std::string> choices_of(std::string_view flag_or_argument) {
  if (flag_or_argument == "--color") return firsts(kColourWords);
  if (flag_or_argument == "--progress") return firsts(kProgressWords);
  if (flag_or_argument == "--fail-on") return firsts(kFailOnWords);
  if (flag_or_argument == "--engine") return firsts(kEngineWords);
  if (flag_or_argument == "--scheduler") return names_of_schedulers();
  if (flag_or_argument == "--property") return names_of_properties();
  if (flag_or_argument == "OF") return {kSchemaWords.begin(), kSchemaWords.end()};
  if (flag_or_argument == "SHELL") return {kShellWords.begin(), kShellWords.end()};
  if (flag_or_argument == "TOPIC") return help_topics();
  if (flag_or_argument == "WORD") return words_to_explain();
  return {};
}

}  // namespace overbook::cli
