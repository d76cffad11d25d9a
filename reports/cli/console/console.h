#pragma once
// Where the output goes, and so how it may look. Streams and the environment are asked once.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace overbook::cli {

enum class ColourChoice { automatic, always, never };
enum class ProgressStyle { automatic, bar, plain, none };

// What the command line says of looks.
struct Display {
  ColourChoice colour = ColourChoice::automatic;
  ProgressStyle progress = ProgressStyle::automatic;
  bool is_ascii = false;
  bool is_quiet = false;
  bool is_verbose = false;
};

// The value of an environment variable; nothing when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
[[nodiscard]] std::optional<std::string> from_environment(const std::string& name);

// --color, then NO_COLOR (if not empty), then CLICOLOR_FORCE (if not empty or 0), then whether it is a
// terminal that is not dumb.
[[nodiscard]] bool wants_colour(ColourChoice choice, bool is_terminal, const Environment& environment);

// Whether the locale that the environment names (LC_ALL, LC_CTYPE, LANG, in this order) is one of UTF-8.
[[nodiscard]] bool has_utf8_locale(const Environment& environment);

// What `automatic` means: a bar on a terminal, plain lines elsewhere and in CI.
[[nodiscard]] ProgressStyle resolve(ProgressStyle style, bool is_terminal, const Environment& environment);

[[nodiscard]] bool is_terminal(int file_descriptor);

// Columns of the terminal on stdout or stderr; nothing when there is none.
[[nodiscard]] std::optional<unsigned> terminal_width(int file_descriptor);

// Writes all of `text` to stdout and flushes. Throws reports::WriteError.
void print(std::string_view text);
// To stderr; a failure there has nobody to be told.
void complain(std::string_view text);

}  // namespace overbook::cli
