#pragma once
// The numbers by which a run names its parts. Distinct types, so that one can't stand for another.

#include <compare>
#include <cstdint>

namespace overbook::model {

// 0 is the resident server, which runs what was running before the race; the racing servers are 1, 2, ... .
struct ServerId {
  std::uint32_t value = 0;
  friend auto operator<=>(const ServerId&, const ServerId&) = default;
};
inline constexpr ServerId kResident{0};

// Counts requests in the order of their invocation in one run, from 0; a retry is a request of its own.
struct RequestId {
  std::uint32_t value = 0;
  friend auto operator<=>(const RequestId&, const RequestId&) = default;
};

// Of what is no request's.
inline constexpr RequestId kNoRequest{~std::uint32_t{0}};

// A conversation; its number is also its age: the lower the older. Residents come first.
struct ConversationId {
  std::uint32_t value = 0;
  friend auto operator<=>(const ConversationId&, const ConversationId&) = default;
};

// Counts the steps of a run from 1. Step 0 is what was there before the first step.
struct StepIndex {
  std::uint32_t value = 0;
  friend auto operator<=>(const StepIndex&, const StepIndex&) = default;
};

}  // namespace overbook::model
