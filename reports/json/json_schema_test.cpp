// Holds report.schema.json against describe.h: both must list the same fields, of the same types, and call
// the same ones optional. What the schema says beyond that is its own: descriptions, least sizes, and which
// fields come together.
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "reports/json/describe.h"
#include "reports/text/words.h"

namespace overbook::reports {
namespace {

using Schema = nlohmann::json;

template <typename T>
struct SchemaOf;

// An object's schema, as describe.h lists its fields.
class SchemaFields {
 public:
  template <typename T>
  void need(const char* key, const T& member) {
    required_.insert(key);
    put(key, member);
  }
  template <typename T>
  void unless_empty(const char* key, const T& member) {
    put(key, member);
  }
  template <typename T>
  void unless_empty(const char* key, const std::optional<T>& /*member*/) {
    put(key, T());
  }
  template <typename T>
  void if_any(bool /*is_written*/, const char* key, const T& member) {
    put(key, member);
  }
  void mark(const char* key, bool /*member*/) { properties_[key] = {{"const", true}}; }
  void numbers(const char* key, const std::vector<double>& member) { need(key, member); }
  template <typename T>
  void since_later(const char* key, const T& member) {
    put(key, member);
  }
  void never(const char* key, std::string_view /*why*/) { put_constant(key, false); }
  void constant(const char* key, std::string_view text) { put_constant(key, text); }
  template <typename Visit>
  void object(const char* key, const Visit& visit) {
    required_.insert(key);
    SchemaFields inner;
    visit(inner);
    properties_[key] = inner.schema();
  }
  template <typename T, typename Visit>
  void together(const std::optional<T>& /*member*/, const Visit& visit) {
    const std::set<std::string> before = required_;
    T described;
    visit(*this, described);
    required_ = before;
  }

  void derived(const auto& /*member*/, const auto& /*of*/) {}

  [[nodiscard]] Schema schema() const {
    return {{"type", "object"},
            {"additionalProperties", false},
            {"required", required_},
            {"properties", properties_}};
  }

 private:
  template <typename T>
  void put(const char* key, const T& /*member*/) {
    properties_[key] = SchemaOf<T>::make();
  }

  template <typename T>
  void put_constant(const char* key, const T& value) {
    required_.insert(key);
    properties_[key] = {{"const", value}};
  }

  std::set<std::string> required_;
  Schema properties_ = Schema::object();
};

template <typename T>
struct SchemaOf {
  static Schema make() {
    SchemaFields fields;
    T value;
    describe(fields, value);
    return fields.schema();
  }
};
template <>
struct SchemaOf<std::string> {
  static Schema make() { return {{"type", "string"}}; }
};
template <>
struct SchemaOf<bool> {
  static Schema make() { return {{"type", "boolean"}}; }
};
template <>
struct SchemaOf<double> {
  static Schema make() { return {{"type", "number"}}; }
};
template <typename T>
requires std::same_as<T, std::uint32_t> || std::same_as<T, std::uint64_t>
struct SchemaOf<T> {
  static Schema make() {
    return {{"type", "integer"}, {"minimum", 0}, {"maximum", std::numeric_limits<T>::max()}};
  }
};
template <>
struct SchemaOf<Verdict> {
  static Schema make() {
    Schema words = Schema::array();
    for (int i = 0; i <= static_cast<int>(Verdict::not_applicable); ++i)
      words.push_back(word(static_cast<Verdict>(i)));
    return {{"enum", words}};
  }
};
template <>
struct SchemaOf<FoundBy> {
  static Schema make() {
    Schema words = Schema::array();
    for (int i = 0; i <= static_cast<int>(FoundBy::exhaustive); ++i)
      words.push_back(word(static_cast<FoundBy>(i)));
    return {{"enum", words}};
  }
};
template <>
struct SchemaOf<std::optional<double>> {
  static Schema make() { return {{"type", {"number", "null"}}}; }
};
template <typename T>
struct SchemaOf<std::vector<T>> {
  static Schema make() { return {{"type", "array"}, {"items", SchemaOf<T>::make()}}; }
};
template <typename T>
struct SchemaOf<std::map<std::string, T>> {
  static Schema make() { return {{"type", "object"}, {"additionalProperties", SchemaOf<T>::make()}}; }
};
template <>
struct SchemaOf<std::map<std::uint32_t, std::uint64_t>> {
  static Schema make() { return {{"type", "array"}, {"items", SchemaOf<ExcessBin>::make()}}; }
};

// The schema with its references resolved, and without what describe.h knows nothing of.
Schema resolved(Schema schema, const Schema& definitions) {
  if (!schema.is_object()) return schema;
  constexpr std::array kItsOwn{"$schema",      "title",    "description",  "definitions",
                               "dependencies", "minItems", "minProperties"};
  for (const char* key : kItsOwn) schema.erase(key);
  if (schema.contains("allOf")) return resolved(schema["allOf"][0], definitions);
  if (schema.contains("$ref")) {
    const std::string name = schema["$ref"].get<std::string>().substr(std::string("#/definitions/").size());
    return resolved(definitions.at(name), definitions);
  }
  for (const char* key : {"items", "additionalProperties"})
    if (schema.contains(key)) schema[key] = resolved(schema[key], definitions);
  if (schema.contains("properties"))
    for (auto& property : schema["properties"]) property = resolved(property, definitions);
  if (schema.contains("required")) schema["required"] = schema["required"].get<std::set<std::string>>();
  return schema;
}

TEST(ReportSchema, ListsTheFieldsThatAreWrittenAndRead) {
  const Schema shipped = Schema::parse(report_schema_text());
  const Schema in_tree = resolved(shipped, shipped["definitions"]);
  const Schema described = SchemaOf<Report>::make();
  EXPECT_EQ(in_tree, described) << Schema::diff(described, in_tree).dump(2);
}

}  // namespace
}  // namespace overbook::reports
