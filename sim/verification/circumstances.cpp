#include "sim/verification/circumstances.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/strategies/zset_client_clock.h"

namespace overbook::sim {
namespace {

constexpr Lease kUsualLease{.ttl_ms = 15'000, .refresh_ms = 5'000};

class Circumstances {
 public:
  explicit Circumstances(const Scenario& scenario) : base_(scenario) {
    base_.faults = {};
    base_.expect.clear();
    lease_ = scenario.lease.value_or(kUsualLease);
    if (!lease_.refresh_ms) lease_.refresh_ms = std::max(1U, lease_.ttl_ms / 3);
  }

  std::vector<Circumstance> all() {
    add(CircumstanceId::none, "nothing", "Nothing goes wrong.", "");
    add_crashes();
    add_lapses();
    add_lost_commands();
    add_faults_of_redis();
    const std::int64_t ahead =
        (base_.lease ? base_.lease->ttl_ms : model::ZsetClientClock::kLease.count()) + 1000;
    Circumstance& skew =
        add(CircumstanceId::clock_skew, "clock ahead", "The clock of server 1 is ahead by more than a lease.",
            "clocks that differ by less than the lease");
    skew.scenario.faults.clock_skew_ms = {0, ahead};
    skew.settings.push_back(fmt::format("faults.clock_skew.offsets_ms=[0,{}]", ahead));
    return std::move(all_);
  }

 private:
  Circumstance& add(CircumstanceId id, std::string_view name, std::string_view what,
                    std::string_view assumption) {
    return all_.emplace_back(Circumstance{
        .id = id, .name = name, .what = what, .assumption = assumption, .scenario = base_, .settings = {}});
  }

  void set_lease(Circumstance& one, bool is_refreshed) const {
    one.scenario.lease = lease_;
    one.settings.push_back(fmt::format("lease.ttl_ms={}", lease_.ttl_ms));
    if (is_refreshed) {
      one.settings.push_back(fmt::format("lease.refresh_ms={}", *lease_.refresh_ms));
    } else {
      one.scenario.lease->refresh_ms.reset();
      one.scenario.lease->when_lost = WhenLost::ignore;
    }
  }

  static void set_budget(Circumstance& one, std::uint32_t& budget, std::string_view fault) {
    budget = 1;
    one.settings.push_back(fmt::format("faults.{}.budget=1", fault));
  }

  void add_crashes() {
    Circumstance& without = add(CircumstanceId::crash_without_lease, "crash, without leases",
                                "A server dies at any step; keys have no time to live, but for strategies "
                                "that bring a lease of their own.",
                                "no crash without leases");
    without.scenario.lease.reset();
    set_budget(without, without.scenario.faults.crashes, "crash");
    Circumstance& with = add(CircumstanceId::crash_with_lease, "crash, with leases",
                             "A server dies at any step; its keys lapse some time later.", "no crash");
    set_lease(with, true);
    set_budget(with, with.scenario.faults.crashes, "crash");
    Circumstance& restart = add(CircumstanceId::crash_and_restart, "crash and restart",
                                "A server dies at any step, is there again, and makes its request once more; "
                                "there are leases.",
                                "no restart after a crash");
    set_lease(restart, true);
    set_budget(restart, restart.scenario.faults.crashes, "crash");
    restart.scenario.faults.restarts = true;
    restart.settings.emplace_back("faults.crash.restart=true");
  }

  void add_lapses() {
    Circumstance& pause = add(CircumstanceId::pause, "pause past the lease",
                              "A server stands still for longer than its lease, and goes on.",
                              "no pause longer than the lease");
    set_lease(pause, true);
    set_budget(pause, pause.scenario.faults.pauses, "pause");
    set_lease(
        add(CircumstanceId::unrefreshed, "lease never refreshed",
            "Nobody refreshes: the lease of what runs may lapse at any time.", "leases that are refreshed"),
        false);
  }

  void add_lost_commands() {
    Circumstance& reply =
        add(CircumstanceId::lost_reply, "lost reply",
            "A command takes effect, its reply is lost, and the client sends it again.", "no lost reply");
    set_budget(reply, reply.scenario.faults.lost_replies, "lost_reply");
    set_resends(reply);
    Circumstance& request = add(CircumstanceId::lost_request, "lost request",
                                "A command never arrives, and the client sends it again.", "no lost request");
    set_budget(request, request.scenario.faults.lost_requests, "lost_request");
    set_resends(request);
    Circumstance& late = add(CircumstanceId::late_request, "delivered twice",
                             "A command is late, the client sends it again, and the late one arrives at any "
                             "time after that.",
                             "no command that arrives late");
    set_budget(late, late.scenario.faults.duplicate_deliveries, "duplicate_delivery");
    set_resends(late);
  }

  static void set_resends(Circumstance& one) {
    one.scenario.resends = std::max(one.scenario.resends, 1U);
    one.settings.push_back(fmt::format("client.resends={}", one.scenario.resends));
  }

  void add_faults_of_redis() {
    Circumstance& empty =
        add(CircumstanceId::restart_empty, "Redis restarts empty",
            "Redis starts again and has forgotten everything.", "no restart of Redis that loses everything");
    set_budget(empty, empty.scenario.faults.redis_restarts, "redis_restart");
    Circumstance& snapshot =
        add(CircumstanceId::restart_from_snapshot, "Redis restarts from a snapshot",
            "Redis starts again without its last write.", "no restart of Redis that loses a write");
    set_budget(snapshot, snapshot.scenario.faults.redis_restarts, "redis_restart");
    snapshot.scenario.faults.restart_loses_writes = 1;
    snapshot.settings.emplace_back("faults.redis_restart.lost_writes=1");
    Circumstance& failover =
        add(CircumstanceId::failover, "failover", "A replica takes over that lacks the last write.",
            "no failover that loses a write");
    set_budget(failover, failover.scenario.faults.failovers, "failover");
    failover.scenario.faults.failover_loses_writes = 1;
    failover.settings.emplace_back("faults.failover.lost_writes=1");
  }

  Scenario base_;
  Lease lease_;
  std::vector<Circumstance> all_;
};

}  // namespace

std::vector<Circumstance> circumstances_of(const Scenario& scenario) {
  return Circumstances(scenario).all();
}

}  // namespace overbook::sim
