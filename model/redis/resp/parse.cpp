#include "model/redis/resp/parse.h"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace overbook::redis {

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  const std::string_view digits = text.substr(is_negative ? 1 : 0);
  if (digits.empty()) return std::nullopt;
  if (digits.front() == '0' && (is_negative || digits.size() > 1)) return std::nullopt;
  if (digits.front() < '0' || digits.front() > '9') return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

namespace {
// isspace of the "C" locale.
bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

template <typename Float>
std::optional<Float> parse_whole(const std::string& text, Float (*read)(const char*, char**)) {
  if (text.empty() || is_blank(text.front())) return std::nullopt;
  char* end = nullptr;
  errno = 0;
  const Float value = read(text.c_str(), &end);
  if (end != text.c_str() + text.size() || std::isnan(value)) return std::nullopt;
  if (errno == ERANGE && (std::isinf(value) || value == 0)) return std::nullopt;
  return value;
}

}  // namespace

std::optional<double> parse_double(const std::string& text) {
  return parse_whole<double>(text, std::strtod);
}

std::optional<double> parse_finite(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<long double> parse_long_double(const std::string& text) {
  return parse_whole<long double>(text, std::strtold);
}

std::optional<double> parse_score_bound(const char* text) {
  char* end = nullptr;
  const double value = std::strtod(text, &end);
  if (*end != '\0' || std::isnan(value)) return std::nullopt;
  return value;
}

std::string format_double(double value) {
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  // The same digits, many times quicker: scores are mostly whole numbers.
  constexpr double kEveryWholeNumberBelow = 9007199254740992.0;  // 2^53
  if (std::trunc(value) == value && std::abs(value) < kEveryWholeNumberBelow &&
      (value != 0 || !std::signbit(value)))
    return fmt::format_int(static_cast<std::int64_t>(value)).str();
  return fmt::format("{:.17g}", value);
}

std::string format_long_double(long double value) {
  // Not by fmt 9, which shows the smallest of all otherwise. The greatest have some 4,950 digits.
  std::string text(static_cast<std::size_t>(std::snprintf(nullptr, 0, "%.17Lf", value)), '\0');
  std::snprintf(text.data(), text.size() + 1, "%.17Lf", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

bool is_option(std::string_view text, std::string_view lower_case_word) {
  text = as_c_string(text);
  if (text.size() != lower_case_word.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower != lower_case_word[i]) return false;
  }
  return true;
}

std::string_view as_c_string(std::string_view text, std::size_t limit) {
  return text.substr(0, std::min(text.find('\0'), limit));
}

}  // namespace overbook::redis
