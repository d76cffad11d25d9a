#include "sim/exploration/paths.h"

namespace overbook::sim {

ServersOnTheWay::ServersOnTheWay(const Frame& frame, const State& first)
    : are_placed_(frame.listing == Listing::placed) {
  for (const Entry& entry : first.entries) {
    const auto place = static_cast<std::uint32_t>(at_.size());
    at_.insert(at_.end(), entry.count, are_placed_ ? place : entry.kind);
  }
}

std::size_t ServersOnTheWay::who_steps(const Action& action) const {
  if (is_of_redis(action.what)) return kNobody;
  const auto at = std::find(at_.begin(), at_.end(), action.who);
  if (at == at_.end()) throw HarnessDefect("no server is of the kind that steps");
  return static_cast<std::size_t>(at - at_.begin());
}

void ServersOnTheWay::go_on(const State& before, State next, std::size_t stepped) {
  if (are_placed_) {
    // Each entry is one server, from the place that it had.
    std::vector<std::uint32_t> becomes(next.entries.size());
    for (std::size_t at = 0; at < next.entries.size(); ++at)
      becomes[next.entries[at].from] = static_cast<std::uint32_t>(at);
    for (std::uint32_t& place : at_) place = becomes[place];
    return;
  }
  const auto take_one_from = [&](std::uint32_t from) {
    const auto at = std::find_if(next.entries.begin(), next.entries.end(),
                                 [&](const Entry& entry) { return entry.from == from && entry.count > 0; });
    if (at == next.entries.end()) throw HarnessDefect("the servers do not add up to the state");
    --at->count;
    return at->kind;
  };
  // Those of one entry are any of what the entry has become.
  for (std::size_t i = 0; i < at_.size(); ++i) {
    if (i == stepped) {
      at_[i] = take_one_from(kStepped);
      continue;
    }
    const auto was = std::find_if(before.entries.begin(), before.entries.end(),
                                  [&](const Entry& entry) { return entry.kind == at_[i]; });
    at_[i] = take_one_from(static_cast<std::uint32_t>(was - before.entries.begin()));
  }
}

}  // namespace overbook::sim
