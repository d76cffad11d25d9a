#include "sim/exploration/packing.h"

#include <gtest/gtest.h>

#include "sim/run_random.h"

namespace overbook::sim {
namespace {

Packing::Shape shape(Listing listing, std::uint32_t servers) {
  return {.listing = listing, .has_orders = true, .has_faults = true, .servers = servers};
}

State random_state(RunRandom& random, Listing listing, std::uint32_t servers) {
  const auto any = [&] { return static_cast<std::uint32_t>(random.below(1'000'000)); };
  State state{.redis = any(),
              .flags = any() & 0xFFU,
              .preemptions = any(),
              .orders = any(),
              .strikes = any(),
              .past = any(),
              .entries = {}};
  while (servers > 0) {
    const std::uint32_t count =
        listing == Listing::counted ? 1 + static_cast<std::uint32_t>(random.below(servers)) : 1;
    state.entries.push_back({.kind = static_cast<KindId>(random.below(4)), .count = count});
    servers -= count;
  }
  return state;
}

TEST(Packing, GivesBackWhatWasPutAway) {
  RunRandom random;
  random.seed(7, 0);
  for (const Listing listing : {Listing::counted, Listing::named, Listing::placed}) {
    for (std::uint32_t servers = 1; servers < 60; ++servers) {
      Packing packing(shape(listing, servers));
      const State state = random_state(random, listing, servers);
      State back;
      packing.unpack(packing.pack(state), back);
      EXPECT_EQ(
          std::tie(back.redis, back.flags, back.preemptions, back.orders, back.strikes, back.past),
          std::tie(state.redis, state.flags, state.preemptions, state.orders, state.strikes, state.past));
      ASSERT_EQ(back.entries.size(), state.entries.size());
      for (std::uint32_t i = 0; i < back.entries.size(); ++i) {
        EXPECT_EQ(back.entries[i].kind, state.entries[i].kind);
        EXPECT_EQ(back.entries[i].count, state.entries[i].count);
        EXPECT_EQ(back.entries[i].from, i);
      }
    }
  }
}

TEST(Packing, NeighboursOfOneKindAreOneWordWhereServersArePlaced) {
  const State state{.entries = {{.kind = 3}, {.kind = 3}, {.kind = 3}, {.kind = 4}}};
  Packing named(shape(Listing::named, 4));
  Packing placed(shape(Listing::placed, 4));
  EXPECT_EQ(named.pack(state).size(), placed.pack(state).size() + 2);
}

TEST(PackingDeathTest, MissesAServer) {
  Packing packing(shape(Listing::counted, 3));
  const State two{.entries = {{.kind = 1, .count = 2}}};
  State back;
  EXPECT_DEATH(packing.unpack(packing.pack(two), back), "a state of 3 servers was put away, and 2 come back");
}

}  // namespace
}  // namespace overbook::sim
