#include "model/redis/scripts/library_header.h"

#include <algorithm>
#include <vector>

#include "model/redis/resp/parse.h"

namespace overbook::redis {
namespace {

bool is_header_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

std::optional<int> header_hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

// Splits at blanks, as Redis splits a line of its configuration: with words in double quotes, which have escapes,
// and in single ones (sds.c, sdssplitargs).
class HeaderWords {
 public:
  explicit HeaderWords(std::string_view line) : rest_(line) {}

  // Nothing: a quote is not closed, or something follows it at once.
  std::optional<std::vector<std::string>> all() {
    std::vector<std::string> words;
    for (;;) {
      while (!rest_.empty() && is_header_space(rest_.front())) rest_.remove_prefix(1);
      if (rest_.empty()) return words;
      words.emplace_back();
      if (!read(words.back())) return std::nullopt;
    }
  }

 private:
  bool read(std::string& word) {
    while (!rest_.empty()) {
      const char c = take();
      if (c == ' ' || c == '\n' || c == '\r' || c == '\t') return true;
      if (c == '"' || c == '\'') return read_quoted(word, c);
      word += c;
    }
    return true;
  }

  bool read_quoted(std::string& word, char quote) {
    while (!rest_.empty()) {
      const char c = take();
      if (c == quote) return rest_.empty() || is_header_space(rest_.front());
      const bool is_escape = c == '\\' && !rest_.empty() && (quote == '"' || rest_.front() == '\'');
      word += is_escape ? escaped(quote) : c;
    }
    return false;
  }

  char escaped(char quote) {
    const char c = take();
    if (quote == '\'') return c;
    if (c == 'x' && rest_.size() >= 2) {
      const std::optional<int> high = header_hex_digit(rest_[0]);
      const std::optional<int> low = header_hex_digit(rest_[1]);
      if (high && low) {
        rest_.remove_prefix(2);
        return static_cast<char>(*high * 16 + *low);
      }
    }
    constexpr std::string_view kNames = "nrtba";
    constexpr std::string_view kMeant = "\n\r\t\b\a";
    const std::size_t at = kNames.find(c);
    return at == std::string_view::npos ? c : kMeant[at];
  }

  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  std::string_view rest_;
};

LibraryHeader refused_header(std::string text) {
  LibraryHeader header;
  header.error = "ERR " + std::move(text);
  return header;
}

bool is_name_argument(std::string_view word) {
  constexpr std::string_view kName = "name=";
  return word.size() >= kName.size() && is_option(word.substr(0, kName.size()), kName);
}

}  // namespace

LibraryHeader read_library_header(std::string_view code) {
  if (!code.starts_with("#!")) return refused_header("Missing library metadata");
  const std::string_view text = as_c_string(code);
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return refused_header("Invalid library metadata");
  const std::optional<std::vector<std::string>> words = HeaderWords(text.substr(0, end)).all();
  if (!words) return refused_header("Invalid library metadata");
  LibraryHeader header;
  header.size = end;
  header.engine = words->front().substr(2);
  std::optional<std::string> name;
  for (std::size_t i = 1; i < words->size(); ++i) {
    const std::string& word = (*words)[i];
    if (!is_name_argument(word))
      return refused_header("Invalid metadata value given: " + std::string(as_c_string(word)));
    if (name) return refused_header("Invalid metadata value, name argument was given multiple times");
    name = word.substr(5);
  }
  if (!name) return refused_header("Library name was not given");
  header.name = *std::move(name);
  return header;
}

bool is_function_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

bool is_same_function(std::string_view one, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [&](char a, char b) { return lower(a) == lower(b); });
}

}  // namespace overbook::redis
