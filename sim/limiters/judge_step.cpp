#include "sim/limiters/judge_step.h"

#include <algorithm>

namespace overbook::sim::judge {
namespace {

constexpr std::uint8_t bit(std::uint8_t server) {
  return static_cast<std::uint8_t>(1U << server);
}

// Whatever becomes of the open requests, `other` has no more than `one`.
bool covers(const Instant& one, const Instant& other) {
  return one.sure >= other.sure && (one.open & other.open) == other.open;
}

void add(std::vector<Instant>& instants, const Instant& one) {
  if (std::any_of(instants.begin(), instants.end(), [&](const Instant& other) { return covers(other, one); }))
    return;
  std::erase_if(instants, [&](const Instant& other) { return covers(one, other); });
  instants.insert(std::upper_bound(instants.begin(), instants.end(), one), one);
}

}  // namespace

std::uint32_t possibly_running(const State& state) {
  std::size_t count = 0;
  for (const Server& server : state.servers) count += server.running.size();
  return static_cast<std::uint32_t>(count);
}

std::uint32_t surely_running(const State& state) {
  std::ptrdiff_t count = 0;
  for (const Server& server : state.servers)
    count += std::count_if(server.running.begin(), server.running.end(),
                           [](const Run& run) { return !run.is_closing; });
  return static_cast<std::uint32_t>(count);
}

std::uint8_t Step::pending(const State& state) {
  std::uint8_t bits = 0;
  for (std::uint8_t server = 0; server < kMostServers; ++server) {
    if (state.servers.at(server).phase == Phase::pending) bits |= bit(server);
  }
  return bits;
}

Step::Step(const State& before, const Rules& rules, std::uint32_t writes_remembered)
    : state(before), rules_(rules), writes_remembered_(writes_remembered), pending_(pending(before)) {}

Answer Step::execute(const Command& command) {
  const Store before = state.store;
  const Answer answer = judge::execute(state.store, command, rules_);
  if (writes_remembered_ > 0 && is_write(before, state.store)) {
    state.past.push_back(before);
    if (state.past.size() > writes_remembered_) state.past.erase(state.past.begin());
  }
  return answer;
}

void Step::note_instant() {
  const auto sure = static_cast<std::uint8_t>(possibly_running(state));
  if (pending_ != 0 && sure >= rules_.limit) state.may_be_stuck = false;
  for (Watch& watch : state.watches) {
    if (watch.server == 0) continue;  // it has its answer
    add(watch.instants, {.sure = sure, .open = static_cast<std::uint8_t>(pending_ & ~bit(watch.server))});
  }
  std::erase_if(state.watches, [&](const Watch& watch) {
    return std::any_of(watch.instants.begin(), watch.instants.end(),
                       [&](const Instant& instant) { return instant.sure >= rules_.limit; });
  });
}

void Step::invoke(std::uint8_t server) {
  if (pending_ == 0) {
    state.may_be_stuck = true;
    state.has_rejected = false;
  }
  pending_ |= bit(server);
  state.watches.push_back({.server = server});
  note_instant();
}

void Step::settle_watches(std::uint8_t server, Decision decision) {
  std::erase_if(state.watches,
                [&](const Watch& watch) { return watch.server == server && decision != Decision::rejected; });
  for (Watch& watch : state.watches) {
    if (watch.server == server) watch.server = 0;
    std::vector<Instant> instants;
    for (Instant instant : watch.instants) {
      if ((instant.open & bit(server)) != 0 && decision == Decision::admitted) ++instant.sure;
      instant.open &= static_cast<std::uint8_t>(~bit(server));
      add(instants, instant);
    }
    watch.instants = std::move(instants);
  }
}

void Step::decide(std::uint8_t server, std::uint8_t conversation, Decision decision) {
  settle_watches(server, decision);
  pending_ &= static_cast<std::uint8_t>(~bit(server));
  if (decision == Decision::admitted) {
    for (const Server& other : state.servers) {
      for (const Run& run : other.running)
        violated[kTwice] |= run.conversation == conversation && !run.is_closing;
    }
    state.servers.at(server).running.push_back({.conversation = conversation});
    violated[kOver] |= surely_running(state) > rules_.limit;
  }
  if (decision == Decision::admitted || decision == Decision::failed) state.may_be_stuck = false;
  if (decision == Decision::rejected) state.has_rejected = true;
  note_instant();
  const auto is_decided = [](const Watch& watch) {
    return watch.server == 0 && std::all_of(watch.instants.begin(), watch.instants.end(),
                                            [](const Instant& instant) { return instant.open == 0; });
  };
  violated[kFalseNo] |= std::any_of(state.watches.begin(), state.watches.end(), is_decided);
  std::erase_if(state.watches, is_decided);
  std::sort(state.watches.begin(), state.watches.end());
  if (pending_ != 0) return;
  violated[kStuck] |= state.may_be_stuck && state.has_rejected;
  state.may_be_stuck = state.has_rejected = false;
}

void Step::end(std::uint8_t server, std::uint8_t conversation, bool is_closing) {
  std::vector<Run>& running = state.servers.at(server).running;
  const auto at = std::find(running.begin(), running.end(), Run{conversation, is_closing});
  if (at == running.end()) return;
  running.erase(at);
  note_instant();
}

}  // namespace overbook::sim::judge
