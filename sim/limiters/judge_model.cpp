#include "sim/limiters/judge_model.h"

#include <algorithm>
#include <stdexcept>

namespace overbook::sim::judge {
namespace {

constexpr std::array kWays{Way::plain, Way::reply_lost, Way::request_lost, Way::late};

}  // namespace

Model::Model(const Scenario& scenario, Limiter limiter)
    : scenario_(scenario),
      rules_{.limiter = limiter,
             .limit = scenario.limits.the_limit().permits,
             .has_leases = scenario.lease.has_value()},
      moves_(scenario_, rules_),
      admitted_when_empty_(std::min(scenario.limits.the_limit().permits, newcomers({}))) {}

State Model::first() const {
  State state;
  for (std::uint8_t i = 1; i <= scenario_.running; ++i) {
    if (execute(state.store, {.verb = Verb::ask, .sender = {0, i}}, rules_) != Answer::admitted)
      throw std::invalid_argument("what runs before the race can't get in");
    state.servers[0].running.push_back({.conversation = i});
  }
  for (std::uint32_t i = 1; i <= scenario_.servers; ++i) state.servers.at(i).phase = Phase::between;
  const Faults& faults = scenario_.faults;
  const auto budget = [](std::uint32_t times) { return static_cast<std::uint8_t>(times); };
  state.left[kCrash] = budget(faults.crashes);
  state.left[kPause] = budget(faults.pauses);
  state.left[kLostReply] = budget(faults.lost_replies + faults.slow_scripts);  // every command is a script
  state.left[kLostRequest] = budget(faults.lost_requests);
  state.left[kLate] = budget(faults.duplicate_deliveries);
  state.left[kRestart] = budget(faults.redis_restarts);
  state.left[kFailover] = budget(faults.failovers);
  return state;
}

void Model::each_next(const State& state, const Take& take) const {
  for (std::uint8_t number = 0; number <= scenario_.servers; ++number) each_of_server(state, number, take);
  each_of_redis(state, take);
}

void Model::each_of_server(const State& state, std::uint8_t number, const Take& take) const {
  const Server& server = state.servers.at(number);
  const auto act = [&](const auto& move) {
    Step step = moves_.begin(state);
    move(step, step.state.servers.at(number));
    take(std::move(step));
  };
  for (const Way way : kWays) {
    if (moves_.can_go_on(server) && Moves::may_go(state, server.late, way))
      act([&](Step& step, Server&) { moves_.request(step, number, way); });
    if (moves_.can_beat(server) && Moves::may_go(state, server.late_beat, way))
      act([&](Step& step, Server&) { moves_.beat(step, number, way); });
  }
  for (std::optional<Command> Server::*late : {&Server::late, &Server::late_beat}) {
    if (!(server.*late)) continue;
    act([&](Step& step, Server& changed) {
      step.execute(*(changed.*late));
      (changed.*late).reset();
    });
  }
  if (state.left[kCrash] > 0 && Moves::can_crash(server))
    act([&](Step& step, Server&) { moves_.crash(step, number); });
  if (server.is_dead && scenario_.faults.restarts)
    act([](Step&, Server& changed) { changed.is_dead = false; });
  if (const std::optional<Moves::Lapse> next = moves_.next_lapse(state, number)) {
    act([&](Step& step, Server&) {
      if (next->takes_pause) --step.state.left[kPause];
      if (next->takes_misses) moves_.miss_renewals(step.state);
      for (const std::uint8_t member : next->members) {
        lapse(step.state.store, member);
        // What Redis knew before was older still.
        for (Store& past : step.state.past) lapse(past, member);
      }
    });
  }
}

void Model::each_of_redis(const State& state, const Take& take) const {
  const Faults& faults = scenario_.faults;
  const auto lose = [&](Fault fault, std::size_t writes) {
    Step step = moves_.begin(state);
    --step.state.left.at(fault);
    std::vector<Store>& past = step.state.past;
    step.state.store = writes == 0 ? Store{} : past[past.size() - writes];
    past.erase(writes == 0 ? past.begin() : past.end() - static_cast<std::ptrdiff_t>(writes), past.end());
    take(std::move(step));
  };
  const auto lose_some = [&](Fault fault, std::uint32_t most) {
    for (std::size_t writes = 1; writes <= std::min<std::size_t>(most, state.past.size()); ++writes)
      lose(fault, writes);
  };
  if (state.left[kRestart] > 0) {
    if (faults.restart_loses_writes == 0) lose(kRestart, 0);
    lose_some(kRestart, faults.restart_loses_writes);
  }
  if (state.left[kFailover] > 0) lose_some(kFailover, faults.failover_loses_writes);
}

// Nobody's heartbeat is under way, or would still end something.
bool Model::is_at_rest(const State& state) const {
  for (std::uint8_t number = 0; number <= scenario_.servers; ++number) {
    const Server& server = state.servers.at(number);
    if (!server.beat.empty()) return false;
    if (server.is_dead || !moves_.has_heartbeats() || scenario_.lease->when_lost != WhenLost::stop) continue;
    for (const Run& run : server.running) {
      Store store = state.store;
      const Command refresh{.verb = Verb::refresh, .sender = {number, run.conversation}};
      if (!run.is_closing && execute(store, refresh, rules_) == Answer::gone) return false;
    }
  }
  return true;
}

bool Model::is_over(const State& state) const {
  return std::all_of(state.servers.begin(), state.servers.end(),
                     [&](const Server& server) { return server.is_dead || !moves_.can_go_on(server); });
}

std::uint32_t Model::newcomers(Store store) const {
  constexpr std::uint8_t kFirst = 100;
  std::uint32_t admitted = 0;
  for (std::uint8_t i = 0; i <= rules_.limit; ++i) {
    const auto who = static_cast<std::uint8_t>(kFirst + i);
    if (execute(store, {.verb = Verb::ask, .sender = {who, who}}, rules_) == Answer::admitted) ++admitted;
  }
  return admitted;
}

Violations Model::judge(const State& state) const {
  Violations violated{};
  if (!is_at_rest(state)) return violated;
  violated[kLasts] = Step::pending(state) == 0 && surely_running(state) > rules_.limit;
  if (!is_over(state)) return violated;
  Store store = state.store;
  for (std::uint8_t number = 0; number <= scenario_.servers; ++number) {
    std::vector<Run> running = state.servers.at(number).running;
    std::sort(running.begin(), running.end());
    for (const Run& run : running)
      execute(store, {.verb = Verb::release, .sender = {number, run.conversation}}, rules_);
  }
  lapse_all(store);
  const std::uint32_t admitted = newcomers(store);
  violated[kLeak] = admitted < admitted_when_empty_;
  violated[kGain] = admitted > rules_.limit;
  return violated;
}

}  // namespace overbook::sim::judge
