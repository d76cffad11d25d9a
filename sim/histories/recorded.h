#pragma once
// What was recorded of real requests: one event a line. A request is `invoked` before its client sends its
// first command and has its decision after the last reply has come; `release-invoked` and `released` likewise.
// So the conversation surely runs from `admitted` to `release-invoked`, and possibly from `invoked` to
// `released`.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/bounds.h"
#include "model/history.h"
#include "model/instant.h"
#include "sim/histories/conversations.h"

namespace overbook::sim::histories {

enum class RecordedKind : std::uint8_t {
  invoked,
  admitted,
  rejected,
  duplicate,
  failed,
  release_invoked,
  released
};
// The word of the file: "release-invoked".
[[nodiscard]] std::string_view to_text(RecordedKind kind);
[[nodiscard]] std::optional<RecordedKind> recorded_kind_from_text(std::string_view text);
// "invoked, admitted, ..."
[[nodiscard]] std::string all_recorded_kinds();

// Whether something begins with it: then it happened at the time that was recorded, or before.
[[nodiscard]] constexpr bool is_begin(RecordedKind kind) {
  return kind == RecordedKind::invoked || kind == RecordedKind::release_invoked;
}
[[nodiscard]] constexpr bool is_decision(RecordedKind kind) {
  return kind >= RecordedKind::admitted && kind <= RecordedKind::failed;
}

// "12.5": as the file has it.
[[nodiscard]] std::string milliseconds_text(Instant at);

// As it was read. `server` and `conversation` may be empty but for `invoked`.
struct RecordedEvent {
  Instant at{};
  RecordedKind kind = RecordedKind::invoked;
  std::string server;
  std::string request;
  std::string conversation;
  std::uint64_t line = 0;  // from 1
};

// A request, from its invocation until nobody needs to know of it any more.
struct RecordedRequest {
  model::RequestId id{};
  std::shared_ptr<Conversation> conversation;
  std::string server;
  std::string name;
  std::uint64_t invoked_line = 0;
  std::uint64_t decided_line = 0;  // 0: it has not returned
  // As far as the events were put in order.
  std::size_t number = 0;  // of its invocation among the events, once it has passed
  std::optional<model::Decision> decision = {};
  bool is_release_too_close = false;  // it may have been invoked before the admission has returned
  bool was_passed_on_undecided = false;
};

// An event that can follow those before it.
struct Occurrence {
  RecordedKind kind = RecordedKind::invoked;
  Instant at{};  // as recorded
  std::uint64_t line = 0;
  std::shared_ptr<RecordedRequest> request;
};

// Of a kind that is one.
[[nodiscard]] constexpr model::Decision decision_of(RecordedKind kind) {
  return static_cast<model::Decision>(static_cast<int>(kind) - static_cast<int>(RecordedKind::admitted));
}
[[nodiscard]] model::Event to_event(const Occurrence& occurrence);

// What is wrong with a line. "request r7 was not invoked", "`invoked` before it".
struct LineProblem {
  std::uint64_t line = 0;
  std::string found;
  std::string expected;
};

}  // namespace overbook::sim::histories
