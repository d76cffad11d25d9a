#include "sim/limiters/limiter_start.h"

#include "model/strategies/registry.h"
#include "sim/setup/cast.h"
#include "sim/setup/direct_client.h"
#include "sim/setup/setup.h"

namespace overbook::sim {

std::uint32_t admitted_before_race(const Scenario& scenario, const model::StrategySpec& spec) {
  model::StrategyConfig config{.spec = spec, .limits = scenario.limits, .lease = {}};
  if (scenario.lease) config.lease = std::chrono::milliseconds(scenario.lease->ttl_ms);
  const std::unique_ptr<model::Strategy> strategy = model::make_strategy(config);
  const Cast cast(scenario, *strategy);
  redis::Redis redis;
  DirectClient client(redis, Setup::kStart);
  std::uint32_t admitted = 0;
  for (const model::Request& resident : cast.residents()) {
    try {
      if (strategy->acquire(client, resident) != model::Decision::admitted) break;
    } catch (const model::RedisError&) {
      break;
    }
    ++admitted;
  }
  return admitted;
}

}  // namespace overbook::sim
