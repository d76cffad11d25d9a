#pragma once
// Bounds of the scenario format beyond those of sim/scenario.h.

#include <cstddef>
#include <cstdint>

namespace overbook::scenarios {

inline constexpr std::uint32_t kMaxLimit = 1000;
inline constexpr std::uint32_t kMaxRetries = 100;
inline constexpr std::uint32_t kMaxLeaseMs = 2'592'000'000;  // 30 days
inline constexpr std::int64_t kMaxSkewMs = kMaxLeaseMs;
inline constexpr std::uint32_t kMaxScanCount = 100'000;
inline constexpr std::uint64_t kMaxSchedules = 1'000'000'000;
inline constexpr std::uint32_t kMaxPctDepth = 100;
inline constexpr std::uint32_t kMaxSteps = 1'000'000;
inline constexpr double kMaxSigma = 10;
inline constexpr double kMinAlpha = 0.01;
inline constexpr double kMaxAlpha = 1000;
inline constexpr double kMinArrivalRate = 0.001;  // a second
inline constexpr double kMaxArrivalRate = 1'000'000;
inline constexpr double kMaxFaultRate = 1'000'000;  // a second
inline constexpr std::size_t kMaxNameCharacters = 100;
inline constexpr std::size_t kMaxDescriptionCharacters = 2000;
inline constexpr std::size_t kMaxPathCharacters = 1000;
inline constexpr std::size_t kMaxScriptBytes = 65'536;

}  // namespace overbook::scenarios
