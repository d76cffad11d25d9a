#include "sim/limiters/limiter_case.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "scenarios/loader/loader.h"

namespace overbook::sim {
namespace {

using Json = nlohmann::ordered_json;

// Without what a scenario has that says nothing.
Json only_what_differs(const Scenario& scenario) {
  Scenario usual;
  usual.strategies = scenario.strategies;
  const Json all_usual = Json::parse(scenarios::to_self_contained_json(usual));
  Json told = Json::parse(scenarios::to_self_contained_json(scenario));
  for (const auto& [key, value] : all_usual.items()) {
    const bool is_needed = key == "limit" || key == "servers" || key == "strategies";
    if (!is_needed && told[key] == value) told.erase(key);
  }
  for (Json& strategy : told["strategies"]) {
    strategy.erase("as");
    for (auto& [key, value] : strategy.items()) {
      if (value.is_object() && value.contains("name")) value = value["name"];
    }
  }
  return told;
}

// With a choice left out, or smaller.
class Shrinking {
 public:
  Shrinking(const GeneratedCase& first, const std::function<bool(const GeneratedCase&)>& fails,
            std::uint32_t most)
      : smallest_(first), fails_(&fails), left_(most) {}

  GeneratedCase run() {
    while (left_ > 0 && (lower_all() || leave_out())) continue;
    return std::move(smallest_);
  }

 private:
  // Whether it is smaller and fails; then it takes the place of what there was.
  bool take(std::vector<std::uint32_t> choices) {
    if (left_ == 0) return false;
    GeneratedCase tried = smallest_.judged ? draw_judged_case(Choices(std::move(choices)))
                                           : draw_case(Choices(std::move(choices)));
    const bool is_smaller =
        tried.choices.size() < smallest_.choices.size() ||
        (tried.choices.size() == smallest_.choices.size() && tried.choices < smallest_.choices);
    if (!is_smaller) return false;
    --left_;
    if (!(*fails_)(tried)) return false;
    smallest_ = std::move(tried);
    return true;
  }

  bool lower_all() {
    bool has_changed = false;
    for (std::size_t i = 0; i < smallest_.choices.size(); ++i) {
      for (const std::uint32_t lower : {0U, smallest_.choices[i] / 2, smallest_.choices[i] - 1}) {
        if (smallest_.choices[i] == 0 || lower >= smallest_.choices[i]) break;
        std::vector<std::uint32_t> choices = smallest_.choices;
        choices[i] = lower;
        if (!take(std::move(choices))) continue;
        has_changed = true;
        break;
      }
      if (i >= smallest_.choices.size()) break;
    }
    return has_changed;
  }

  bool leave_out() {
    for (std::size_t i = 0; i < smallest_.choices.size(); ++i) {
      std::vector<std::uint32_t> choices = smallest_.choices;
      choices.erase(choices.begin() + static_cast<std::ptrdiff_t>(i));
      if (take(std::move(choices))) return true;
    }
    return false;
  }

  GeneratedCase smallest_;
  const std::function<bool(const GeneratedCase&)>* fails_;
  std::uint32_t left_;
};

}  // namespace

std::string describe(const GeneratedCase& generated, bool is_timed) {
  const Scenario scenario = is_timed ? generated.timed_twin() : generated.scenario;
  std::string text =
      fmt::format("{}\n{}\n", fmt::join(generated.traits, "; "), only_what_differs(scenario).dump(2));
  const model::StrategySpec& spec = generated.spec();
  const auto show = [&](const std::string& name, const std::optional<std::string>& script) {
    if (script) text += fmt::format("--- {}\n{}", name, *script);
  };
  show(spec.script_name, spec.script);
  show(spec.release_script_name, spec.release_script);
  show(spec.refresh_script_name, spec.refresh_script);
  return text;
}

std::string command_for(const GeneratedCase& generated, const std::string& checks) {
  return fmt::format("limiters_run {}--checks {} --choices {}", generated.judged ? "--judged " : "", checks,
                     to_text(generated.choices));
}

GeneratedCase make_smaller(const GeneratedCase& generated,
                           const std::function<bool(const GeneratedCase&)>& fails, std::uint32_t most) {
  return Shrinking(generated, fails, most).run();
}

}  // namespace overbook::sim
