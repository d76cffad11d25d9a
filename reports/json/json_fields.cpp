#include "reports/json/json_fields.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "reports/text/escape.h"
#include "reports/text/report_error.h"

namespace overbook::reports {
namespace {

// The value as a reader can recognise it in the file, cut where it gets long.
std::string described(const Json& json) {
  if (json.is_object()) return "an object";
  if (json.is_array()) return fmt::format("an array of {}", json.size());
  constexpr bool kAsciiOnly = true;
  std::string text = json.dump(-1, ' ', kAsciiOnly, Json::error_handler_t::replace);
  constexpr std::size_t kLong = 60;
  if (text.size() > kLong) text = text.substr(0, kLong) + "...";
  return text;
}

std::string pointer_token(const std::string& key) {
  std::string token;
  for (const char c : key) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

}  // namespace

ReportError::ReportError(std::string file, std::string pointer, std::string found, std::string expected)
    : std::runtime_error(fmt::format("{}: {}{}found {}, expected {}", visible(file),
                                     pointer.empty() ? "" : "at " + visible(pointer),
                                     pointer.empty() ? "" : ": ", visible(found), visible(expected))),
      file_(std::move(file)),
      pointer_(std::move(pointer)),
      found_(std::move(found)),
      expected_(std::move(expected)) {}

void Located::fail(std::string_view expected) const {
  fail(described(*json), expected);
}

void Located::fail(std::string_view found, std::string_view expected) const {
  throw ReportError(*file, pointer, std::string(found), std::string(expected));
}

Located Located::at(const std::string& key) const {
  return {.json = &json->at(key), .file = file, .pointer = pointer + "/" + pointer_token(key)};
}

Located Located::at(std::size_t index) const {
  return {.json = &json->at(index), .file = file, .pointer = fmt::format("{}/{}", pointer, index)};
}

std::string read_text(const Located& value) {
  if (!value.json->is_string()) value.fail("a string");
  return value.json->get<std::string>();
}

bool read_bool(const Located& value) {
  if (!value.json->is_boolean()) value.fail("true or false");
  return value.json->get<bool>();
}

double read_number(const Located& value) {
  if (!value.json->is_number()) value.fail("a number");
  return value.json->get<double>();
}

std::uint64_t read_count(const Located& value) {
  if (!value.json->is_number_unsigned()) value.fail("a whole number from 0 to 18446744073709551615");
  return value.json->get<std::uint64_t>();
}

std::uint32_t read_small_count(const Located& value) {
  const bool is_whole = value.json->is_number_unsigned();
  if (!is_whole || value.json->get<std::uint64_t>() > std::numeric_limits<std::uint32_t>::max()) {
    value.fail("a whole number from 0 to 4294967295");
  }
  return value.json->get<std::uint32_t>();
}

Fields::Fields(Located object) : object_(std::move(object)) {
  if (!object_.json->is_object()) object_.fail("an object");
}

Located Fields::need(const std::string& key) {
  known_.insert(key);
  if (!object_.json->contains(key)) object_.fail("no such field", fmt::format("the field \"{}\"", key));
  return object_.at(key);
}

std::optional<Located> Fields::find(const std::string& key) {
  known_.insert(key);
  if (!object_.json->contains(key)) return std::nullopt;
  return object_.at(key);
}

std::string Fields::text_or_empty(const std::string& key) {
  const auto value = find(key);
  return value ? read_text(*value) : std::string();
}

bool Fields::flag(const std::string& key) {
  const auto value = find(key);
  return value && read_bool(*value);
}

void Fields::finish() const {
  for (const auto& item : object_.json->items()) {
    if (known_.contains(item.key())) continue;
    std::string names;
    for (const std::string& name : known_) names += (names.empty() ? "" : ", ") + name;
    object_.fail(fmt::format("an unknown field \"{}\"", item.key()), "only: " + names);
  }
}

}  // namespace overbook::reports
