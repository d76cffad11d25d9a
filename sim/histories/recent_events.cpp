#include "sim/histories/recent_events.h"

#include <algorithm>

#include "sim/histories/foresight.h"

namespace overbook::sim::histories {
namespace {

std::vector<std::string> names_of(
    const std::map<model::RequestId, std::shared_ptr<const RecordedRequest>>& running) {
  std::vector<std::string> names;
  if (running.size() > kMostNames) return names;
  for (const auto& [id, request] : running) names.push_back(request->conversation->name);
  return names;
}

}  // namespace

void RecentEvents::push(const Occurrence& occurrence) {
  apply(occurrence, running_);
  if (kept_.size() == kKept) kept_.pop_front();
  kept_.push_back(occurrence);
  ++count_;
}

Window RecentEvents::window_from(std::size_t first, std::uint64_t first_line) const {
  const std::size_t rows = std::min(count_ - first, kept_.size());
  const auto begin = kept_.end() - static_cast<std::ptrdiff_t>(rows);
  Running running = running_;
  for (auto at = kept_.end(); at != begin;) undo(*--at, running);
  Window window{.running_before = static_cast<std::uint32_t>(running.size()),
                .rows = {},
                .events = count_ - first,
                .first_line = first_line};
  for (auto at = begin; at != kept_.end(); ++at) {
    apply(*at, running);
    const RecordedRequest& request = *at->request;
    window.rows.push_back({.kind = at->kind,
                           .at = at->at,
                           .line = at->line,
                           .server = request.server,
                           .request = request.name,
                           .conversation = request.conversation->name,
                           .running = static_cast<std::uint32_t>(running.size()),
                           .running_names = names_of(running)});
  }
  return window;
}

void RecentEvents::apply(const Occurrence& occurrence, Running& running) {
  if (!fate_of(*occurrence.request).surely_runs) return;
  if (is_decision(occurrence.kind)) running.emplace(occurrence.request->id, occurrence.request);
  if (occurrence.kind == RecordedKind::release_invoked) running.erase(occurrence.request->id);
}

void RecentEvents::undo(const Occurrence& occurrence, Running& running) {
  if (!fate_of(*occurrence.request).surely_runs) return;
  if (is_decision(occurrence.kind)) running.erase(occurrence.request->id);
  if (occurrence.kind == RecordedKind::release_invoked)
    running.emplace(occurrence.request->id, occurrence.request);
}

}  // namespace overbook::sim::histories
