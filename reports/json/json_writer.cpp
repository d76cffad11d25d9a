#include "reports/json/json_writer.h"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "reports/json/describe.h"
#include "reports/json/json_fields.h"
#include "reports/text/words.h"

namespace overbook::reports {
namespace {

constexpr double kLargestWhole = 9007199254740992.0;  // 2^53: up to here a double is exact

double finite(double value) {
  if (!std::isfinite(value)) throw std::invalid_argument("a report cannot hold a number that is not finite");
  return value;
}

// A whole number without a point: the seventh server is no 7.0.
Json number_json(double value) {
  const bool is_whole =
      std::trunc(finite(value)) == value && std::abs(value) <= kLargestWhole && !std::signbit(value);
  return is_whole ? Json(static_cast<std::uint64_t>(value)) : Json(value);
}

template <typename T>
struct Writing;
template <typename T>
Json json_of(const T& value) {
  return Writing<T>::of(value);
}

template <typename T>
bool is_empty(const T& value) {
  if constexpr (std::is_arithmetic_v<T>) {
    return value == T();
  } else {
    return value.empty();
  }
}

// An object with the fields of a struct, as describe.h lists them.
class FieldsWritten {
 public:
  void name(const char* /*name*/, About /*about*/ = {}) {}
  void need(const char* key, const auto& member, About /*about*/ = {}) { json_[key] = json_of(member); }
  void some(const char* key, const auto& member, About /*about*/ = {}) { need(key, member); }
  void unless_empty(const char* key, const auto& member, About /*about*/ = {}) {
    if_any(!is_empty(member), key, member);
  }
  template <typename T>
  void unless_empty(const char* key, const std::optional<T>& member, About /*about*/ = {}) {
    if_any(member.has_value(), key, member);
  }
  void if_any(bool is_written, const char* key, const auto& member, About /*about*/ = {}) {
    if (is_written) need(key, member);
  }
  void mark(const char* key, bool member) { if_any(member, key, member); }
  void numbers(const char* key, const std::vector<double>& member) {
    Json& array = json_[key] = Json::array();
    for (const double number : member) array.push_back(number_json(number));
  }
  void since_later(const char* key, const auto& member, About /*about*/ = {}) { need(key, member); }
  void never(const char* key, std::string_view /*why*/) { json_[key] = false; }
  void constant(const char* key, std::string_view text) { json_[key] = text; }
  void object(const char* key, const auto& visit, About /*about*/ = {}) {
    FieldsWritten inner;
    visit(inner);
    json_[key] = std::move(inner.json_);
  }
  void together(const auto& member, const auto& visit) {
    if (member) visit(*this, *member);
  }
  void depends(const char* /*key*/, Others /*others*/) {}
  void derived(const auto& /*member*/, const auto& /*of*/) {}
  [[nodiscard]] Json take() { return std::move(json_); }

 private:
  Json json_ = Json::object();
};

template <typename T>
struct Writing {
  static Json of(const T& value) {
    FieldsWritten fields;
    describe(fields, value);
    return fields.take();
  }
};

template <typename T>
requires std::is_integral_v<T> || std::same_as<T, std::string>
struct Writing<T> {
  static Json of(const T& value) { return value; }
};
template <>
struct Writing<double> {
  static Json of(double value) { return finite(value); }
};
template <typename Enum>
requires std::is_enum_v<Enum>
struct Writing<Enum> {
  static Json of(Enum value) { return word(value); }
};
template <typename T>
struct Writing<std::optional<T>> {
  static Json of(const std::optional<T>& value) { return value ? json_of(*value) : Json(); }
};
template <typename T>
struct Writing<std::vector<T>> {
  static Json of(const std::vector<T>& values) {
    Json array = Json::array();
    for (const T& value : values) array.push_back(json_of(value));
    return array;
  }
};
template <typename T>
struct Writing<std::map<std::string, T>> {
  static Json of(const std::map<std::string, T>& values) {
    Json object = Json::object();
    for (const auto& [key, value] : values) object[key] = json_of(value);
    return object;
  }
};
template <>
struct Writing<std::map<std::uint32_t, std::uint64_t>> {
  static Json of(const std::map<std::uint32_t, std::uint64_t>& histogram) {
    Json array = Json::array();
    for (const auto& [excess, schedules] : histogram)
      array.push_back(json_of(ExcessBin{.excess = excess, .schedules = schedules}));
    return array;
  }
};

// As nlohmann::json counts: none is on one line.
constexpr int kOnOneLine = -1;

std::string text_of(const Report& report, int indentation) {
  constexpr bool kAsciiOnly = true;
  const std::string dumped =
      json_of(report).dump(indentation, ' ', kAsciiOnly, Json::error_handler_t::replace);
  std::string text;
  text.reserve(dumped.size() + dumped.size() / 16);
  // These three occur inside strings only: outside of them JSON has no such character.
  for (const char c : dumped) {
    switch (c) {
      case '<':
        text += "\\u003c";
        break;
      case '>':
        text += "\\u003e";
        break;
      case '&':
        text += "\\u0026";
        break;
      default:
        text += c;
    }
  }
  text += '\n';
  return text;
}

}  // namespace

std::string to_json(const Report& report) {
  return text_of(report, 2);
}

std::string to_json_line(const Report& report) {
  return text_of(report, kOnOneLine);
}

}  // namespace overbook::reports
