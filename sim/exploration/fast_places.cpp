// Where servers are listed although they are alike: which of them is at which place.

#include <algorithm>
#include <numeric>

#include "sim/exploration/fast_engine.h"

namespace overbook::sim {

// By kind, and by what the orders say of each. Whoever is alike in both stays in the order in which he was:
// if that is not always one and the same, some states are met under two names. The resident has its name for
// good.
void FastEngine::give_out_places(State& state) {
  const std::size_t first = lists_resident_ ? 1 : 0;
  const std::vector<std::uint64_t>& alike = likenesses(state.orders);
  for (std::size_t at = 0; at < state.entries.size(); ++at)
    state.entries[at].from = static_cast<std::uint32_t>(at);
  const auto rank = [&](const Entry& entry) {
    return std::pair(entry.kind, alike[server_of(entry.from).value]);
  };
  std::stable_sort(state.entries.begin() + static_cast<std::ptrdiff_t>(first), state.entries.end(),
                   [&](const Entry& a, const Entry& b) { return rank(a) < rank(b); });
  std::vector<std::uint32_t> names(scenario_.servers + 1ULL);
  for (std::size_t at = 0; at < state.entries.size(); ++at)
    names[server_of(state.entries[at].from).value] = server_of(at).value;
  state.orders = orders_.renamed(state.orders, naming_, names);
}

const std::vector<std::uint64_t>& FastEngine::likenesses(model::PossibleOrders::Id orders) {
  if (likenesses_.size() <= orders) likenesses_.resize(orders + 1ULL);
  std::vector<std::uint64_t>& alike = likenesses_[orders];
  if (alike.empty()) alike = orders_.likenesses(orders, naming_);
  return alike;
}

// Whether it makes no difference which of the two steps: they are of one kind, and the orders stay what they
// are when the two trade places.
bool FastEngine::is_like_the_one_before(const State& state, std::size_t at) {
  if (at == 0 || state.entries[at].kind != state.entries[at - 1].kind) return false;
  const std::uint32_t one = server_of(at).value;
  const std::vector<std::uint64_t>& alike = likenesses(state.orders);
  if (alike[one] != alike[one - 1]) return false;
  if (alike[one] == 0) return true;
  const auto [known, is_new] = can_trade_places_.try_emplace((std::uint64_t{state.orders} << 32U) | one);
  if (!is_new) return known->second;
  std::vector<std::uint32_t> names(scenario_.servers + 1ULL);
  std::iota(names.begin(), names.end(), 0U);
  std::swap(names[one], names[one - 1]);
  return known->second = orders_.renamed(state.orders, naming_, names) == state.orders;
}

// Who is at which place, step by step.
Schedule FastEngine::schedule_by_places(const std::vector<std::uint32_t>& path, const Witness& witness) {
  Schedule schedule;
  State state;
  load(path.front(), state);
  std::vector<std::uint32_t> servers;
  for (std::size_t at = 0; at < state.entries.size(); ++at) servers.push_back(server_of(at).value);
  const auto step = [&](const Action& action) {
    const model::ServerId server{is_of_redis(action.what) ? 0 : servers[action.kind]};
    schedule.steps.push_back(
        is_of_redis(action.what)
            ? done_to_redis(action.what, action.kind)
            : Step{.kind = action.what, .task = {.server = server, .duty = action.duty}});
  };
  for (std::size_t i = 1; i < path.size(); ++i) {
    const StateStore::Step taken = store_.step(path[i]);
    const Action action = action_from(taken.action);
    step(action);
    load(path[i - 1], state);
    State next = told(state, action, taken.variant);
    normalise(next);
    const std::vector<std::uint32_t> before = servers;
    for (std::size_t at = 0; at < servers.size(); ++at) servers[at] = before[next.entries[at].from];
  }
  if (witness.has_action) step(witness.action);
  return schedule;
}

}  // namespace overbook::sim
