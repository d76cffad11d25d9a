#pragma once
// Typed access to the fields of one JSON object, with an error that says where, what was found and what was
// expected. For json_reader.cpp.

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace overbook::reports {

using Json = nlohmann::ordered_json;

// A value and the place where it stands.
struct Located {
  const Json* json = nullptr;
  const std::string* file = nullptr;
  std::string pointer;

  // Throws the ReportError for this place.
  [[noreturn]] void fail(std::string_view expected) const;
  [[noreturn]] void fail(std::string_view found, std::string_view expected) const;
  [[nodiscard]] Located at(const std::string& key) const;
  [[nodiscard]] Located at(std::size_t index) const;
};

[[nodiscard]] std::string read_text(const Located& value);
[[nodiscard]] bool read_bool(const Located& value);
[[nodiscard]] double read_number(const Located& value);
[[nodiscard]] std::uint64_t read_count(const Located& value);
[[nodiscard]] std::uint32_t read_small_count(const Located& value);

// The fields of an object. Every field must be asked for by the end: finish() refuses the others, so that a
// misspelt optional field is an error and not a silence.
class Fields {
 public:
  explicit Fields(Located object);

  // The field; throws when it is absent.
  [[nodiscard]] Located need(const std::string& key);
  [[nodiscard]] std::optional<Located> find(const std::string& key);
  [[nodiscard]] std::string text_or_empty(const std::string& key);
  [[nodiscard]] bool flag(const std::string& key);
  void finish() const;

 private:
  Located object_;
  std::set<std::string> known_;
};

template <typename Read>
auto read_array(const Located& value, Read read) {
  if (!value.json->is_array()) value.fail("an array");
  std::vector<decltype(read(value))> elements;
  elements.reserve(value.json->size());
  for (std::size_t i = 0; i < value.json->size(); ++i) elements.push_back(read(value.at(i)));
  return elements;
}

template <typename Read>
auto read_map(const Located& value, Read read) {
  if (!value.json->is_object()) value.fail("an object");
  std::map<std::string, decltype(read(value))> entries;
  for (const auto& item : value.json->items()) entries.emplace(item.key(), read(value.at(item.key())));
  return entries;
}

}  // namespace overbook::reports
