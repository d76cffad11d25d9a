#include "sim/run/cost.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace overbook::sim {

namespace {

// Buckets of 64 for each power of two: below 128 each holds one value.
constexpr std::uint32_t kBucketBits = 6;

std::uint32_t bucket_of(std::uint64_t value) {
  const auto width = static_cast<std::uint32_t>(std::bit_width(value));
  const std::uint32_t shift = width > kBucketBits + 1 ? width - kBucketBits - 1 : 0;
  return (shift << kBucketBits) + static_cast<std::uint32_t>(value >> shift);
}

std::uint64_t last_of(std::uint32_t bucket) {
  const std::uint32_t shift = bucket < (2U << kBucketBits) ? 0 : (bucket >> kBucketBits) - 1;
  const std::uint64_t mantissa = bucket - (std::uint64_t{shift} << kBucketBits);
  return ((mantissa + 1) << shift) - 1;
}

}  // namespace

void LatencyTally::add(std::uint64_t microseconds) {
  ++buckets_[bucket_of(microseconds)];
  ++count_;
  max_ = std::max(max_, microseconds);
}

void LatencyTally::merge(const LatencyTally& other) {
  for (const auto& [bucket, count] : other.buckets_) buckets_[bucket] += count;
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

std::uint64_t LatencyTally::percentile(double share) const {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (const auto& [bucket, count] : buckets_) {
    seen += count;
    if (seen >= wanted) return std::min(last_of(bucket), max_);
  }
  return max_;
}

void CostTally::count_decision(model::Decision decision, std::uint64_t commands_sent) {
  ++decisions[static_cast<std::size_t>(decision)];
  round_trips += commands_sent;
  round_trips_min = std::min(round_trips_min, commands_sent);
  round_trips_max = std::max(round_trips_max, commands_sent);
}

void CostTally::merge(const CostTally& other) {
  for (std::size_t i = 0; i < decisions.size(); ++i) decisions[i] += other.decisions[i];
  round_trips += other.round_trips;
  round_trips_min = std::min(round_trips_min, other.round_trips_min);
  round_trips_max = std::max(round_trips_max, other.round_trips_max);
  for (const auto& [name, count] : other.commands) commands[name] += count;
  latency.merge(other.latency);
  slot_us_leaked += other.slot_us_leaked;
  slot_us_over_limit += other.slot_us_over_limit;
  run_us += other.run_us;
}

std::uint64_t CostTally::all_decisions() const {
  return std::accumulate(decisions.begin(), decisions.end(), std::uint64_t{0});
}

}  // namespace overbook::sim
