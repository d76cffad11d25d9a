#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "model/strategies/registry.h"
#include "scenarios/loader/decode/words.h"
#include "scenarios/loader/json/json_tree.h"
#include "scenarios/loader/loader.h"
#include "scenarios/loader/sweep.h"

namespace overbook::scenarios {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kLargestExact = std::uint64_t{1} << 53U;  // beyond it, readers that use doubles round

Json script_json(const std::string& text, const std::string& name) {
  Json out{{"text", text}};
  if (!name.empty()) out["name"] = name;
  return out;
}

Json strategy_json(const model::StrategySpec& spec) {
  Json out{{"use", spec.use}, {"as", spec.label}};
  if (spec.count_by) {
    Json count{{"by", to_text(*spec.count_by)}};
    if (spec.count_by == model::CountBy::scan) count["count"] = spec.scan_count;
    out["count"] = std::move(count);
  }
  const model::StrategyInfo* info = model::find_strategy(spec.use);
  if (info != nullptr && info->takes_compare) out["compare"] = to_text(spec.comparison);
  if (spec.script) out["script"] = script_json(*spec.script, spec.script_name);
  if (spec.release_script)
    out["release_script"] = script_json(*spec.release_script, spec.release_script_name);
  if (spec.refresh_script)
    out["refresh_script"] = script_json(*spec.refresh_script, spec.refresh_script_name);
  return out;
}

Json lease_json(const sim::Lease& lease) {
  Json out{{"ttl_ms", lease.ttl_ms}};
  if (!lease.refresh_ms) return out;
  out["refresh_ms"] = *lease.refresh_ms;
  out["when_lost"] = to_text(lease.when_lost);
  out["heartbeats"] = lease.heartbeats;
  if (lease.allow_late) out["allow_late"] = true;
  return out;
}

// A number as short as it can be: what is whole has no point.
Json number_json(double value) {
  if (std::trunc(value) != value) return value;
  return value < 0 ? Json(static_cast<std::int64_t>(value)) : Json(static_cast<std::uint64_t>(value));
}

// Only those that may strike.
Json faults_json(const sim::Faults& faults) {
  Json out = Json::object();
  for (const FaultField& field : kFaultFields) {
    const std::uint32_t budget = faults.*field.budget;
    const double rate = faults.rates.*field.rate;
    if (budget == 0 && rate == 0) continue;
    Json& fault = out[std::string(field.name)] = Json::object();
    if (budget != sim::kUnlimitedFaults) fault["budget"] = budget;
    if (budget == sim::kUnlimitedFaults || rate > 0)
      fault[std::string(field.rate_field())] = number_json(rate);
  }
  if (out.contains("crash")) out["crash"]["restart"] = faults.restarts;
  if (out.contains("redis_restart") && faults.restart_loses_writes > 0)
    out["redis_restart"]["lost_writes"] = faults.restart_loses_writes;
  if (out.contains("failover")) out["failover"]["lost_writes"] = faults.failover_loses_writes;
  if (!faults.clock_skew_ms.empty()) out["clock_skew"] = {{"offsets_ms", faults.clock_skew_ms}};
  return out;
}

Json distribution_json(const sim::Distribution& distribution) {
  const std::string unit = distribution.unit == sim::TimeUnit::milliseconds ? "_ms" : "_us";
  Json out = Json::object();
  const auto add = [&](const std::string& first, const std::string& second = {}) {
    out[first + unit] = number_json(distribution.first);
    if (!second.empty()) out[second] = number_json(distribution.second);
  };
  switch (distribution.kind) {
    case sim::DistributionKind::constant:
      add("constant");
      break;
    case sim::DistributionKind::uniform:
      add("from", "to" + unit);
      break;
    case sim::DistributionKind::exponential:
      add("exponential");
      break;
    case sim::DistributionKind::lognormal:
      add("median", "sigma");
      break;
    case sim::DistributionKind::pareto:
      add("minimum", "alpha");
      break;
  }
  return out;
}

// Untimed scenarios may have times as well: with another mode they are timed ones.
Json timing_json(const sim::Timing& timing) {
  Json out{{"mode", kTimingModeWords.at(timing.is_timed ? 1 : 0)}};
  if (timing.arrival != sim::Arrival() || timing.is_timed) {
    Json& arrival = out["arrival"] = Json::object();
    arrival["process"] = kArrivalWords.at(static_cast<std::size_t>(timing.arrival.process));
    if (timing.arrival.process == sim::ArrivalProcess::poisson)
      arrival["rate_per_s"] = number_json(timing.arrival.rate_per_s);
    if (timing.arrival.process == sim::ArrivalProcess::bursts) {
      arrival["size"] = timing.arrival.size;
      arrival["every_ms"] = timing.arrival.every_ms;
    }
  }
  for (const TimedField& field : kTimedFields) {
    const sim::Distribution& distribution = timing.*field.distribution;
    if (distribution == sim::Distribution()) continue;  // no time
    out[std::string(field.name)] = distribution_json(distribution);
  }
  if (timing.client_timeout_ms) out["client_timeout_ms"] = *timing.client_timeout_ms;
  return out;
}

Json explore_json(const sim::Explore& explore) {
  Json out{{"scheduler", to_text(explore.scheduler)}, {"schedules", explore.schedules}};
  if (explore.seed <= kLargestExact) {
    out["seed"] = explore.seed;
  } else {
    out["seed"] = fmt::format("0x{:016x}", explore.seed);
  }
  if (explore.scheduler == sim::SchedulerKind::pct) out["depth"] = explore.pct_depth;
  out["max_steps"] = explore.max_steps;
  return out;
}

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

Json scenario_json(const sim::Scenario& scenario) {
  Json out;
  out["name"] = scenario.name;
  out["description"] = scenario.description;
  out["limit"] = scenario.limits.the_limit().permits;
  out["running"] = scenario.running;
  out["servers"] = scenario.servers;
  out["requests_per_server"] = scenario.requests_per_server;
  out["retry"] = {{"attempts", scenario.retries}};
  out["conversation"] = kConversationWords.at(scenario.shared_conversation ? 1 : 0);
  out["release"] = scenario.release;
  out["other_keys"] = scenario.other_keys;
  out["strategies"] = Json::array();
  for (const model::StrategySpec& spec : scenario.strategies)
    out["strategies"].push_back(strategy_json(spec));
  out["timing"] = timing_json(scenario.timing);
  if (scenario.lease) out["lease"] = lease_json(*scenario.lease);
  Json faults = faults_json(scenario.faults);
  if (!faults.empty()) out["faults"] = std::move(faults);
  if (scenario.resends > 0) out["client"] = {{"resends", scenario.resends}};
  out["explore"] = explore_json(scenario.explore);
  out["expect"] = expect_json(scenario.expect);
  return out;
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
