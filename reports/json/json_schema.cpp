// The schema of reports, made of the list of their fields.
#include <array>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "model/text/json_layout.h"
#include "reports/json/describe.h"
#include "reports/json/json_writer.h"
#include "reports/text/words.h"

namespace overbook::reports {
namespace {

using Json = nlohmann::ordered_json;

template <typename T>
struct SchemaOf;

// What the schema defines beside the report itself, by name, in the order in which it is asked for.
class Definitions {
 public:
  template <typename T>
  Json schema_of() {
    return SchemaOf<T>::make(*this);
  }
  // It will be defined: before what it refers to.
  void announce(const std::string& name) {
    if (!json_.contains(name)) json_[name] = nullptr;
  }
  // A reference to it.
  Json define(const std::string& name, Json schema) {
    json_[name] = std::move(schema);
    return {{"$ref", "#/definitions/" + name}};
  }
  [[nodiscard]] Json take() { return std::move(json_); }

 private:
  Json json_ = Json::object();
};

template <typename T>
inline constexpr bool kIsContainer = requires(const T& value) {
  typename T::value_type;
  value.begin();
};
template <>
inline constexpr bool kIsContainer<std::string> = false;

// A reference with something beside it has to stand in a list: in draft-07 it has no neighbours.
Json with_about(Json schema, About about) {
  if (about.empty()) return schema;
  Json out{{"description", about}};
  if (schema.contains("$ref")) {
    out["allOf"] = Json::array({std::move(schema)});
  } else {
    out.update(schema);
  }
  return out;
}

// A visitor of describe.h that makes the schema of a struct. Values do not matter to it.
class SchemaFields {
 public:
  // Of a struct that has a name in the schema, or of what stands where it is.
  enum class Of : std::uint8_t { definition, place };
  SchemaFields(Definitions& definitions, Of of) : definitions_(definitions), of_(of) {}

  void name(const char* name, About about = {}) {
    name_ = name;
    about_ = about;
    if (of_ == Of::definition) definitions_.announce(name_);
  }
  template <typename T>
  void need(const char* key, const T& member, About about = {}) {
    required_.push_back(key);
    put(key, member, about);
  }
  template <typename T>
  void some(const char* key, const T& member, About about = {}) {
    need(key, member, about);
    at_least_one<T>(key);
  }
  template <typename T>
  void unless_empty(const char* key, const T& member, About about = {}) {
    put(key, member, about);
    at_least_one<T>(key);
  }
  template <typename T>
  void unless_empty(const char* key, const std::optional<T>& /*member*/, About about = {}) {
    put(key, T(), about);
  }
  template <typename T>
  void if_any(bool /*is_written*/, const char* key, const T& member, About about = {}) {
    put(key, member, about);
  }
  void mark(const char* key, bool /*member*/) { properties_[key] = {{"const", true}}; }
  void numbers(const char* key, const std::vector<double>& member) { some(key, member); }
  template <typename T>
  void since_later(const char* key, const T& member, About about = {}) {
    put(key, member, about);
  }
  void never(const char* key, About /*why*/) {
    constexpr bool kValue = false;
    put_constant(key, kValue);
  }
  void constant(const char* key, std::string_view text) { put_constant(key, text); }
  void object(const char* key, const auto& visit, About about = {}) {
    required_.push_back(key);
    SchemaFields inner(definitions_, Of::place);
    visit(inner);
    inner.about_ = about;
    properties_[key] = inner.schema();
  }
  template <typename T>
  void together(const std::optional<T>& /*member*/, const auto& visit) {
    SchemaFields inner(definitions_, Of::place);
    T described;
    visit(inner, described);
    for (const auto& property : inner.properties_.items()) {
      for (const Json& other : inner.required_) {
        if (property.key() != other) dependencies_[property.key()].push_back(other);
      }
    }
    properties_.update(inner.properties_);
  }
  void depends(const char* key, Others others) {
    for (const char* other : others) dependencies_[key].push_back(other);
  }
  void derived(const auto& /*member*/, const auto& /*of*/) {}

  [[nodiscard]] Json as_definition() { return definitions_.define(name_, schema()); }
  [[nodiscard]] Json schema() {
    Json out;
    if (!about_.empty()) out["description"] = about_;
    out["type"] = "object";
    if (!required_.empty()) out["required"] = std::move(required_);
    out["additionalProperties"] = false;
    out["properties"] = std::move(properties_);
    if (!dependencies_.empty()) out["dependencies"] = std::move(dependencies_);
    return out;
  }

 private:
  template <typename T>
  void put(const char* key, const T& /*member*/, About about) {
    properties_[key] = with_about(definitions_.schema_of<T>(), about);
  }
  template <typename T>
  void at_least_one(const char* key) {
    if constexpr (kIsContainer<T>) {
      const bool is_array = properties_[key]["type"] == "array";
      properties_[key][is_array ? "minItems" : "minProperties"] = 1;
    }
  }
  void put_constant(const char* key, const auto& value) {
    required_.push_back(key);
    properties_[key] = {{"const", value}};
  }

  Definitions& definitions_;
  Of of_;
  std::string name_;
  About about_;
  Json required_ = Json::array();
  Json properties_ = Json::object();
  Json dependencies_ = Json::object();
};

template <typename T>
struct SchemaOf {
  static Json make(Definitions& definitions) {
    SchemaFields fields(definitions, SchemaFields::Of::definition);
    T value;
    describe(fields, value);
    return fields.as_definition();
  }
};
template <>
struct SchemaOf<std::string> {
  static Json make(Definitions& /*definitions*/) { return {{"type", "string"}}; }
};
template <>
struct SchemaOf<bool> {
  static Json make(Definitions& /*definitions*/) { return {{"type", "boolean"}}; }
};
template <>
struct SchemaOf<double> {
  static Json make(Definitions& /*definitions*/) { return {{"type", "number"}}; }
};
template <typename T>
requires std::same_as<T, std::uint32_t> || std::same_as<T, std::uint64_t>
struct SchemaOf<T> {
  static Json make(Definitions& definitions) {
    return definitions.define(
        sizeof(T) == sizeof(std::uint32_t) ? "small_count" : "count",
        {{"type", "integer"}, {"minimum", 0}, {"maximum", std::numeric_limits<T>::max()}});
  }
};

// Words of an enumeration whose last value is `last`.
template <typename Enum>
Json words_to(Enum last) {
  Json words = Json::array();
  for (int i = 0; i <= static_cast<int>(last); ++i) words.push_back(word(static_cast<Enum>(i)));
  return {{"enum", std::move(words)}};
}
template <>
struct SchemaOf<Verdict> {
  static Json make(Definitions& definitions) {
    return definitions.define("verdict", words_to(Verdict::not_applicable));
  }
};
template <>
struct SchemaOf<StepKind> {
  static Json make(Definitions& /*definitions*/) { return words_to(StepKind::fault); }
};
template <>
struct SchemaOf<FoundBy> {
  static Json make(Definitions& /*definitions*/) { return words_to(FoundBy::recorded); }
};
template <>
struct SchemaOf<std::optional<double>> {
  static Json make(Definitions& /*definitions*/) { return {{"type", Json::array({"number", "null"})}}; }
};
template <typename T>
struct SchemaOf<std::vector<T>> {
  static Json make(Definitions& definitions) {
    return {{"type", "array"}, {"items", definitions.schema_of<T>()}};
  }
};
template <typename T>
struct SchemaOf<std::map<std::string, T>> {
  static Json make(Definitions& definitions) {
    return {{"type", "object"}, {"additionalProperties", definitions.schema_of<T>()}};
  }
};
template <>
struct SchemaOf<std::map<std::uint32_t, std::uint64_t>> {
  static Json make(Definitions& definitions) { return definitions.schema_of<std::vector<ExcessBin>>(); }
};

}  // namespace

std::string report_schema_text() {
  Definitions definitions;
  SchemaFields fields(definitions, SchemaFields::Of::place);
  Report report;
  describe(fields, report);
  Json out{{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "overbook report"}};
  out.update(fields.schema());
  out["definitions"] = definitions.take();
  return text::laid_out(out) + "\n";
}

}  // namespace overbook::reports
