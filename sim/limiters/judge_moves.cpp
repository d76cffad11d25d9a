#include "sim/limiters/judge_moves.h"

#include <algorithm>

namespace overbook::sim::judge {
namespace {

constexpr Fault fault_of(Way way) {
  if (way == Way::reply_lost) return kLostReply;
  return way == Way::request_lost ? kLostRequest : kLate;
}

constexpr Decision decision_of(Answer answer) {
  if (answer == Answer::admitted) return Decision::admitted;
  return answer == Answer::rejected ? Decision::rejected : Decision::duplicate;
}

bool runs(const Server& server, std::uint8_t conversation) {
  return std::find(server.running.begin(), server.running.end(), Run{.conversation = conversation}) !=
         server.running.end();
}

}  // namespace

Moves::Moves(const Scenario& scenario, const Rules& rules)
    : scenario_(&scenario), rules_(&rules), has_heartbeats_(scenario.lease && scenario.lease->refresh_ms) {}

Step Moves::begin(const State& state) const {
  const Faults& faults = scenario_->faults;
  const std::uint32_t lost = std::max(faults.failovers > 0 ? faults.failover_loses_writes : 0,
                                      faults.redis_restarts > 0 ? faults.restart_loses_writes : 0);
  return {state, *rules_, lost};
}

// Whether the command was answered; it counts against the budgets.
std::optional<Answer> Moves::send(Step& step, std::optional<Command>& late, const Command& command,
                                  Way way) const {
  if (way == Way::plain) return step.execute(command);
  --step.state.left.at(fault_of(way));
  if (way == Way::reply_lost) step.execute(command);
  if (way == Way::late) late = command;
  return std::nullopt;
}

bool Moves::may_go(const State& state, const std::optional<Command>& late, Way way) {
  if (way == Way::plain) return true;
  return state.left.at(fault_of(way)) > 0 && (way != Way::late || !late);
}

void Moves::request(Step& step, std::uint8_t number, Way way) const {
  Server& server = step.state.servers.at(number);
  if (server.phase == Phase::lost) end_round(server);
  if (server.phase == Phase::holding || server.phase == Phase::closing) return release(step, number, way);
  const std::uint8_t conversation = conversation_of(number, server.round);
  if (server.phase == Phase::between) step.invoke(number);
  server.phase = Phase::pending;
  const std::optional<Answer> answer =
      send(step, server.late, {.verb = Verb::ask, .sender = {number, conversation}}, way);
  if (!answer && server.sent++ < scenario_->resends) return;
  const Decision decision = answer ? decision_of(*answer) : Decision::failed;
  server.sent = 0;
  step.decide(number, conversation, decision);
  if (decision == Decision::admitted && scenario_->release) {
    server.phase = Phase::holding;
  } else if (decision == Decision::rejected && server.tries < scenario_->retries) {
    ++server.tries;
    server.phase = Phase::between;
  } else {
    end_round(server);
  }
}

void Moves::beat(Step& step, std::uint8_t number, Way way) const {
  Server& server = step.state.servers.at(number);
  if (server.beat.empty()) {
    for (const Run& run : server.running) {
      if (!run.is_closing) server.beat.push_back(run.conversation);
    }
  }
  while (!server.beat.empty() && server.beat_sent == 0 && !runs(server, server.beat.front()))
    server.beat.erase(server.beat.begin());
  if (server.beat.empty()) return;
  const std::uint8_t conversation = server.beat.front();
  const std::optional<Answer> answer =
      send(step, server.late_beat, {.verb = Verb::refresh, .sender = {number, conversation}}, way);
  if (!answer && server.beat_sent++ < scenario_->resends) return;
  server.beat_sent = 0;
  server.beat.erase(server.beat.begin());
  if (answer == Answer::gone && scenario_->lease->when_lost == WhenLost::stop)
    lose(step, number, conversation);
}

// The heartbeat of the first that runs may have been sent just before.
void Moves::leave_beat_in_flight(Server& server, std::uint8_t number) const {
  const auto first = std::find_if(server.running.begin(), server.running.end(),
                                  [](const Run& run) { return !run.is_closing; });
  const bool may_be = has_heartbeats_ && server.beat.empty() && !server.late_beat;
  if (may_be && first != server.running.end())
    server.late_beat = {.verb = Verb::refresh, .sender = {number, first->conversation}};
}

// A server that crashes has sent its next command, or has not: it may arrive.
void Moves::leave_in_flight(Step& step, std::uint8_t number) const {
  Server& server = step.state.servers.at(number);
  if (!can_go_on(server)) return;
  if (server.phase == Phase::lost) end_round(server);
  const bool releases = server.phase == Phase::holding || server.phase == Phase::closing;
  if (server.phase == Phase::between) {
    step.invoke(number);
    server.phase = Phase::pending;
  }
  if (server.late) return;
  server.late = {.verb = releases ? Verb::release : Verb::ask,
                 .sender = {number, conversation_of(number, server.round)}};
}

void Moves::crash(Step& step, std::uint8_t number) const {
  --step.state.left[kCrash];
  Server& server = step.state.servers.at(number);
  leave_beat_in_flight(server, number);
  leave_in_flight(step, number);
  if (server.phase == Phase::pending) {
    server.phase = Phase::between;
    step.decide(number, conversation_of(number, server.round), Decision::failed);
  }
  const std::vector<Run> running = server.running;
  for (const Run& run : running) step.end(number, run.conversation, run.is_closing);
  server.is_dead = true;
  server.beat.clear();
  server.tries = server.sent = server.beat_sent = 0;
  if (server.phase != Phase::done) server.phase = Phase::between;
}

std::uint8_t Moves::conversation_of(std::uint8_t number, std::uint8_t round) const {
  const std::uint32_t first = scenario_->running + 1;
  if (scenario_->shared_conversation) return static_cast<std::uint8_t>(first);
  return static_cast<std::uint8_t>(first + round * scenario_->servers + number - 1U);
}

bool Moves::can_go_on(const Server& server) const {
  if (server.is_dead || server.phase == Phase::done) return false;
  return server.phase != Phase::lost || server.round + 1U < scenario_->requests_per_server;
}

bool Moves::can_beat(const Server& server) const {
  if (!has_heartbeats_ || server.is_dead) return false;
  return !server.beat.empty() || std::any_of(server.running.begin(), server.running.end(),
                                             [](const Run& run) { return !run.is_closing; });
}

bool Moves::can_crash(const Server& server) {
  if (server.is_dead) return false;
  return server.phase != Phase::done || !server.running.empty() || !server.beat.empty();
}

std::optional<Moves::Lapse> Moves::next_lapse(const State& state, std::uint8_t number) const {
  const Server& server = state.servers.at(number);
  std::optional<LeaseOf> oldest;
  const bool by_pause = state.left[kPause] > 0;
  std::uint32_t left = 0;
  for (const Fault fault : what_misses_a_renewal()) left += fault == kFaultKinds ? 0U : state.left.at(fault);
  const bool by_misses = !by_pause && has_heartbeats_ && left >= misses() && misses() > 0;
  Lapse pause{.takes_pause = by_pause, .takes_misses = by_misses};
  for (const LeaseOf& one : leases_in(state.store)) {
    if (one.lease.writer.server != number || is_renewed(state, one, number, /*by_itself=*/false)) continue;
    const bool is_new = is_in_progress(server, number, one.lease.writer.conversation);
    if (by_pause || !is_new) pause.members.push_back(one.member);
    if (is_new) continue;
    if (is_renewed(state, one, number, /*by_itself=*/true)) continue;
    if (!oldest || one.lease.written < oldest->lease.written) oldest = one;
  }
  if (oldest) return Lapse{.members = {oldest->member}};
  if (server.is_dead || pause.members.empty() || !(by_pause || by_misses)) return std::nullopt;
  return pause;
}

// So many renewals in a row are too many to miss.
std::uint32_t Moves::misses() const {
  const sim::Lease& lease = *scenario_->lease;
  return (lease.ttl_ms + *lease.refresh_ms - 1) / *lease.refresh_ms - 1;
}

// A restart that loses everything loses no renewal in particular. In the order in which they are spent.
std::array<Fault, 4> Moves::what_misses_a_renewal() const {
  const Fault restart = scenario_->faults.restart_loses_writes > 0 ? kRestart : kFaultKinds;
  return {kLostRequest, kLate, restart, kFailover};
}

void Moves::miss_renewals(State& state) const {
  std::uint32_t missed = misses();
  for (const Fault fault : what_misses_a_renewal()) {
    if (fault == kFaultKinds) continue;
    const auto taken = static_cast<std::uint8_t>(std::min<std::uint32_t>(missed, state.left.at(fault)));
    state.left.at(fault) = static_cast<std::uint8_t>(state.left.at(fault) - taken);
    missed -= taken;
  }
}

void Moves::end_round(Server& server) const {
  ++server.round;
  server.tries = server.sent = 0;
  server.phase = server.round < scenario_->requests_per_server ? Phase::between : Phase::done;
}

void Moves::release(Step& step, std::uint8_t number, Way way) const {
  Server& server = step.state.servers.at(number);
  const std::uint8_t conversation = conversation_of(number, server.round);
  if (server.phase == Phase::holding) {
    const auto first = std::find_if(server.running.begin(), server.running.end(),
                                    [](const Run& run) { return !run.is_closing; });
    if (first->conversation == conversation) leave_beat_in_flight(server, number);
    *std::find(server.running.begin(), server.running.end(), Run{.conversation = conversation}) =
        Run{.conversation = conversation, .is_closing = true};
  }
  server.phase = Phase::closing;
  const std::optional<Answer> answer =
      send(step, server.late, {.verb = Verb::release, .sender = {number, conversation}}, way);
  if (!answer && server.sent++ < scenario_->resends) return;
  step.end(number, conversation, /*is_closing=*/true);
  end_round(server);
}

void Moves::lose(Step& step, std::uint8_t number, std::uint8_t conversation) const {
  Server& server = step.state.servers.at(number);
  if (!runs(server, conversation)) return;
  step.end(number, conversation, /*is_closing=*/false);
  if (server.phase == Phase::holding && conversation_of(number, server.round) == conversation)
    server.phase = Phase::lost;
}

// By the heartbeats of the server itself, or of the others.
bool Moves::is_renewed(const State& state, const LeaseOf& one, std::uint8_t number, bool by_itself) const {
  if (!has_heartbeats_) return false;
  for (std::uint8_t other = 0; other < kMostServers; ++other) {
    const Server& server = state.servers.at(other);
    if ((other == number) != by_itself || server.is_dead) continue;
    for (const Run& run : server.running) {
      if (!run.is_closing && renews(state.store, {other, run.conversation}, one.member)) return true;
    }
  }
  return false;
}

bool Moves::renews(Store store, Writer holder, std::uint8_t member) const {
  constexpr std::uint8_t kNobody = 255;
  if (store.lease) store.lease->writer = {kNobody, 0};
  for (Member& one : store.members) {
    if (one.lease) one.lease->writer = {kNobody, 0};
  }
  execute(store, {.verb = Verb::refresh, .sender = holder}, *rules_);
  const std::vector<LeaseOf> leases = leases_in(store);
  return std::any_of(leases.begin(), leases.end(), [&](const LeaseOf& one) {
    return one.member == member && one.lease.writer.server != kNobody;
  });
}

bool Moves::is_in_progress(const Server& server, std::uint8_t number, std::uint8_t conversation) const {
  if (server.is_dead) return false;
  const bool is_asking =
      server.phase == Phase::pending && conversation_of(number, server.round) == conversation;
  return is_asking ||
         std::find(server.running.begin(), server.running.end(),
                   Run{.conversation = conversation, .is_closing = true}) != server.running.end();
}

}  // namespace overbook::sim::judge
