#include "sim/histories/intake.h"

#include <fmt/format.h>

#include <algorithm>

namespace overbook::sim::histories {
namespace {

LineProblem problem(const RecordedEvent& line, std::string found, std::string expected) {
  return {.line = line.line, .found = std::move(found), .expected = std::move(expected)};
}

}  // namespace

Intake::Taken Intake::take(const RecordedEvent& line) {
  const auto at = open_.find(line.request);
  if (line.kind != RecordedKind::invoked && at == open_.end()) {
    return {.occurrences = {},
            .problem = problem(
                line, fmt::format("`{}` of request {}, which is not open", to_text(line.kind), line.request),
                "`invoked` of it before (what runs when a history begins has its `invoked` and "
                "`admitted` at the beginning)")};
  }
  if (at == open_.end()) return invoke(line);
  if (line.kind == RecordedKind::invoked) {
    return {.occurrences = {},
            .problem = problem(line,
                               fmt::format("request {} is invoked again, before the one of line {} is over",
                                           line.request, at->second.request->invoked_line),
                               "a name of its own for each request, also for each try")};
  }
  if (auto wrong = contradiction(line, at->second)) return {.occurrences = {}, .problem = std::move(wrong)};
  return go_on(line, at);
}

std::uint64_t Intake::pending() const {
  return static_cast<std::uint64_t>(std::count_if(
      open_.begin(), open_.end(), [](const auto& entry) { return entry.second.stage == Stage::pending; }));
}

std::uint64_t Intake::running() const {
  return open_.size() - pending();
}

Intake::Taken Intake::invoke(const RecordedEvent& line) {
  for (const auto& [field, value] :
       {std::pair("server", &line.server), {"conversation", &line.conversation}}) {
    if (!value->empty()) continue;
    return {.occurrences = {},
            .problem = problem(line, fmt::format("no \"{}\"", field),
                               "\"server\" and \"conversation\", which `invoked` must have")};
  }
  std::shared_ptr<Conversation> conversation = conversations_.called(line.conversation);
  was_asked_twice_ = was_asked_twice_ || conversation->open > 0;
  ++conversation->open;
  if (servers_.size() < kMostServers) servers_.insert(line.server);
  const auto request = std::make_shared<RecordedRequest>();
  request->id = model::RequestId{next_request_++};
  request->server = line.server;
  request->name = line.request;
  request->conversation = std::move(conversation);
  request->invoked_line = line.line;
  open_.emplace(line.request, Open{request});
  most_open_ = std::max<std::uint64_t>(most_open_, open_.size());
  return {.occurrences = {{line.kind, line.at, line.line, request}}};
}

std::optional<LineProblem> Intake::contradiction(const RecordedEvent& line, const Open& open) {
  const RecordedRequest& request = *open.request;
  const auto differs = [&](const char* field, const std::string& now, const std::string& then) {
    return problem(line, fmt::format("{} {} of request {}", field, now, line.request),
                   fmt::format("{}, as in line {}", then, request.invoked_line));
  };
  // A release may be another server's.
  if (is_decision(line.kind) && !line.server.empty() && line.server != request.server)
    return differs("server", line.server, request.server);
  if (!line.conversation.empty() && line.conversation != request.conversation->name)
    return differs("conversation", line.conversation, request.conversation->name);
  if (is_decision(line.kind) == (open.stage == Stage::pending)) return std::nullopt;
  if (open.stage == Stage::pending) {
    return problem(
        line, fmt::format("`{}` of request {}, which has no decision yet", to_text(line.kind), line.request),
        "`admitted` of it before");
  }
  return problem(line,
                 fmt::format("`{}` of request {}, which was admitted in line {}", to_text(line.kind),
                             line.request, request.decided_line),
                 "one decision of each request");
}

Intake::Taken Intake::go_on(const RecordedEvent& line, OpenRequests::iterator at) {
  Open& open = at->second;
  Taken taken{.occurrences = {{line.kind, line.at, line.line, open.request}}};
  if (is_decision(line.kind)) {
    open.request->decided_line = line.line;
    open.stage = Stage::running;
    const model::Decision decision = decision_of(line.kind);
    if (decision == model::Decision::admitted) return taken;
    const bool may_have_taken = decision == model::Decision::failed && kept_.size() < kMostFailedRemembered;
    if (may_have_taken) kept_.push_back(open.request->conversation);
    close(at);
    return taken;
  }
  if (line.kind == RecordedKind::release_invoked) {
    if (open.stage == Stage::releasing) {
      return {.occurrences = {},
              .problem = problem(line, fmt::format("`release-invoked` of request {} again", line.request),
                                 "`released`")};
    }
    open.stage = Stage::releasing;
    return taken;
  }
  if (open.stage == Stage::running) {
    taken.occurrences.insert(taken.occurrences.begin(),
                             {RecordedKind::release_invoked, line.at, line.line, open.request});
    taken.problem =
        problem(line, fmt::format("`released` of request {}, whose release was not invoked", line.request),
                "`release-invoked` before, at the same time at the latest; the line is taken for both");
  }
  close(at);
  return taken;
}

void Intake::close(OpenRequests::iterator at) {
  --at->second.request->conversation->open;
  open_.erase(at);
}

}  // namespace overbook::sim::histories
