// Why no order explains a history: the answer that none allows, and what was going on around it.

#include <fmt/format.h>

#include <algorithm>

#include "sim/explanation/story.h"
#include "sim/setup/cast.h"

namespace overbook::sim {
namespace {

using model::Event;
using model::EventKind;

// What the clients know of a request after a step.
std::string standing(const Story& story, model::RequestId id, std::uint32_t step) {
  const model::Analysis& analysis = story.analysis();
  const model::RequestSpan& request = analysis.of(id);
  const auto is_past = [&](std::size_t event) {
    return event != model::kNever && analysis.step_of(event).value <= step;
  };
  const std::string_view now = !is_past(request.returned)           ? "is pending"
                               : !request.is_admitted()             ? model::to_text(request.decision)
                               : !is_past(request.release_invoked)  ? "runs"
                               : !is_past(request.release_returned) ? "is ending"
                                                                    : "has ended";
  return fmt::format("c{} on {} ({})", request.conversation.value, server_name(request.server), now);
}

// What a request tells for sure: not one that failed, or that a crash took with it, which may have run or not.
bool is_plain(const Event& event) {
  switch (event.kind) {
    case EventKind::crashed:
    case EventKind::restarted:
    case EventKind::failed:
    case EventKind::given_up:
      return false;
    case EventKind::returned:
      return event.decision != model::Decision::failed;
    default:
      return true;
  }
}

// One order, tried: that of the answers, with every release as early as it can be. It is an order that the history
// allows, so where none explains it, this one fails somewhere; it says where. Empty: not all of it is known.
std::string tried_order(const Story& story, std::uint32_t step) {
  constexpr std::size_t kMostOfOrder = 6;
  std::vector<std::string> told;
  std::uint32_t taken = 0;
  for (const Event& event : story.analysis().events()) {
    if (event.step.value > step || !is_plain(event)) return {};
    const std::string name = fmt::format("c{}", event.conversation.value);
    if (event.kind == EventKind::release_invoked) {
      taken -= std::min(taken, 1U);
      told.push_back(fmt::format("{} ends ({} of {})", name, taken, story.permits()));
    }
    if (event.kind != EventKind::returned || event.decision == model::Decision::duplicate) continue;
    const bool is_admitted = event.decision == model::Decision::admitted;
    const bool has_room = taken < story.permits();
    if (is_admitted != has_room) {
      const std::size_t left_out = told.size() - std::min(told.size(), kMostOfOrder);
      told.erase(told.begin(), told.begin() + static_cast<std::ptrdiff_t>(left_out));
      if (told.empty()) return {};
      return fmt::format(" In the order of the answers, for one: {}{}; then {} is {}, {}.",
                         left_out > 0 ? "after all others " : "", fmt::join(told, ", "), name,
                         model::to_text(event.decision),
                         has_room ? fmt::format("although a slot is free ({} of {})", taken, story.permits())
                                  : std::string("although no slot is left"));
    }
    if (!is_admitted) continue;
    ++taken;
    told.push_back(fmt::format("{} gets in ({} of {})", name, taken, story.permits()));
  }
  return {};
}

}  // namespace

std::string explain_unordered(const Story& story) {
  constexpr std::size_t kMostNamed = 6;
  const std::uint32_t step = story.violation().step.value;
  const auto is_answer = [&](const Event& event) {
    return event.step.value == step &&
           (event.kind == EventKind::returned || event.kind == EventKind::release_returned);
  };
  const auto events = story.analysis().events();
  const auto answer = std::find_if(events.begin(), events.end(), is_answer);
  if (answer == events.end()) return {};
  const std::string_view what =
      answer->kind == EventKind::returned ? model::to_text(answer->decision) : "that it has ended";
  std::string text =
      fmt::format("Step {} tells {}, of c{}, {}: no order of the requests lets a semaphore of {} answer so.",
                  step, server_name(answer->server), answer->conversation.value, what, story.permits());
  std::vector<std::string> others;
  for (const model::RequestId id : story.violation().requests) {
    if (id != answer->request) others.push_back(standing(story, id, step));
  }
  text += tried_order(story, step);
  if (others.empty()) return text + " Nothing overlaps it.";
  const std::size_t left_out = others.size() - std::min(others.size(), kMostNamed);
  others.resize(others.size() - left_out);
  if (left_out > 0) others.push_back(fmt::format("{} more", left_out));
  return text + fmt::format(" What overlaps it: {}.", listed(others));
}

}  // namespace overbook::sim
