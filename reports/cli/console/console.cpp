#include "reports/cli/console/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

#include "reports/text/atomic_file.h"

namespace overbook::cli {
namespace {

bool is_set(const std::optional<std::string>& value) {
  return value && !value->empty();
}

}  // namespace

std::optional<std::string> from_environment(const std::string& name) {
  // Nothing in this program sets environment variables, so no other thread can be changing them.
  const char* const value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

bool wants_colour(ColourChoice choice, bool is_terminal, const Environment& environment) {
  if (choice != ColourChoice::automatic) return choice == ColourChoice::always;
  if (is_set(environment("NO_COLOR"))) return false;
  const std::optional<std::string> force = environment("CLICOLOR_FORCE");
  if (is_set(force) && *force != "0") return true;
  return is_terminal && environment("TERM").value_or("dumb") != "dumb";
}

bool has_utf8_locale(const Environment& environment) {
  for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::optional<std::string> value = environment(name);
    if (!is_set(value)) continue;
    std::transform(value->begin(), value->end(), value->begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return value->find("utf-8") != std::string::npos || value->find("utf8") != std::string::npos;
  }
  return false;
}

ProgressStyle resolve(ProgressStyle style, bool is_terminal, const Environment& environment) {
  if (style != ProgressStyle::automatic) return style;
  return is_terminal && !is_set(environment("CI")) ? ProgressStyle::bar : ProgressStyle::plain;
}

bool is_terminal(int file_descriptor) {
  return ::isatty(file_descriptor) == 1;
}

std::optional<unsigned> terminal_width(int file_descriptor) {
  winsize size{};
  if (::ioctl(file_descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

void print(std::string_view text) {
  const std::size_t written = std::fwrite(text.data(), 1, text.size(), stdout);
  if (written != text.size() || std::fflush(stdout) != 0) {
    throw reports::WriteError("standard output", std::generic_category().message(errno));
  }
}

void complain(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

}  // namespace overbook::cli
