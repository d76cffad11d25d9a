#include "sim/histories/judge.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/check/check.h"
#include "model/plural.h"
#include "sim/histories/explanation.h"

namespace overbook::sim::histories {

using model::PropertyId;

namespace {

// Of its decision: the request was passed on as one that may be admitted, and is not.
bool is_refused_after_all(const RecordedRequest& request, RecordedKind kind) {
  return is_decision(kind) && request.was_passed_on_undecided &&
         request.decision != model::Decision::admitted;
}

}  // namespace

HistoryJudge::HistoryJudge(const JudgeOptions& options, std::function<void(LineProblem)> on_problem)
    : permits_(options.limits.the_limit().permits),
      on_problem_(std::move(on_problem)),
      intervals_(options.clock_error),
      house_(permits_),
      sets_(permits_),
      orders_(options.limits.the_limit()) {}

void HistoryJudge::take(RecordedEvent event) {
  const std::uint64_t line = event.line;
  const Instant at = event.at;
  if (const auto earliest = lines_.take(std::move(event))) {
    on_problem_(
        {.line = line,
         .found = fmt::format("at_ms {}, which comes too late", milliseconds_text(at)),
         .expected = fmt::format("at least {}: lines in the order of their times, up to {} ms and {} lines "
                                 "out of it",
                                 milliseconds_text(*earliest), LineOrder::kLatest.count() / 1000,
                                 LineOrder::kMostWaiting)});
  }
  take_settled();
}

JudgedHistory HistoryJudge::end() {
  lines_.end();
  take_settled();
  intervals_.end();
  place_settled();
  foresight_.end();
  pass_settled();
  judged_.requests = intake_.requests();
  judged_.servers = intake_.servers();
  judged_.pending_at_end = intake_.pending();
  judged_.running_at_end = intake_.running();
  judged_.properties[PropertyId::linearizable].undecided = orders_.undecided();
  say_what_does_not_apply();
  return std::move(judged_);
}

void HistoryJudge::take_settled() {
  while (const auto event = lines_.next()) take_in_order(*event);
  place_settled();
}

void HistoryJudge::take_in_order(const RecordedEvent& event) {
  if (intervals_.is_full()) {
    on_problem_({.line = event.line,
                 .found = fmt::format("more than {} lines about the time of {} ms",
                                      IntervalOrder::kMostWaiting, milliseconds_text(event.at)),
                 .expected = "times that tell events apart"});
    return;
  }
  Intake::Taken taken = intake_.take(event);
  if (taken.problem) on_problem_(std::move(*taken.problem));
  for (Occurrence& occurrence : taken.occurrences) {
    count(occurrence);
    intervals_.take(std::move(occurrence));
  }
  place_settled();
}

void HistoryJudge::place_settled() {
  while (auto placed = intervals_.next()) {
    foresight_.take(std::move(*placed));
    pass_settled();
  }
}

void HistoryJudge::pass_settled() {
  while (const auto placed = foresight_.next()) pass(*placed);
}

void HistoryJudge::count(const Occurrence& occurrence) {
  if (judged_.events++ == 0) judged_.first_at = occurrence.at;
  judged_.last_at = occurrence.at;
  if (is_decision(occurrence.kind)) {
    ++judged_.decisions.at(static_cast<std::size_t>(decision_of(occurrence.kind)));
  }
}

void HistoryJudge::pass(const Placed& placed) {
  const Occurrence& occurrence = placed.occurrence;
  RecordedRequest& request = *occurrence.request;
  const model::Event event = to_event(occurrence);
  const Mark here{.event = recent_.count(), .line = occurrence.line};
  if (occurrence.kind == RecordedKind::invoked) {
    request.number = here.event;
    if (pending_++ == 0) set_began_ = here;
  }
  if (is_begin(occurrence.kind)) {
    ++in_flight_;
  } else {
    --in_flight_;
  }
  recent_.push(occurrence);
  bounds_.after(event, fate_of(request));
  if (is_refused_after_all(request, occurrence.kind)) bounds_.take_back();
  look_at_rejection(placed);
  look_at_progress(placed, event);
  house_.after(here.event, bounds_.upper());
  look_at_excess(placed);
  look_at_twins(placed, event);
  look_at_orders(placed);
  if (is_decision(occurrence.kind)) --pending_;
  if (in_flight_ == 0) look_when_quiet(placed);
}

void HistoryJudge::look_at_excess(const Placed& placed) {
  if (bounds_.lower() <= permits_) {
    if (!excess_) return;
    Instant& longest = judged_.properties[PropertyId::no_over_admission].longest;
    longest = std::max(longest, placed.when - excess_->since);
    excess_.reset();
    return;
  }
  const std::uint32_t excess = bounds_.lower() - permits_;
  const RecordedRequest& request = *placed.occurrence.request;
  const bool begins = !excess_;
  if (begins) excess_ = Excess{.since = placed.when, .mark = {request.number, request.invoked_line}};
  if (excess <= excess_->worst) return;
  excess_->worst = excess;
  note(PropertyId::no_over_admission, placed,
       {.first = request.number,
        .first_line = request.invoked_line,
        .involved = all_running(placed),
        .excess = excess,
        .is_new = begins});
}

void HistoryJudge::look_at_rejection(const Placed& placed) {
  const RecordedRequest& request = *placed.occurrence.request;
  if (placed.occurrence.kind != RecordedKind::rejected || !house_.had_room_since(request.number)) return;
  note(PropertyId::no_false_rejection, placed,
       {.first = request.number, .first_line = request.invoked_line, .involved = {&request}});
}

void HistoryJudge::look_at_progress(const Placed& placed, const model::Event& event) {
  const std::optional<std::size_t> first = sets_.after(event, recent_.count() - 1, bounds_.upper());
  if (first) note(PropertyId::progress, placed, {.first = *first, .first_line = set_began_.line});
  // A request that filled the house as one that may be admitted, and was not.
  const RecordedRequest& request = *placed.occurrence.request;
  if (!is_refused_after_all(request, placed.occurrence.kind)) return;
  for (const PropertyId property : {PropertyId::no_false_rejection, PropertyId::progress}) {
    std::string& undecided = judged_.properties[property].undecided;
    if (!undecided.empty()) continue;
    undecided = fmt::format(
        "request {} (line {}) was pending for more than {} events, and was taken for one that "
        "may be admitted",
        request.name, request.invoked_line, Foresight::kMostWaiting);
  }
}

void HistoryJudge::look_at_twins(const Placed& placed, const model::Event& event) {
  const RecordedRequest& request = *placed.occurrence.request;
  if (!fate_of(request).surely_runs) return;
  if (event.kind == model::EventKind::release_invoked)
    admissions_.released(event.conversation, event.request);
  if (event.kind != model::EventKind::returned) return;
  const std::optional<model::RequestId> twin = admissions_.admitted(event.conversation, event.request);
  if (!twin) return;
  note(PropertyId::no_duplicate_run, placed,
       {.first = request.number,
        .first_line = request.invoked_line,
        .involved = {recent_.running().at(*twin).get(), &request}});
}

void HistoryJudge::look_at_orders(const Placed& placed) {
  const auto from = orders_.after(placed.occurrence, recent_.count() - 1);
  if (!from) return;
  note(PropertyId::linearizable, placed,
       {.first = from->event, .first_line = from->line, .involved = {placed.occurrence.request.get()}});
}

// No request is pending, and no release is under way. A history has no messages in it.
void HistoryJudge::look_when_quiet(const Placed& placed) {
  orders_.quiet();
  if (orders_.is_waiting()) {
    std::vector<model::ConversationId> running;
    for (const auto& [id, request] : recent_.running()) running.push_back(request->conversation->id);
    orders_.begin_again(running);
  }
  const std::uint32_t excess = excess_ ? bounds_.lower() - permits_ : 0;
  if (!excess_ || excess <= excess_->lasted) return;
  const bool is_new = excess_->lasted == 0;
  excess_->lasted = excess;
  note(PropertyId::no_lasting_excess, placed,
       {.first = excess_->mark.event,
        .first_line = excess_->mark.line,
        .involved = all_running(placed),
        .excess = excess,
        .is_new = is_new});
}

void HistoryJudge::note(PropertyId property, const Placed& placed, const Found& found) {
  PropertyJudgement& judgement = judged_.properties[property];
  if (found.is_new) ++judgement.times;
  if (judgement.first_line == 0) judgement.first_line = placed.occurrence.line;
  const std::uint64_t events = recent_.count() - found.first;
  const auto is_shorter_than = [&](const std::optional<Breach>& other) {
    return !other || events < other->window.events;
  };
  const bool is_worse = found.excess > judgement.worst_excess;
  const bool is_as_bad = found.excess == judgement.worst_excess && found.excess > 0;
  judgement.worst_excess = std::max(judgement.worst_excess, found.excess);
  const bool is_shortest = is_shorter_than(judgement.shortest);
  const bool is_worst = is_worse || (is_as_bad && is_shorter_than(judgement.worst));
  if (!is_shortest && !is_worst) return;
  Breach breach{.window = recent_.window_from(found.first, found.first_line),
                .excess = found.excess,
                .involved = {},
                .involved_in_all = found.involved.size()};
  for (std::size_t i = 0; i < std::min(found.involved.size(), kMostInvolved); ++i) {
    const RecordedRequest& request = *found.involved[found.involved.size() - 1 - i];
    breach.involved.push_back({.request = request.name,
                               .conversation = request.conversation->name,
                               .server = request.server,
                               .invoked_line = request.invoked_line,
                               .decided_line = request.decided_line});
  }
  std::reverse(breach.involved.begin(), breach.involved.end());
  if (is_worst) judgement.worst = breach;
  if (is_shortest) judgement.shortest = std::move(breach);
}

std::vector<const RecordedRequest*> HistoryJudge::all_running(const Placed& placed) const {
  std::vector<const RecordedRequest*> running;
  const RecordedRequest* const last = placed.occurrence.request.get();
  for (const auto& [id, request] : recent_.running()) {
    if (request.get() != last) running.push_back(request.get());
  }
  if (recent_.running().contains(last->id)) running.push_back(last);
  return running;
}

void HistoryJudge::say_what_does_not_apply() {
  for (const model::PropertyInfo& info : model::all_properties()) {
    PropertyJudgement& judgement = judged_.properties[info.id];
    judgement.not_applicable = why_no_history_shows(info.id);
  }
  const auto say = [&](PropertyId property, const std::string& why) {
    OVERBOOK_CHECK(judged_.properties[property].times == 0, "{} is violated, and not applicable: {}",
                   model::info(property).name, why);
    judged_.properties[property].not_applicable = why;
  };
  if (intake_.most_open() <= permits_) {
    const std::string why =
        fmt::format("at most {} {} pending or running at once, and there {} {} {}", intake_.most_open(),
                    model::plural(intake_.most_open(), "request was", "requests were"),
                    model::plural(permits_, "is", "are"), permits_, model::plural(permits_, "slot"));
    say(PropertyId::no_over_admission, why);
    say(PropertyId::no_lasting_excess, why);
  }
  if (!intake_.was_asked_twice())
    say(PropertyId::no_duplicate_run, "no conversation was asked for while it was pending or running");
}

}  // namespace overbook::sim::histories
