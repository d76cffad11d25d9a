#include "reports/assembly/strategy_settings.h"

#include <fmt/format.h>

#include <optional>

#include "model/plural.h"
#include "model/strategies/program_strategy.h"
#include "model/strategies/registry.h"

namespace overbook::assembly {
namespace {

std::string lease_text(const sim::Scenario& scenario, const model::StrategyInfo& info) {
  if (!scenario.lease && !info.lease) return "no lease";
  if (!scenario.lease) {
    return fmt::format("its own lease of {} ms, refreshed every {} ms", info.lease->count(),
                       info.refresh.count());
  }
  std::string text = fmt::format("lease {} ms", scenario.lease->ttl_ms);
  if (!scenario.lease->refresh_ms) return text + ", never refreshed";
  text += fmt::format(", refreshed every {} ms", *scenario.lease->refresh_ms);
  return scenario.lease->when_lost == sim::WhenLost::stop ? text + ", stops when it is lost" : text;
}

// What leaks are measured against, where that is not the limit.
std::optional<std::string> fewer_than_the_limit(const sim::Scenario& scenario,
                                                const sim::StrategyAnswer& answer) {
  if (!answer.lacking.empty())
    return fmt::format("the fake Redis has no {}: how many get in is unknown", answer.lacking);
  const std::uint32_t limit = scenario.limits.the_limit().permits;
  if (!answer.admitted_when_empty || *answer.admitted_when_empty == limit) return std::nullopt;
  return fmt::format("lets in {} of {} when Redis is empty: leaks are measured against {}",
                     *answer.admitted_when_empty, limit, *answer.admitted_when_empty);
}

}  // namespace

std::vector<std::string> settings_of(const sim::Scenario& scenario, const model::StrategySpec& spec,
                                     const sim::StrategyAnswer& answer) {
  const model::StrategyInfo& info = *model::find_strategy(spec.use);
  std::vector<std::string> settings;
  if (info.takes_count) {
    const model::CountBy count_by = spec.count_by.value_or(info.count_by);
    settings.push_back(fmt::format("count by {}", model::to_text(count_by)));
    if (count_by == model::CountBy::scan) settings.push_back(fmt::format("COUNT {}", spec.scan_count));
  }
  if (info.takes_compare)
    settings.push_back(fmt::format("compares with {}", model::to_text(spec.comparison)));
  if (info.takes_script) {
    const auto name_of = [](const std::optional<std::string>& script, const std::string& name,
                            std::string_view shipped) {
      return script ? (name.empty() ? std::string("inline") : name) : std::string(shipped);
    };
    settings.push_back("script " + name_of(spec.script, spec.script_name, "admit.lua (shipped)"));
    settings.push_back("release script " +
                       name_of(spec.release_script, spec.release_script_name, "release.lua (shipped)"));
  }
  if (info.takes_program) {
    settings.push_back("program " + (spec.program_name.empty() ? std::string("inline") : spec.program_name));
    if (spec.is_atomic) settings.emplace_back("each function as one script");
    if (spec.pipelines == model::Pipelines::whole) settings.emplace_back("pipelines whole");
    const sim::Sweepers& sweepers = scenario.sweepers;
    if (model::has_sweep(spec))
      settings.push_back(fmt::format("{} {}, at most {} {}", sweepers.count,
                                     model::plural(sweepers.count, "sweeper"), sweepers.passes,
                                     model::plural(sweepers.passes, "pass", "passes")));
  }
  settings.push_back(lease_text(scenario, info));
  if (std::optional<std::string> fewer = fewer_than_the_limit(scenario, answer))
    settings.push_back(*std::move(fewer));
  if (answer.sampled.cut > 0) {
    settings.push_back(fmt::format("{} runs cut after {} steps: what came later is unknown",
                                   answer.sampled.cut, scenario.explore.max_steps));
  }
  if (answer.sampled.stuck > 0)
    settings.push_back(fmt::format("{} runs ended with everybody waiting", answer.sampled.stuck));
  return settings;
}

}  // namespace overbook::assembly
