#pragma once
// The flags of one command as CLI11 reads them, each also from its environment variable.

#include <CLI/CLI.hpp>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reports/cli/arguments/run_flags.h"

namespace overbook::cli {

// "OVERBOOK_MAX_DEPTH" of "max-depth".
inline std::string environment_name(std::string_view flag) {
  std::string name = "OVERBOOK_";
  for (const char c : flag)
    name += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return name;
}

// One command's flags, each with its environment variable.
class Flags {
 public:
  explicit Flags(CLI::App& app) : app_(app) {}

  // `names`: "-n,--schedules"; the variable is named after the long one. Given twice, the last one counts.
  template <typename T>
  CLI::Option* value(const std::string& names, T& target, const std::string& type, const std::string& help) {
    CLI::Option* option = app_.add_option(names, target, help)->option_text(type)->take_last();
    return with_environment(option, names);
  }
  CLI::Option* flag(const std::string& names, bool& target, const std::string& help) {
    return with_environment(app_.add_flag(names, target, help), names);
  }
  // Repeatable, one value each time.
  CLI::Option* values(const std::string& names, std::vector<std::string>& target, const std::string& type,
                      const std::string& help) {
    CLI::Option* option = app_.add_option(names, target, help)->option_text(type)->allow_extra_args(false);
    return with_environment(option, names);
  }

  // "yes" or "no" goes into `target`.
  CLI::Option* opposites(const std::string& names, std::string& target, const std::string& help) {
    CLI::Option* option = app_.add_flag_function(
        names, [&target](std::int64_t count) { target = count > 0 ? "yes" : "no"; }, help);
    return with_environment(option, names.substr(0, names.find(',')));
  }

  static CLI::Option* with_environment(CLI::Option* option, const std::string& names) {
    return option->envname(environment_name(names.substr(names.find("--") + 2)));
  }

 private:
  CLI::App& app_;
};

// What was given for the flags of one command, which are of one table.
template <typename Arguments>
class GivenFlags {
 public:
  void add(Flags& flags, const FlagOf<Arguments>& flag, const std::string& help) {
    Given& given = given_[&flag];
    const std::string names(flag.names);
    const std::string type(flag.type);
    switch (flag.kind) {
      case FlagKind::value:
        flags.value(names, given.text, type, help);
        return;
      case FlagKind::values:
        flags.values(names, given.texts, type, help);
        return;
      case FlagKind::list:
        flags.values(names, given.texts, type, help)->delimiter(',');
        return;
      case FlagKind::toggle:
        flags.flag(names, given.is_on, help);
        return;
      case FlagKind::opposites:
        flags.opposites(names, given.text, help);
        return;
    }
  }

  void decode(std::span<const FlagOf<Arguments>> table, Arguments& arguments) const {
    for (const FlagOf<Arguments>& flag : table) {
      const auto found = given_.find(&flag);
      if (found == given_.end()) continue;
      const Given& given = found->second;
      std::vector<std::string> texts = given.texts;
      if (given.is_on || !given.text.empty()) texts.push_back(given.text);
      for (const std::string& text : texts) flag.decode({flag.long_name(), text}, arguments);
    }
  }

 private:
  struct Given {
    std::string text;
    std::vector<std::string> texts;
    bool is_on = false;
  };
  std::map<const FlagOf<Arguments>*, Given> given_;
};

}  // namespace overbook::cli
