#include "sim/histories/recorded.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace overbook::sim::histories {
namespace {

constexpr std::array<std::string_view, 7> kWords{"invoked", "admitted",        "rejected", "duplicate",
                                                 "failed",  "release-invoked", "released"};

}  // namespace

std::string_view to_text(RecordedKind kind) {
  return kWords.at(static_cast<std::size_t>(kind));
}

std::optional<RecordedKind> recorded_kind_from_text(std::string_view text) {
  const auto* const found = std::find(kWords.begin(), kWords.end(), text);
  if (found == kWords.end()) return std::nullopt;
  return static_cast<RecordedKind>(found - kWords.begin());
}

std::string all_recorded_kinds() {
  return fmt::format("{}", fmt::join(kWords, ", "));
}

std::string milliseconds_text(Instant at) {
  const std::int64_t us = at.count();
  std::string text = fmt::format("{}{}.{:03}", us < 0 ? "-" : "", std::abs(us) / 1000, std::abs(us) % 1000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

model::Event to_event(const Occurrence& occurrence) {
  model::Event event{.request = occurrence.request->id, .conversation = occurrence.request->conversation->id};
  switch (occurrence.kind) {
    case RecordedKind::invoked:
      event.kind = model::EventKind::invoked;
      break;
    case RecordedKind::release_invoked:
      event.kind = model::EventKind::release_invoked;
      break;
    case RecordedKind::released:
      event.kind = model::EventKind::release_returned;
      break;
    default:
      event.kind = model::EventKind::returned;
      event.decision = decision_of(occurrence.kind);
      break;
  }
  return event;
}

}  // namespace overbook::sim::histories
