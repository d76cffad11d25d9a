#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <boost/random/uniform_real_distribution.hpp>

#include "model/strategies/registry.h"
#include "scenarios/loader/fields/words.h"
#include "scenarios/loader/loader.h"
#include "scenarios/loader/sweep.h"
#include "scenarios/loader/test_files.h"

namespace overbook::scenarios {
namespace {

// Draws scenarios that the loader could have returned.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}

  sim::Scenario scenario() {
    sim::Scenario out;
    out.name = text(1, 100);
    out.description = coin() ? "" : text(1, 200) + "\n\t" + text(0, 50);
    out.limits = model::one_limit(number(1, kMaxLimit));
    out.running = number(0, out.limits.the_limit().permits);
    out.servers = number(1, sim::kMaxServers);
    out.requests_per_server = number(1, sim::kMaxRequestsPerServer);
    if (coin()) out.at_once = number(1, std::min(out.requests_per_server, sim::kMaxAtOnce));
    out.retries = number(0, kMaxRetries);
    out.shared_conversation = coin();
    out.release = coin();
    out.other_keys = number(0, sim::kMaxOtherKeys);
    if (coin()) out.lease = lease();
    if (coin()) out.timing = timing();
    out.faults = faults(out.timing.is_timed);
    out.resends = number(0, 3);
    const std::uint32_t strategies = number(1, 6);
    for (std::uint32_t i = 0; i < strategies; ++i) {
      out.strategies.push_back(strategy(i, out.lease.has_value()));
      if (coin()) out.expect[out.strategies.back().label] = verdicts();
    }
    if (coin()) add_sweeping(out);
    explore(out.explore, out.timing.is_timed);
    return out;
  }

 private:
  void add_sweeping(sim::Scenario& out) {
    model::StrategySpec& spec = out.strategies.emplace_back();
    spec.use = "program";
    spec.label = "sweeping" + text(0, 80);
    spec.program = "function acquire() return true end\nfunction sweep() end\n-- " + text(0, 30);
    spec.program_name = coin() ? "" : text(1, 20);
    spec.is_atomic = coin();
    out.sweepers = {.count = number(0, sim::kMaxSweepers),
                    .passes = number(0, sim::kMaxPasses),
                    .every_ms = number(1, 1'000'000)};
  }
  std::uint64_t wide(std::uint64_t low, std::uint64_t high) {
    return boost::random::uniform_int_distribution<std::uint64_t>(low, high)(random_);
  }
  std::uint32_t number(std::uint32_t low, std::uint32_t high) {
    return static_cast<std::uint32_t>(wide(low, high));
  }
  bool coin() { return wide(0, 1) == 1; }

  std::string text(std::uint32_t least, std::uint32_t most) {
    static const std::vector<std::string> kPieces{
        "a", "Z", "7", " ", "\"", "\\", "/", "<", "\'", "{}", "\xC3\xA9", "\xE4\xBC\x9A", "\xF0\x9F\x9A\x80",
        "~1"};
    std::string out;
    const std::uint32_t size = number(least, most);
    std::uint32_t characters = 0;
    while (characters < size) {
      const std::string& piece = kPieces[wide(0, kPieces.size() - 1)];
      const bool two = piece == "{}" || piece == "~1";
      if (two && characters + 2 > size) continue;
      characters += two ? 2 : 1;
      out += piece;
    }
    return out;
  }

  sim::Lease lease() {
    sim::Lease out{.ttl_ms = number(1, kMaxLeaseMs), .refresh_ms = {}};
    if (!coin()) return out;
    out.refresh_ms = number(1, kMaxLeaseMs);
    if (coin()) out.when_lost = sim::WhenLost::stop;
    out.heartbeats = number(0, sim::kMaxHeartbeats);
    out.allow_late = *out.refresh_ms >= out.ttl_ms || coin();
    return out;
  }

  double real(double low, double high) {
    return boost::random::uniform_real_distribution<double>(low, high)(random_);
  }

  // Whole, and not.
  double time(sim::TimeUnit unit) {
    if (coin()) return number(0, 1000);
    return real(0, unit == sim::TimeUnit::milliseconds ? kMaxLeaseMs : kMaxLeaseMs * 1e3);
  }

  sim::Distribution distribution() {
    sim::Distribution out;
    out.kind = static_cast<sim::DistributionKind>(number(0, 4));
    out.unit = coin() ? sim::TimeUnit::milliseconds : sim::TimeUnit::microseconds;
    out.first = time(out.unit);
    if (out.kind == sim::DistributionKind::uniform) out.second = std::max(out.first, time(out.unit));
    if (out.kind == sim::DistributionKind::lognormal) out.second = real(0, kMaxSigma);
    if (out.kind == sim::DistributionKind::pareto) out.second = real(kMinAlpha, kMaxAlpha);
    // No time is no time in any unit.
    if (out.is_constant() && out.first == 0) out = {};
    return out;
  }

  sim::Timing timing() {
    sim::Timing out;
    out.is_timed = coin();
    for (const TimedField& field : kTimedFields) {
      if (coin()) out.*field.distribution = distribution();
    }
    if (out.is_timed) {  // what faults need
      for (sim::Distribution* const needed : {&out.pause, &out.slow_script}) {
        if (*needed == sim::Distribution()) needed->first = 3;
      }
    }
    if (out.is_timed || coin()) out.client_timeout_ms = number(1, kMaxLeaseMs);
    out.arrival.process = static_cast<sim::ArrivalProcess>(number(0, 3));
    if (out.arrival.process == sim::ArrivalProcess::poisson)
      out.arrival.rate_per_s = coin() ? number(1, 100) : real(kMinArrivalRate, kMaxArrivalRate);
    if (out.arrival.process == sim::ArrivalProcess::bursts) {
      out.arrival.size = number(1, sim::kMaxServers);
      out.arrival.every_ms = number(0, kMaxLeaseMs);
    }
    return out;
  }

  sim::Faults faults(bool is_timed) {
    sim::Faults out = budgets();
    for (double* rate : {&out.rates.lost_reply, &out.rates.lost_request, &out.rates.duplicate_delivery,
                         &out.rates.slow_script}) {
      if (coin()) *rate = real(0, 1);
    }
    for (double* rate : {&out.rates.crash_per_s, &out.rates.pause_per_s, &out.rates.redis_restart_per_s,
                         &out.rates.failover_per_s}) {
      if (coin()) *rate = coin() ? number(1, 1000) : real(0, kMaxFaultRate);
    }
    // Those that can't strike at all have nothing else to say.
    if (out.failovers == 0) out.rates.failover_per_s = 0;
    if (out.redis_restarts == 0) out.rates.redis_restart_per_s = 0;
    if (!is_timed) return out;
    // In a timed scenario each has a rate.
    const auto needs_rate = [&](std::uint32_t& budget, double rate) {
      if (rate == 0) budget = 0;
      if (rate > 0 && coin()) budget = sim::kUnlimitedFaults;
    };
    needs_rate(out.crashes, out.rates.crash_per_s);
    needs_rate(out.pauses, out.rates.pause_per_s);
    needs_rate(out.lost_replies, out.rates.lost_reply);
    needs_rate(out.lost_requests, out.rates.lost_request);
    needs_rate(out.duplicate_deliveries, out.rates.duplicate_delivery);
    needs_rate(out.slow_scripts, out.rates.slow_script);
    needs_rate(out.redis_restarts, out.rates.redis_restart_per_s);
    needs_rate(out.failovers, out.rates.failover_per_s);
    if (out.crashes == 0) out.restarts = false;
    if (out.redis_restarts == 0) out.restart_loses_writes = 0;
    if (out.failovers == 0) out.failover_loses_writes = 0;
    return out;
  }

  sim::Faults budgets() {
    sim::Faults out;
    for (std::uint32_t* budget :
         {&out.crashes, &out.pauses, &out.lost_replies, &out.lost_requests, &out.duplicate_deliveries,
          &out.slow_scripts, &out.redis_restarts, &out.failovers}) {
      if (coin()) *budget = number(0, sim::kMaxFaults);
    }
    out.restarts = out.crashes > 0 && coin();
    if (out.redis_restarts > 0) out.restart_loses_writes = number(0, sim::kMaxLostWrites);
    if (out.failovers > 0) out.failover_loses_writes = number(1, sim::kMaxLostWrites);
    for (std::uint32_t i = number(0, 3); i > 0; --i) {
      out.clock_skew_ms.push_back(static_cast<std::int64_t>(number(0, kMaxLeaseMs)) - kMaxSkewMs / 2);
    }
    return out;
  }

  model::StrategySpec strategy(std::uint32_t index, bool lease) {
    const auto all = model::all_strategies();
    const model::StrategyInfo& info = all[wide(0, all.size() - 1)];
    model::StrategySpec out;
    out.use = info.name;
    out.label = std::to_string(index) + text(0, 90);
    if (info.takes_count && coin()) {
      // The counts that no strategy refuses, and one that a lease excludes.
      const bool names_only = info.name == "openhands";
      out.count_by = kCounts.at(wide(0, names_only || lease ? 1 : 3));
      if (out.count_by == model::CountBy::scan) out.scan_count = number(1, kMaxScanCount);
    }
    if (info.takes_compare && coin()) out.comparison = model::Comparison::more_than;
    if (info.takes_script) script(out.script, out.script_name);
    if (info.takes_script) script(out.release_script, out.release_script_name);
    if (info.takes_script) script(out.refresh_script, out.refresh_script_name);
    return out;
  }

  void script(std::optional<std::string>& script, std::string& name) {
    if (coin()) return;
    script = "-- " + text(0, 30) + "\nreturn " + std::to_string(number(0, 9)) + "\n";
    if (coin()) name = text(1, 20);
  }

  std::map<model::PropertyId, sim::Expectation> verdicts() {
    std::map<model::PropertyId, sim::Expectation> out;
    for (const model::PropertyInfo& property : model::all_properties()) {
      if (coin()) out[property.id] = kExpectations.at(wide(0, kExpectations.size() - 1));
    }
    return out;
  }

  void explore(sim::Explore& out, bool is_timed) {
    if (!is_timed) out.scheduler = kSchedulers.at(wide(0, kSchedulers.size() - 1));
    out.schedules = wide(1, kMaxSchedules);
    out.seed = coin() ? wide(0, ~std::uint64_t{0}) : wide(0, 100);
    if (out.scheduler == sim::SchedulerKind::pct) out.pct_depth = number(1, kMaxPctDepth);
    out.max_steps = number(1, kMaxSteps);
  }

  boost::random::mt19937_64 random_;
};

TEST(SelfContainedJson, GivesTheSameScenarioBack) {
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const sim::Scenario scenario = Draw(seed).scenario();
    const std::string text = to_self_contained_json(scenario);
    try {
      const sim::Scenario loaded = load_text(text, "canonical", {});
      ASSERT_EQ(loaded, scenario) << text;
      ASSERT_EQ(to_self_contained_json(loaded), text);
    } catch (const ScenarioError& error) {
      FAIL() << error.what() << '\n' << text;
    }
  }
}

TEST(SelfContainedJson, TellsEveryFieldApart) {
  const sim::Scenario base = load_file(scenarios_directory() / "last-slot.json");
  std::vector<sim::Scenario> changed(21, base);
  changed[0].name = "other";
  changed[1].description = "other";
  changed[2].limits = model::one_limit(4);
  changed[3].running = 1;
  changed[4].servers = 4;
  changed[5].requests_per_server = 2;
  changed[6].retries = 1;
  changed[7].shared_conversation = true;
  changed[8].release = false;
  changed[9].other_keys = 1;
  changed[10].strategies.pop_back();
  changed[11].lease = sim::Lease{.ttl_ms = 1};
  changed[12].explore.seed = 8;
  changed[13].explore.schedules = 8;
  changed[14].explore.scheduler = sim::SchedulerKind::round_robin;
  changed[15].explore.max_steps = 8;
  changed[16].expect.clear();
  changed[17].timing.is_timed = true;
  changed[18].timing.hold.first = 1;
  changed[19].timing.client_timeout_ms = 1;
  changed[20].timing.arrival.process = sim::ArrivalProcess::closed;
  for (const sim::Scenario& scenario : changed) {
    EXPECT_NE(scenario_sha256(scenario), scenario_sha256(base));
  }
}

TEST(SelfContainedJson, NeedsNoFileForItsScripts) {
  for (const auto& file : json_files(scenarios_directory())) {
    const Sweep sweep = load_sweep_file(file);
    EXPECT_EQ(load_sweep_text(to_self_contained_json(sweep), "alone", {}), sweep) << file;
  }
  const sim::Scenario everything = load_file(scenarios_directory() / "loader/testdata/good/everything.json");
  EXPECT_EQ(load_text(to_self_contained_json(everything), "alone", {}), everything);
}

TEST(SelfContainedJson, WritesSeedsThatDoublesCannotHoldAsText) {
  sim::Scenario scenario = load_file(scenarios_directory() / "loader/testdata/good/minimal.json");
  scenario.explore.seed = (std::uint64_t{1} << 53U) + 1;
  EXPECT_THAT(to_self_contained_json(scenario), testing::HasSubstr("\"seed\": \"0x0020000000000001\""));
  scenario.explore.seed = 7;
  EXPECT_THAT(to_self_contained_json(scenario), testing::HasSubstr("\"seed\": 7,"));
}

TEST(ScenarioSha256, IsThatOfTheCanonicalBytes) {
  // The figure is sha256sum's, for the canonical text that a failure prints.
  const sim::Scenario scenario = load_file(scenarios_directory() / "loader/testdata/good/minimal.json");
  const std::string hash = scenario_sha256(scenario);
  EXPECT_EQ(hash, "3cbc7bac1287ef89396adc295a9dfb874597fdc934036b62bce4012ab02ea97d")
      << to_self_contained_json(scenario);
}

TEST(SelfContainedJson, OfOneRequestAtOnceIsAsIfNothingWereSaid) {
  const auto text = [](const std::string& more) {
    return R"({"name":"x","limit":1,"servers":2,"requests_per_server":2,)" + more +
           R"("strategies":["openhands"]})";
  };
  const sim::Scenario one = load_text(text(R"("at_once": 1,)"), "a", {});
  EXPECT_EQ(to_self_contained_json(one), to_self_contained_json(load_text(text(""), "b", {})));
  EXPECT_NE(one, load_text(text(R"("at_once": 2,)"), "c", {}));
}

TEST(ScenarioSha256, DoesNotDependOnLayout) {
  const std::string a = R"({"name":"x","limit":1,"servers":2,"strategies":["openhands"]})";
  const std::string b =
      "{ \"strategies\": [{\"use\":\"openhands\"}],\n \"servers\": 2, \"limit\": 1, \"running\": 0, "
      "\"name\": \"x\" }";
  EXPECT_EQ(scenario_sha256(load_text(a, "a", {})), scenario_sha256(load_text(b, "b", {})));
}

}  // namespace
}  // namespace overbook::scenarios
