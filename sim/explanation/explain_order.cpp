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
  if (others.empty()) return text + " Nothing overlaps it.";
  const std::size_t left_out = others.size() - std::min(others.size(), kMostNamed);
  others.resize(others.size() - left_out);
  if (left_out > 0) others.push_back(fmt::format("{} more", left_out));
  return text + fmt::format(" What overlaps it: {}.", listed(others));
}

}  // namespace overbook::sim
