#include "sim/limiters/scenario_generator.h"

#include <algorithm>
#include <array>

namespace overbook::sim {
namespace {

Distribution milliseconds(double value, DistributionKind kind = DistributionKind::constant) {
  return {.kind = kind, .unit = TimeUnit::milliseconds, .first = value};
}

class CaseDraw {
 public:
  explicit CaseDraw(Choices& choices) : choices_(&choices) {}

  GeneratedCase draw() { return draw_around(draw_limiter(*choices_)); }

  GeneratedCase draw_judged() {
    const auto judged = static_cast<judge::Limiter>(choices_->below(judge::kLimiters));
    case_.judged = judged;
    return draw_around({.spec = judge::spec_of(judged), .traits = {std::string(judge::to_text(judged))}});
  }

 private:
  GeneratedCase draw_around(Limiter limiter) {
    case_.traits = std::move(limiter.traits);
    case_.scenario.strategies = {std::move(limiter.spec)};
    case_.scenario.name = "generated";
    draw_race();
    draw_lease();
    draw_faults();
    keep_it_small();
    draw_timing();
    return std::move(case_);
  }

  void draw_race() {
    Scenario& scenario = case_.scenario;
    scenario.servers = 1 + static_cast<std::uint32_t>(choices_->weighted({1, 4, 3}));
    scenario.requests_per_server = 1 + static_cast<std::uint32_t>(choices_->weighted({2, 1}));
    scenario.limits = model::one_limit(1 + static_cast<std::uint32_t>(choices_->weighted({4, 3, 1})));
    scenario.running = choices_->below(scenario.limits.the_limit().permits + 1);
    scenario.retries = choices_->once_in(5) ? 1 : 0;
    scenario.shared_conversation = choices_->once_in(5);
    scenario.release = !choices_->once_in(5);
  }

  void draw_lease() {
    if (choices_->weighted({2, 3}) == 0) return;
    Lease& lease = case_.scenario.lease.emplace();
    lease.ttl_ms = choices_->once_in(3) ? 15'000 : 2'000;
    if (choices_->once_in(4)) return;
    lease.refresh_ms = lease.ttl_ms / 4;
    if (choices_->once_in(2)) lease.when_lost = WhenLost::stop;
  }

  void draw_faults() {
    Faults& faults = case_.scenario.faults;
    const std::size_t kinds = choices_->weighted({3, 4, 2});
    for (std::size_t i = 0; i < kinds; ++i) {
      const std::uint32_t budget = 1 + static_cast<std::uint32_t>(choices_->weighted({3, 1}));
      switch (choices_->below(8)) {
        case 0:
          faults.crashes = budget;
          faults.restarts = choices_->once_in(2);
          break;
        case 1:
          faults.pauses = budget;
          break;
        case 2:
          faults.lost_replies = budget;
          break;
        case 3:
          faults.lost_requests = budget;
          break;
        case 4:
          faults.duplicate_deliveries = budget;
          break;
        case 5:
          faults.slow_scripts = budget;
          break;
        case 6:
          faults.redis_restarts = budget;
          faults.restart_loses_writes = choices_->below(2);
          break;
        default:
          faults.failovers = budget;
          faults.failover_loses_writes = choices_->between(1, 2);
          break;
      }
    }
    case_.scenario.resends = choices_->once_in(4) ? 1 : 0;
  }

  // What multiplies the states most is not combined.
  void keep_it_small() {
    Scenario& scenario = case_.scenario;
    if (case_.judged) {
      if (scenario.servers * scenario.requests_per_server > 4) scenario.requests_per_server = 1;
      return;
    }
    const bool goes_wrong = scenario.faults.any() || scenario.lease.has_value();
    if (goes_wrong && scenario.servers * scenario.requests_per_server > 3) scenario.requests_per_server = 1;
    if (scenario.servers > 2 && scenario.requests_per_server > 1) scenario.servers = 2;
    if (scenario.servers * scenario.requests_per_server > 2) scenario.retries = 0;
    model::StrategySpec& spec = scenario.strategies.front();
    if (spec.use == "lua-script") return;
    // The members of a set have no leases.
    if (scenario.lease && spec.count_by == model::CountBy::scard) spec.count_by = model::CountBy::keys;
    scenario.servers = std::min(scenario.servers, 2U);
    scenario.requests_per_server = scenario.servers == 2 ? 1 : scenario.requests_per_server;
  }

  // --- The timed twin ---

  void draw_timing() {
    Timing& timing = case_.timing;
    timing.is_timed = true;
    const double lease_ms = case_.scenario.lease ? case_.scenario.lease->ttl_ms : 2'000;
    timing.latency = choices_->once_in(2) ? milliseconds(2, DistributionKind::exponential) : milliseconds(2);
    timing.service = milliseconds(0.5);
    constexpr std::array kHolds{0.02, 0.5, 1.5, 4.0, 40.0};  // in leases
    const double hold_ms = kHolds.at(choices_->below(kHolds.size())) * lease_ms;
    timing.hold =
        choices_->once_in(2) ? milliseconds(hold_ms, DistributionKind::exponential) : milliseconds(hold_ms);
    timing.backoff = milliseconds(hold_ms / 2, DistributionKind::exponential);
    timing.think = milliseconds(hold_ms / 2, DistributionKind::exponential);
    timing.work = milliseconds(1);
    draw_arrivals(hold_ms);
    timing.pause = milliseconds(lease_ms * (choices_->once_in(2) ? 1.5 : 3));
    timing.restart = milliseconds(lease_ms * (choices_->once_in(2) ? 0.05 : 1.5));
    // Nobody gives up unless something goes wrong: what waits at Redis waits for milliseconds.
    const Faults& faults = case_.scenario.faults;
    if (faults.lost_replies + faults.lost_requests + faults.duplicate_deliveries > 0)
      timing.client_timeout_ms = 1'000;
    draw_rates(hold_ms);
  }

  void draw_arrivals(double hold_ms) {
    Arrival& arrival = case_.timing.arrival;
    arrival.process = static_cast<ArrivalProcess>(choices_->below(4));
    if (arrival.process == ArrivalProcess::poisson)
      arrival.rate_per_s = 1'000.0 * case_.scenario.servers / (hold_ms + 10);
    if (arrival.process == ArrivalProcess::bursts) {
      arrival.size = case_.scenario.servers;
      arrival.every_ms = static_cast<std::uint32_t>(hold_ms / 2) + 1;
    }
  }

  // So that about every second run is struck.
  void draw_rates(double hold_ms) {
    const Faults& faults = case_.scenario.faults;
    const double run_s = (hold_ms * case_.scenario.requests_per_server + 20) / 1'000;
    FaultRates& rates = case_.rates;
    if (faults.lost_replies > 0) rates.lost_reply = 0.25;
    if (faults.lost_requests > 0) rates.lost_request = 0.25;
    if (faults.duplicate_deliveries > 0) rates.duplicate_delivery = 0.25;
    if (faults.crashes > 0) rates.crash_per_s = 1 / run_s;
    if (faults.pauses > 0) rates.pause_per_s = 1 / run_s;
    if (faults.redis_restarts > 0) rates.redis_restart_per_s = 1 / run_s;
    if (faults.failovers > 0) rates.failover_per_s = 1 / run_s;
  }

  Choices* choices_;
  GeneratedCase case_;
};

}  // namespace

Scenario GeneratedCase::timed_twin() const {
  Scenario twin = scenario;
  twin.timing = timing;
  twin.faults.rates = rates;
  // While a script is slow, Redis stands still for everybody: others would time out, and lapse,
  // that nothing has struck.
  twin.faults.slow_scripts = 0;
  return twin;
}

GeneratedCase draw_case(Choices choices) {
  GeneratedCase drawn = CaseDraw(choices).draw();
  drawn.choices = choices.taken();
  return drawn;
}

GeneratedCase draw_judged_case(Choices choices) {
  GeneratedCase drawn = CaseDraw(choices).draw_judged();
  drawn.choices = choices.taken();
  return drawn;
}

}  // namespace overbook::sim
