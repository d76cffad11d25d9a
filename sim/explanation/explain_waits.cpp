// Who waits for ever beside a free slot, and when that slot came free.

#include <fmt/format.h>

#include <algorithm>

#include "model/plural.h"
#include "model/redis/resp/command.h"
#include "sim/explanation/story.h"
#include "sim/setup/cast.h"

namespace overbook::sim {
namespace {

// The step of the command in which a server waits at the end; 0: it sent none that blocks.
std::uint32_t waits_since(const Story& story, const std::string& server) {
  const auto& steps = story.replay().trace.steps;
  for (std::size_t i = steps.size(); i > 0; --i) {
    const StepRecord& record = steps[i - 1];
    const bool is_own = runs_code(record.step.kind) && server_name(record.step.task.server) == server;
    if (is_own && record.command && record.reply.is_blocked()) return static_cast<std::uint32_t>(i);
  }
  return 0;
}

// The step in which a slot came free last; 0: none ever did.
std::uint32_t freed_at(const Story& story) {
  std::uint32_t step = 0;
  for (const model::Event& event : story.analysis().events()) {
    if (event.kind == model::EventKind::release_returned) step = event.step.value;
  }
  return step;
}

std::uint32_t free_slots(const Story& story) {
  std::uint32_t taken = 0;
  for (const model::RequestSpan& request : story.analysis().requests())
    taken += request.is_admitted() && request.release_returned == model::kNever ? 1U : 0U;
  return story.permits() - taken;
}

std::string when_freed(std::uint32_t freed, std::uint32_t first_wait, std::uint32_t last_wait) {
  if (freed == 0) return " It was free all the time.";
  if (freed < first_wait)
    return fmt::format(" A slot came free at step {}, before that wait began: the wake-up came too early.",
                       freed);
  if (freed < last_wait) return fmt::format(" A slot came free at step {}, between those waits.", freed);
  return fmt::format(" A slot came free at step {}, and nothing that was done then or since serves the wait.",
                     freed);
}

}  // namespace

std::string explain_lost_wakeup(const Story& story) {
  std::vector<std::string> waits;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  for (const model::RequestId id : story.violation().requests) {
    const Account waiter = story.account(id);
    const std::uint32_t since = waits_since(story, waiter.server);
    if (since == 0) {
      waits.push_back(waiter.server);
      continue;
    }
    first = first == 0 ? since : std::min(first, since);
    last = std::max(last, since);
    waits.push_back(fmt::format("{} (in {}, since step {})", waiter.server,
                                redis::to_text(*story.replay().trace.steps[since - 1].command), since));
  }
  const std::uint32_t free = free_slots(story);
  return fmt::format("Nothing can happen any more, and {} {} for ever, though {} of {} {} {} free.",
                     listed(waits), waits.size() == 1 ? "waits" : "wait", free, story.permits(),
                     model::plural(story.permits(), "slot"), free == 1 ? "is" : "are") +
         when_freed(freed_at(story), first, last);
}

}  // namespace overbook::sim
