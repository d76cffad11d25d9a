#pragma once
// How Redis reads numbers from arguments and writes them in replies (Redis 7.0
// util.c, object.c, networking.c).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace overbook::redis {

// Decimal, no leading zeros, blanks or '+', within 64 bits (string2ll).
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);

// What strtod takes, whole, without leading blanks, neither NaN nor out of range; "inf" is allowed
// (getDoubleFromObject).
[[nodiscard]] std::optional<double> parse_double(const std::string& text);

// A finite number from the first character to the last, written as C++ does: no '+', no
// blanks, nothing in hexadecimal.
[[nodiscard]] std::optional<double> parse_finite(std::string_view text);

// parse_double with the range of a long double (getLongDoubleFromObject).
[[nodiscard]] std::optional<long double> parse_long_double(const std::string& text);

// The bound of a score range without its '(': laxer than parse_double, the empty text is 0 (zslParseRange).
[[nodiscard]] std::optional<double> parse_score_bound(const char* text);

// As RESP2 shows a double: 17 significant digits, "inf" or "-inf" (addReplyDouble).
[[nodiscard]] std::string format_double(double value);

// As INCRBYFLOAT keeps and shows a number: 17 digits after the point, without the zeros at their end, never "-0"
// (ld2string, for people). It must be finite.
[[nodiscard]] std::string format_long_double(long double value);

// Case-insensitive comparison with a word given in lower case; what follows a NUL byte is not looked at,
// since Redis compares options as C strings.
[[nodiscard]] bool is_option(std::string_view text, std::string_view lower_case_word);

// The text up to its first NUL byte, at most `limit` bytes: what printf's "%.Ns" shows of it.
[[nodiscard]] std::string_view as_c_string(std::string_view text, std::size_t limit = std::string_view::npos);

}  // namespace overbook::redis
