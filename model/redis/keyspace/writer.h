#pragma once
// Who wrote what is in the keyspace: a number, for whoever asks to have it remembered.

#include <cstdint>

namespace overbook::redis {

// Who wrote something, in whatever numbers the caller has for those who do.
using Writer = std::uint64_t;
// What nobody wrote, or nobody is remembered for.
inline constexpr Writer kNobody = ~Writer{0};

}  // namespace overbook::redis
