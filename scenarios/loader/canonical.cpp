#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "scenarios/loader/fields/describe.h"
#include "scenarios/loader/fields/forms.h"
#include "scenarios/loader/fields/number_json.h"
#include "scenarios/loader/json/json_tree.h"
#include "scenarios/loader/loader.h"
#include "scenarios/loader/sweep.h"

namespace overbook::scenarios {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kLargestExact = std::uint64_t{1} << 53U;  // beyond it, readers that use doubles round

Json expect_json(const sim::Expectations& expectations) {
  Json out = Json::object();
  for (const auto& [label, properties] : expectations) {
    Json& entry = out[label] = Json::object();
    for (const auto& [property, expectation] : properties) {
      entry[std::string(model::info(property).name)] = to_text(expectation);
    }
  }
  return out;
}

// A visitor of describe.h that makes an object of what it is called with.
class FieldsWritten {
 public:
  [[nodiscard]] Json take() { return std::move(json_); }

  void whole(const Field& field, const auto& member, Range /*range*/) { put(field, member); }
  void real(const Field& field, double member, RealRange /*range*/) { put(field, number_json(member)); }
  void flag(const Field& field, bool member) { put(field, member); }
  template <typename Member>
  void word(const Field& field, Member member, const Words& words) {
    put(field, words.words[static_cast<std::size_t>(member)]);
  }
  template <typename Member>
  void word(const Field& field, const std::optional<Member>& member, const Words& words) {
    if (member) word(field, *member, words);
  }
  void text(const Field& field, const std::string& member, TextRule /*rule*/) { put(field, member); }
  void source(const Field& field, const std::optional<std::string>& text) { put(field, text); }
  void seed(const Field& field, std::uint64_t member) {
    if (member <= kLargestExact) {
      put(field, member);
    } else {
      put(field, fmt::format("0x{:016x}", member));
    }
  }
  void distribution(const Field& field, const sim::Distribution& member) {
    if (!field.is_written) return;
    const auto* const form = std::find_if(
        kDistributionForms.begin(), kDistributionForms.end(),
        [&](const DistributionForm& each) { return each.kind == member.kind && each.unit == member.unit; });
    Json out = Json::object();
    out[std::string(form->fields[0])] = number_json(member.first);
    if (form->count() == 2) out[std::string(form->fields[1])] = number_json(member.second);
    put(field, std::move(out));
  }
  void arrival(const Field& field, const sim::Arrival& member) {
    FieldsWritten inner;
    inner.json_["process"] = kArrivalWords.at(static_cast<std::size_t>(member.process));
    describe_arrival(inner, member, member.process);
    put(field, inner.take());
  }
  void offsets(const Field& field, const std::vector<std::int64_t>& member) { put(field, member); }
  // Only those that say anything.
  void object(const Field& field, const ObjectShape& /*shape*/, const auto& visit) {
    FieldsWritten inner;
    visit(inner);
    if (!inner.json_.empty()) put(field, inner.take());
  }
  template <typename Struct>
  void maybe(const Field& field, const ObjectShape& shape, const std::optional<Struct>& member) {
    if (member) object(field, shape, [&member](auto& inner) { describe(inner, *member); });
  }
  // Only those that may strike.
  void fault(const FaultField& fault, const sim::Faults& faults, const auto& visit) {
    const std::uint32_t budget = faults.*fault.budget;
    const double rate = faults.rates.*fault.rate;
    if (budget == 0 && rate == 0) return;
    const bool is_unlimited = budget == sim::kUnlimitedFaults;
    object({.name = fault.name}, {}, [&](auto& inner) {
      inner.whole({.name = "budget", .is_written = !is_unlimited}, budget, kBudgetRange);
      inner.real({.name = fault.rate_field(), .is_written = is_unlimited || rate > 0}, rate,
                 fault.rate_range());
      visit(inner);
    });
  }
  void ignored(const Field& /*field*/) {}
  void strategies(const Field& field, const std::vector<model::StrategySpec>& member) {
    Json list = Json::array();
    for (const model::StrategySpec& spec : member) {
      FieldsWritten inner;
      describe(inner, spec);
      list.push_back(inner.take());
    }
    put(field, std::move(list));
  }
  void use(const Field& field, const std::string& member) { put(field, member); }
  void count(const Field& field, const model::StrategySpec& spec) {
    if (!field.is_written) return;
    FieldsWritten inner;
    describe_count(inner, spec);
    put(field, inner.take());
  }
  void script(const Field& field, const std::optional<std::string>& text, const std::string& name) {
    if (!text) return;
    FieldsWritten inner;
    describe_script(inner, text, name);
    put(field, inner.take());
  }
  void expect(const Field& field, const sim::Expectations& member) { put(field, expect_json(member)); }

 private:
  template <typename Value>
  void put(const Field& field, Value&& value) {
    if (field.is_written) json_[std::string(field.name)] = std::forward<Value>(value);
  }
  template <typename Value>
  void put(const Field& field, const std::optional<Value>& value) {
    if (value) put(field, *value);
  }

  Json json_ = Json::object();
};

Json scenario_json(const sim::Scenario& scenario) {
  FieldsWritten fields;
  describe(fields, scenario);
  return fields.take();
}

// Cells are numbered in the order of the axes, so this text must give them in the order in which they were
// read: in every object, the fields that hold axes change places until they come as their axes do.
void order_as_axes(Json& node, const std::string& pointer, const std::vector<Axis>& axes) {
  if (node.is_array()) {
    for (std::size_t i = 0; i < node.size(); ++i)
      order_as_axes(node[i], fmt::format("{}/{}", pointer, i), axes);
    return;
  }
  if (!node.is_object()) return;
  std::vector<std::string> swept;  // in the order of the axes
  for (const Axis& axis : axes) {
    for (auto& [key, child] : node.items()) {
      const std::string below = child_pointer(pointer, key);
      const bool holds = axis.pointer == below || axis.pointer.starts_with(below + "/");
      if (holds && std::find(swept.begin(), swept.end(), key) == swept.end()) swept.push_back(key);
    }
  }
  Json ordered = Json::object();
  auto next = swept.begin();
  for (const auto& [key, child] : node.items()) {
    const bool is_swept = std::find(swept.begin(), swept.end(), key) != swept.end();
    const std::string& chosen = is_swept ? *next++ : key;
    Json value = node[chosen];
    order_as_axes(value, child_pointer(pointer, chosen), axes);
    ordered[chosen] = std::move(value);
  }
  node = std::move(ordered);
}

std::string sha256(const std::string& bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL can't compute SHA-256");
  }
  std::string hex;
  for (std::size_t i = 0; i < length; ++i) hex += fmt::format("{:02x}", digest.at(i));
  return hex;
}

}  // namespace

std::string to_self_contained_json(const sim::Scenario& scenario) {
  return scenario_json(scenario).dump(2) + "\n";
}

std::string to_self_contained_json(const Sweep& sweep) {
  sim::Scenario scenario = sweep.first_cell().scenario;
  scenario.explore.seed = sweep.seed;
  Json out = scenario_json(scenario);
  for (const Axis& axis : sweep.axes) {
    Json values = Json::array();
    for (const double value : axis.values) values.push_back(number_json(value));
    out[Json::json_pointer(axis.pointer)] = std::move(values);
  }
  order_as_axes(out, "", sweep.axes);
  return out.dump(2) + "\n";
}

std::string scenario_sha256(const sim::Scenario& scenario) {
  return sha256(to_self_contained_json(scenario));
}

std::string scenario_sha256(const Sweep& sweep) {
  return sha256(to_self_contained_json(sweep));
}

}  // namespace overbook::scenarios
