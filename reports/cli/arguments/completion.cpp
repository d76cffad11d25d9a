#include "reports/cli/arguments/completion.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "reports/cli/arguments/choices.h"
#include "reports/cli/arguments/values.h"

namespace overbook::cli {
namespace {

// What comes after a flag, or stands in the place of an argument.
enum class Takes {
  nothing,
  words,               // one of a few
  file,                //
  file_behind_equals,  // --html=FILE, and nothing where it stands alone
  folder,
  anything  // that can't be guessed
};

struct Completed {
  std::vector<std::string> names;  // "-n", "--schedules"; of an argument "SCENARIO"
  std::string help;
  Takes takes = Takes::nothing;
  std::vector<std::string> words;
};

struct CompletedCommand {
  std::string name;
  std::string help;
  std::vector<Completed> flags;
  std::vector<Completed> arguments;
};

Takes what_it_takes(const CLI::Option& option, const Completed& completed) {
  const std::string& text = option.get_option_text();
  if (!option.nonpositional()) {
    if (!completed.words.empty()) return Takes::words;
    return option.get_name() == "NAME" ? Takes::anything : Takes::file;
  }
  if (option.get_items_expected_max() == 0) return Takes::nothing;
  if (!completed.words.empty()) return Takes::words;
  if (text == "[=FILE|-]") return Takes::file_behind_equals;
  return text == "DIR" ? Takes::folder : Takes::anything;
}

Completed completed(const CLI::Option& option) {
  Completed one{.names = {}, .help = option.get_description(), .words = {}};
  for (const std::string& name : option.get_snames()) one.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) one.names.push_back("--" + name);
  if (one.names.empty()) one.names.push_back(option.get_name());
  one.words = choices_of(one.names.back());
  one.takes = what_it_takes(option, one);
  return one;
}

CompletedCommand completed(const CLI::App& app) {
  CompletedCommand command{
      .name = app.get_name(), .help = app.get_description(), .flags = {}, .arguments = {}};
  for (const CLI::Option* option : app.get_options())
    (option->nonpositional() ? command.flags : command.arguments).push_back(completed(*option));
  return command;
}

std::vector<CompletedCommand> commands_of(const CLI::App& app) {
  std::vector<CompletedCommand> commands;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    commands.push_back(completed(*command));
  return commands;
}

std::string names_of(const std::vector<Completed>& flags) {
  std::vector<std::string> names;
  for (const Completed& flag : flags) {
    for (const std::string& name : flag.names) names.push_back(name);
  }
  return fmt::format("{}", fmt::join(names, " "));
}

std::string names_of(const std::vector<CompletedCommand>& commands, std::string_view between) {
  std::vector<std::string> names;
  for (const CompletedCommand& command : commands) names.push_back(command.name);
  return fmt::format("{}", fmt::join(names, between));
}

// `text` without what has a meaning where it stands: single quotes, and for zsh brackets and colons.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'')
      out += "’";
    else if (c == '[' || c == '(')
      out += '(';
    else if (c == ']' || c == ')')
      out += ')';
    else if (c == ':')
      out += ';';
    else if (c == '\\' || c == '`' || c == '$')
      out += ' ';
    else
      out += c;
  }
  return out;
}

// --- bash

std::string bash_answer(const Completed& one) {
  switch (one.takes) {
    case Takes::words:
      return fmt::format("_overbook_words '{}'", fmt::join(one.words, " "));
    case Takes::file:
    case Takes::file_behind_equals:
      return "_overbook_places -f";
    case Takes::folder:
      return "_overbook_places -d";
    case Takes::nothing:
    case Takes::anything:
      break;
  }
  return ":";
}

std::string bash_command(const CompletedCommand& command) {
  std::string text = fmt::format("    {})\n      case $previous in\n", command.name);
  for (const Completed& flag : command.flags) {
    if (flag.takes == Takes::nothing) continue;
    if (flag.takes == Takes::anything) {
      text += fmt::format("        {}) return ;;\n", fmt::join(flag.names, "|"));
      continue;
    }
    const char* const condition = flag.takes == Takes::file_behind_equals ? "[[ $equals ]] && " : "";
    text += fmt::format("        {}) {}{{ {}; return; }} ;;\n", fmt::join(flag.names, "|"), condition,
                        bash_answer(flag));
  }
  text += fmt::format("      esac\n      if [[ $current == -* ]]; then _overbook_words '{}'\n",
                      names_of(command.flags));
  if (!command.arguments.empty())
    text += fmt::format("      else {}\n", bash_answer(command.arguments.front()));
  return text + "      fi ;;\n";
}

constexpr std::string_view kBashBegin =
    R"(# Completion of overbook for bash. To have it now: source <(overbook completion bash)
_overbook_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current"); }
_overbook_places() {
  mapfile -t COMPREPLY < <(compgen "$1" -- "$current")
  compopt -o filenames 2>/dev/null
}
_overbook() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command='' equals='' i
  COMPREPLY=()
  # bash takes the = of --flag=value for a word of its own.
  if [[ $current == = ]]; then
    equals=1 current=''
  elif [[ $previous == = ]]; then
    equals=1 previous=${COMP_WORDS[COMP_CWORD-2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
)";

std::string bash_script(const CLI::App& app) {
  const std::vector<CompletedCommand> commands = commands_of(app);
  std::string text(kBashBegin);
  text +=
      fmt::format("    case ${{COMP_WORDS[i]}} in {}) command=${{COMP_WORDS[i]}}; break ;; esac\n  done\n",
                  names_of(commands, "|"));
  text += fmt::format("  case $command in\n    '') _overbook_words '{} {}' ;;\n", names_of(commands, " "),
                      names_of(completed(app).flags));
  for (const CompletedCommand& command : commands) text += bash_command(command);
  return text + "  esac\n}\ncomplete -F _overbook overbook\n";
}

// --- zsh

std::string zsh_answer(const Completed& one) {
  switch (one.takes) {
    case Takes::words:
      return fmt::format("({})", fmt::join(one.words, " "));
    case Takes::file:
    case Takes::file_behind_equals:
      return "_files";
    case Takes::folder:
      return "_files -/";
    case Takes::nothing:
    case Takes::anything:
      break;
  }
  return " ";
}

std::string zsh_flag(const Completed& flag) {
  std::string text;
  for (const std::string& name : flag.names) {
    const std::string value = flag.takes == Takes::nothing ? "" : fmt::format(":value:{}", zsh_answer(flag));
    // "=-": the value stands behind an equals sign, and nowhere else.
    const std::string_view equals = flag.takes == Takes::nothing              ? ""
                                    : flag.takes == Takes::file_behind_equals ? "=-"
                                    : name.starts_with("--")                  ? "="
                                                                              : "";
    const std::string_view optional = flag.takes == Takes::file_behind_equals ? ":" : "";
    text += fmt::format(" \\\n        '*{}{}[{}]{}{}'", name, equals, plain(flag.help), optional, value);
  }
  return text;
}

std::string zsh_script(const CLI::App& app) {
  const std::vector<CompletedCommand> commands = commands_of(app);
  std::string text =
      "#compdef overbook\n"
      "# Completion of overbook for zsh. To have it now: source <(overbook completion zsh)\n"
      "_overbook() {\n  local -a commands\n  commands=(\n";
  for (const CompletedCommand& command : commands)
    text += fmt::format("    '{}:{}'\n", command.name, plain(command.help));
  text += "  )\n  if (( CURRENT == 2 )); then\n    _describe 'command' commands\n    compadd -- ";
  text += names_of(completed(app).flags) + "\n    return\n  fi\n";
  text += "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n";
  for (const CompletedCommand& command : commands) {
    text += fmt::format("    {})\n      _arguments", command.name);
    for (const Completed& flag : command.flags) text += zsh_flag(flag);
    for (const Completed& argument : command.arguments)
      text += fmt::format(" \\\n        '*:{}:{}'", argument.names.front(), zsh_answer(argument));
    text += " ;;\n";
  }
  return text +
         "  esac\n}\nif [[ $funcstack[1] == _overbook ]]; then\n  _overbook \"$@\"\nelse\n  compdef "
         "_overbook overbook\nfi\n";
}

// --- fish

std::string fish_answer(const Completed& one) {
  switch (one.takes) {
    case Takes::words:
      return fmt::format(" -x -a '{}'", fmt::join(one.words, " "));
    case Takes::file:
      return " -r -F";
    case Takes::file_behind_equals:
      return " -F";
    case Takes::folder:
      return " -x -a '(__fish_complete_directories)'";
    case Takes::anything:
      return " -x";
    case Takes::nothing:
      break;
  }
  return "";
}

std::string fish_names(const Completed& flag) {
  std::string text;
  for (const std::string& name : flag.names)
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  return text;
}

std::string fish_script(const CLI::App& app) {
  std::string text =
      "# Completion of overbook for fish. To have it now: overbook completion fish | source\n"
      "complete -c overbook -f\n";
  for (const Completed& flag : completed(app).flags)
    text += fmt::format("complete -c overbook -n __fish_use_subcommand{} -d '{}'\n", fish_names(flag),
                        plain(flag.help));
  for (const CompletedCommand& command : commands_of(app)) {
    text += fmt::format("complete -c overbook -n __fish_use_subcommand -a {} -d '{}'\n", command.name,
                        plain(command.help));
    const std::string within =
        fmt::format("complete -c overbook -n '__fish_seen_subcommand_from {}'", command.name);
    for (const Completed& flag : command.flags)
      text += fmt::format("{}{}{} -d '{}'\n", within, fish_names(flag), fish_answer(flag), plain(flag.help));
    for (const Completed& argument : command.arguments) {
      if (argument.takes == Takes::words)
        text += fmt::format("{} -a '{}'\n", within, fmt::join(argument.words, " "));
      if (argument.takes == Takes::file) text += within + " -F\n";
    }
  }
  return text;
}

}  // namespace

std::string completion_script(const CLI::App& app, std::string_view shell) {
  if (shell == "bash") return bash_script(app);
  if (shell == "zsh") return zsh_script(app);
  if (shell == "fish") return fish_script(app);
  throw UsageError(fmt::format("completion: `{}` is none of {}", shell, fmt::join(kShellWords, ", ")));
}

}  // namespace overbook::cli
