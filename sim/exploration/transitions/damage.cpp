#include "sim/exploration/transitions/damage.h"

#include <algorithm>

namespace overbook::sim {

void Damage::count(State& next, StepKind fault) {
  Strikes struck = strikes_[next.strikes];
  rules_.count(fault, struck);
  next.strikes = strikes_.of(struck);
}

LapseBy Damage::lapse_by(const State& state, std::uint32_t misses) const {
  return rules_.lapse_by(strikes_[state.strikes], misses);
}

void Damage::count_lapse(State& next, LapseBy by, std::uint32_t misses) {
  Strikes struck = strikes_[next.strikes];
  rules_.count_lapse(by, misses, struck);
  next.strikes = strikes_.of(struck);
}

void Damage::remember_write(State& next, RedisId before) {
  std::vector<RedisId> past = pasts_[next.past];
  past.push_back(before);
  remember(next, std::move(past));
}

std::size_t Damage::writes(const State& state) const {
  return pasts_[state.past].size();
}

std::optional<RedisId> Damage::lose_writes(State& next, std::uint32_t writes) {
  std::vector<RedisId> past = pasts_[next.past];
  std::optional<RedisId> earlier;
  if (writes > 0) earlier = past[past.size() - writes];
  past.resize(writes > 0 ? past.size() - writes : 0);
  remember(next, std::move(past));
  return earlier;
}

// All but what can't come back: as many writes as may yet be lost.
void Damage::remember(State& next, std::vector<RedisId> past) {
  const std::size_t most = rules_.most_lost_yet(struck(next));
  if (past.size() > most) past.erase(past.begin(), past.end() - static_cast<std::ptrdiff_t>(most));
  next.past = pasts_.of(past);
}

std::uint64_t Damage::bytes() const {
  constexpr std::uint64_t kBytesOfNumber = 2 * sizeof(Strikes) + 64;
  return (strikes_.size() + pasts_.size()) * kBytesOfNumber;
}

}  // namespace overbook::sim
