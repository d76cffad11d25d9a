#include "scenarios/loader/fields/schema.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "model/properties/property.h"
#include "model/strategies/registry.h"
#include "model/text/json_layout.h"
#include "scenarios/loader/fields/describe.h"
#include "scenarios/loader/fields/forms.h"
#include "scenarios/loader/fields/number_json.h"

namespace overbook::scenarios {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kControlCharacters = R"([\u0000-\u001f\u007f])";
constexpr std::string_view kControlsButTabsAndLines = R"([\u0000-\u0008\u000b-\u001f\u007f])";
constexpr double kMostSwept = 9007199254740992;  // 2^53

Json reference(std::string_view definition) {
  return {{"$ref", fmt::format("#/definitions/{}", definition)}};
}

Json words_json(std::span<const std::string_view> words) {
  Json out = Json::array();
  for (const std::string_view word : words) out.push_back(word);
  return {{"enum", std::move(out)}};
}

// A number, or several of a sweep. `type`: integer or number.
Json sweepable(std::string_view type, const Json& low, const Json& high) {
  Json one{{"type", type}, {"minimum", low}, {"maximum", high}};
  Json out{{"type", {type, "array", "object"}}, {"allOf", Json::array({reference("sweepable")})}};
  out["items"] = std::move(one);
  out["minimum"] = low;
  out["maximum"] = high;
  return out;
}

Json real_json(RealRange range) {
  return sweepable("number", number_json(range.low), number_json(range.high));
}

Json text_json(TextRule rule) {
  Json out{{"type", "string"}};
  if (!rule.may_be_empty) out["minLength"] = 1;
  out["maxLength"] = rule.max_characters;
  out["not"] = {{"pattern", rule.lines == Lines::many ? kControlsButTabsAndLines : kControlCharacters}};
  return out;
}

// An object of those properties and no others.
Json object_json(Json required, Json properties) {
  Json out{{"type", "object"}};
  if (!required.empty()) out["required"] = std::move(required);
  out["additionalProperties"] = false;
  out["properties"] = std::move(properties);
  return out;
}

// A visitor of describe.h, whose members have their defaults.
class SchemaFields {
 public:
  [[nodiscard]] Json schema() {
    Json out = object_json(std::move(required_), std::move(properties_));
    if (!dependencies_.empty()) out["dependencies"] = std::move(dependencies_);
    return out;
  }

  void whole(const Field& field, const auto& member, Range range) {
    Json out = sweepable("integer", range.low, range.high);
    if constexpr (std::is_integral_v<std::remove_cvref_t<decltype(member)>>) {
      if (member >= range.low) add_default(field, out, member);
    }
    put(field, std::move(out));
  }
  void real(const Field& field, double /*member*/, RealRange range) { put(field, real_json(range)); }
  void flag(const Field& field, bool member) {
    Json out{{"type", "boolean"}};
    add_default(field, out, member);
    put(field, std::move(out));
  }
  template <typename Member>
  void word(const Field& field, Member member, const Words& words) {
    Json out = words_json(words.words);
    add_default(field, out, words.words[static_cast<std::size_t>(member)]);
    put(field, std::move(out));
  }
  template <typename Member>
  void word(const Field& field, const std::optional<Member>& /*member*/, const Words& words) {
    put(field, words_json(words.words));
  }
  void text(const Field& field, const std::string& /*member*/, TextRule rule) { put(field, text_json(rule)); }
  void source(const Field& field, const auto& /*text*/) { put(field, {{"type", "string"}}); }
  void seed(const Field& field, std::uint64_t member) {
    Json out;
    out["anyOf"] = Json::array({sweepable("integer", 0, ~std::uint64_t{0}),
                                {{"type", "string"}, {"pattern", "^0[xX][0-9a-fA-F]{1,16}$"}}});
    add_default(field, out, member);
    put(field, std::move(out));
  }
  void distribution(const Field& field, const auto& /*member*/) { put(field, reference("distribution")); }
  void arrival(const Field& field, const sim::Arrival& member) {
    Json forms = Json::array();
    Json without = Json::array();  // processes that have no fields of their own
    for (std::size_t i = 0; i < kArrivalWords.size(); ++i) {
      SchemaFields inner;
      inner.put({.name = "process", .need = Need::required}, {{"const", kArrivalWords.at(i)}});
      describe_arrival(inner, member, static_cast<sim::ArrivalProcess>(i));
      if (inner.properties_.size() == 1) {
        without.push_back(kArrivalWords.at(i));
      } else {
        forms.push_back(inner.schema());
      }
    }
    forms.insert(forms.begin(), object_json({"process"}, {{"process", {{"enum", std::move(without)}}}}));
    put(field, {{"oneOf", std::move(forms)}});
  }
  void offsets(const Field& field, const auto& /*member*/) {
    put(field, {{"type", "array"}, {"items", sweepable("integer", -kMaxSkewMs, kMaxSkewMs)}});
  }
  void object(const Field& field, const ObjectShape& /*shape*/, const auto& visit) {
    SchemaFields inner;
    visit(inner);
    put(field, inner.schema());
  }
  template <typename Struct>
  void maybe(const Field& field, const ObjectShape& shape, const std::optional<Struct>& /*member*/) {
    object(field, shape, [](auto& inner) { describe(inner, kDefault<Struct>); });
  }
  void fault(const FaultField& fault, const sim::Faults& /*faults*/, const auto& visit) {
    SchemaFields inner;
    inner.put({.name = "budget", .what = kBudgetIs},
              sweepable("integer", kBudgetRange.low, kBudgetRange.high));
    const bool is_share = fault.strikes == FaultField::Strikes::commands;
    inner.put({.name = fault.rate_field(), .what = is_share ? kShareIs : kRateIs},
              real_json(fault.rate_range()));
    visit(inner);
    Json out = inner.schema();
    out["anyOf"] = {{{"required", {"budget"}}}, {{"required", {fault.rate_field()}}}};
    put({.name = fault.name, .what = fault.what}, std::move(out));
  }
  void ignored(const Field& field) { put(field, {{"type", "string"}}); }
  void strategies(const Field& field, const auto& /*member*/) {
    put(field, {{"type", "array"},
                {"minItems", 1},
                {"items", {{"anyOf", {reference("strategy_name"), reference("strategy")}}}}});
  }
  void use(const Field& field, const auto& /*member*/) {
    put(field, {{"anyOf", {reference("strategy_name"), {{"const", model::program_strategy().name}}}}});
  }
  void count(const Field& field, const model::StrategySpec& spec) {
    SchemaFields inner;
    describe_count(inner, spec);
    put(field, {{"anyOf", {words_json(spoken<kCounts>()), inner.schema()}}});
  }
  void script(const Field& field, const auto& /*text*/, const auto& /*name*/) {
    put(field, reference("script"));
  }
  void expect(const Field& field, const auto& /*member*/) {
    put(field, {{"type", "object"},
                {"additionalProperties",
                 {{"type", "object"},
                  {"propertyNames", reference("property_name")},
                  {"additionalProperties", reference("verdict")}}}});
  }

 private:
  template <typename Struct>
  static inline const Struct kDefault{};

  static void add_default(const Field& field, Json& out, const auto& value) {
    if (field.need == Need::optional) out["default"] = value;
  }

  void put(const Field& field, Json schema) {
    const std::string name(field.name);
    if (!field.what.empty()) schema["description"] = field.what;
    if (field.need == Need::required) required_.push_back(name);
    if (!field.only_if.empty()) {
      dependencies_[name] = {{"required", {field.only_with}},
                             {"properties", {{std::string(field.only_with), {{"const", field.only_if}}}}}};
    } else if (!field.only_with.empty()) {
      dependencies_[name] = Json::array({field.only_with});
    }
    properties_[name] = std::move(schema);
  }

  Json required_ = Json::array();
  Json properties_ = Json::object();
  Json dependencies_ = Json::object();
};

Json distribution_schema() {
  Json forms = Json::array();
  for (const DistributionForm& form : kDistributionForms) {
    Json required = Json::array();
    Json properties = Json::object();
    for (std::size_t i = 0; i < form.count(); ++i) {
      const std::string name(form.fields.at(i));
      required.push_back(name);
      properties[name] = real_json(range_of_form(name));
      if (!about_form(name).empty()) properties[name]["description"] = about_form(name);
    }
    forms.push_back(object_json(std::move(required), std::move(properties)));
  }
  return {{"oneOf", std::move(forms)}};
}

// Strategies that can't have those options, if there are any.
Json without_options(const std::vector<std::string_view>& options, bool model::StrategyInfo::*takes) {
  Json names = Json::array();
  for (const model::StrategyInfo& info : model::all_strategies()) {
    if (!(info.*takes)) names.push_back(info.name);
  }
  if (!(model::program_strategy().*takes)) names.push_back(model::program_strategy().name);
  Json none = Json::object();
  for (const std::string_view option : options) none[std::string(option)] = false;
  return {{"if", {{"required", {"use"}}, {"properties", {{"use", {{"enum", std::move(names)}}}}}}},
          {"then", {{"properties", std::move(none)}}}};
}

Json strategy_schema() {
  SchemaFields fields;
  const model::StrategySpec spec{};
  describe(fields, spec);
  Json out = fields.schema();
  out["allOf"] = {
      without_options({"count"}, &model::StrategyInfo::takes_count),
      without_options({"compare"}, &model::StrategyInfo::takes_compare),
      without_options({"script", "release_script", "refresh_script"}, &model::StrategyInfo::takes_script),
      without_options({"program", "atomic", "pipelines"}, &model::StrategyInfo::takes_program),
      {{"if",
        {{"required", {"use"}}, {"properties", {{"use", {{"const", model::program_strategy().name}}}}}}},
       {"then", {{"required", {"program"}}}}}};
  return out;
}

Json script_schema() {
  SchemaFields inner;
  const model::StrategySpec spec{};
  describe_script(inner, spec.script, spec.script_name);
  Json path = text_json({.max_characters = kMaxPathCharacters});
  path["description"] = "A path, relative to this file.";
  return {{"anyOf", {std::move(path), inner.schema()}}};
}

Json swept_number() {
  return {{"type", "number"}, {"minimum", number_json(-kMostSwept)}, {"maximum", number_json(kMostSwept)}};
}

Json range_schema() {
  Json properties{{"from", swept_number()}, {"to", swept_number()}};
  properties["step"] = {{"type", "number"}, {"exclusiveMinimum", 0}, {"maximum", number_json(kMostSwept)}};
  properties["times"] = {{"type", "number"}, {"exclusiveMinimum", 1}, {"maximum", number_json(kMostSwept)}};
  Json out = object_json({"from", "to"}, std::move(properties));
  out["oneOf"] =
      Json::array({{{"required", {"step"}}},
                   {{"required", {"times"}}, {"properties", {{"from", {{"exclusiveMinimum", 0}}}}}}});
  out["description"] = "Both ends included. `step` is added, `times` is multiplied with.";
  return out;
}

Json definitions() {
  Json out;
  out["sweepable"] = {
      {"description",
       "A number, or several: then every combination with the other lists of the file is run, as a sweep."},
      {"anyOf", {{{"type", "number"}}, reference("list_of_values"), reference("range")}}};
  out["list_of_values"] = {
      {"type", "array"}, {"minItems", 1}, {"uniqueItems", true}, {"items", swept_number()}};
  out["range"] = range_schema();
  out["distribution"] = distribution_schema();
  std::vector<std::string_view> names;
  for (const model::StrategyInfo& info : model::all_strategies()) names.push_back(info.name);
  out["strategy_name"] = words_json(names);
  out["strategy"] = strategy_schema();
  out["script"] = script_schema();
  names.clear();
  for (const model::PropertyInfo& info : model::all_properties()) names.push_back(info.name);
  out["property_name"] = words_json(names);
  out["verdict"] = words_json(spoken<kExpectations>());
  out["verdict"]["description"] = "not-violated is met by proved, by not-found and by not-applicable.";
  return out;
}

}  // namespace

std::string make_schema() {
  SchemaFields fields;
  const sim::Scenario scenario{};
  describe(fields, scenario);
  Json out{
      {"$schema", "http://json-schema.org/draft-07/schema#"},
      {"$id", "scenario.schema.json"},
      {"title", "overbook scenario"},
      {"description",
       "Servers that share a limit through one Redis, the strategies to compare, and what is expected of "
       "them."}};
  out.update(fields.schema());
  out["definitions"] = definitions();
  return text::laid_out(out) + "\n";
}

}  // namespace overbook::scenarios
