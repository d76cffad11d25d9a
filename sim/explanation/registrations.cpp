#include "sim/explanation/registrations.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sim/setup/cast.h"
#include "sim/setup/setup.h"

namespace overbook::sim {
namespace {

using model::RequestId;
using model::RequestSpan;
using Phase = Doer::Phase;

// What is larger is a time, or no count at all.
constexpr std::int64_t kLargestCount = 100'000'000;

std::optional<std::int64_t> count_in(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value > kLargestCount || value < -kLargestCount) return std::nullopt;
  return value;
}

bool can_be_number(const Change& change) {
  const Place::Kind kind = change.place.kind;
  if (kind != Place::Kind::value && kind != Place::Kind::field && kind != Place::Kind::length) return false;
  return (!change.before || count_in(*change.before)) && (!change.after || count_in(*change.after));
}

std::int64_t sign_of(std::int64_t value) {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

std::int64_t plain_difference(const Change& change) {
  return (change.after ? *count_in(*change.after) : 0) - (change.before ? *count_in(*change.before) : 0);
}

}  // namespace

Registrations::Registrations(const Trace& trace, const model::Analysis& analysis, const Scenario& scenario)
    : trace_(trace), analysis_(analysis), scenario_(scenario) {
  std::vector<std::vector<Change>> changes;
  for (std::size_t i = 0; i < trace.steps.size(); ++i) {
    const StepRecord& record = trace.steps[i];
    changes.push_back(changes_between(i == 0 ? trace.initial_keys : trace.steps[i - 1].keys, record.keys,
                                      Setup::kStart + record.moment));
  }
  find_numbers(changes);
  adopt_initial();
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto step = static_cast<std::uint32_t>(i + 1);
    for (const Change& change : changes[i]) {
      const Doer doer = change.has_run_out ? Doer{} : doer_of(step);
      if (numbers_.contains(change.place)) {
        change_number(step, doer, change);
      } else if (change.place.kind != Place::Kind::length) {
        change_text(step, doer, change);
      }
    }
  }
}

// --- Who did it ---

Doer Registrations::doer_of(std::uint32_t step) const {
  const StepRecord& record = trace_.steps.at(step - 1);
  const Step& pick = record.step;
  if (pick.kind == StepKind::late_command) {
    for (std::uint32_t sent = step; sent-- > 1;) {
      const StepRecord& earlier = trace_.steps[sent - 1];
      if (earlier.step.kind == StepKind::comes_late && earlier.step.task.server == pick.task.server &&
          earlier.step.task.worker == pick.task.worker && earlier.command == record.command)
        return {Phase::arrives_late, doer_of(sent).request};
    }
    return {};
  }
  if (!runs_code(pick.kind)) return {};
  if (pick.task.duty == Duty::heartbeat) return {Phase::refreshes, refreshed_at(record, step)};
  if (pick.task.duty == Duty::listener) return {Phase::releases, refreshed_at(record, step)};
  if (record.is_of_start) return {Phase::starts, {}};
  if (pick.task.duty == Duty::sweeper) return {Phase::sweeps, {}};
  const std::optional<RequestId> request = request_at(pick.task, step);
  if (!request) return {};
  const std::size_t returned = analysis_.of(*request).returned;
  const bool is_over = returned != model::kNever && analysis_.step_of(returned).value < step;
  return {is_over ? Phase::releases : Phase::acquires, request};
}

std::optional<RequestId> Registrations::request_at(const TaskId& worker, std::uint32_t step) const {
  std::optional<RequestId> latest;
  for (std::uint32_t id = 0; id < analysis_.requests().size(); ++id) {
    const RequestSpan& span = analysis_.requests()[id];
    const std::uint32_t invoked = analysis_.step_of(span.invoked).value;
    if (span.server != worker.server || invoked > step) continue;
    const bool is_its = invoked == 0 || trace_.steps[invoked - 1].step.task.worker == worker.worker;
    if (is_its) latest = RequestId{id};
  }
  return latest;
}

// Of what runs on the server: what the command or the message names, or the only one.
std::optional<RequestId> Registrations::refreshed_at(const StepRecord& record, std::uint32_t step) const {
  std::vector<RequestId> running;
  for (std::uint32_t id = 0; id < analysis_.requests().size(); ++id) {
    const RequestSpan& span = analysis_.requests()[id];
    if (span.server == record.step.task.server && span.is_admitted() &&
        analysis_.step_of(span.returned).value <= step && is_under_way(RequestId{id}, step - 1))
      running.push_back(RequestId{id});
  }
  if (running.size() == 1) return running.front();
  for (const RequestId id : running) {
    const std::string name = fmt::format("c{}", analysis_.of(id).conversation.value);
    if (mentions(record.message, name)) return id;
    if (!record.command) continue;
    const std::vector<std::string>& words = record.command->words;
    if (std::any_of(words.begin(), words.end(),
                    [&](const std::string& word) { return mentions(word, name); }))
      return id;
  }
  return std::nullopt;
}

// Whether it has begun, ends up admitted, and had not ended before the step was over.
bool Registrations::is_under_way(RequestId request, std::uint32_t step) const {
  const RequestSpan& span = analysis_.of(request);
  if (!span.may_be_admitted() || analysis_.step_of(span.invoked).value > step) return false;
  return span.release_invoked == model::kNever || analysis_.step_of(span.release_invoked).value > step;
}

bool Registrations::names(std::string_view text, RequestId request) const {
  const RequestSpan& span = analysis_.of(request);
  return mentions(text, fmt::format("c{}", span.conversation.value)) ||
         mentions(text, server_name(span.server));
}

// Whether it is about one conversation.
bool Registrations::names(const Place& place) const {
  return std::any_of(analysis_.requests().begin(), analysis_.requests().end(), [&](const RequestSpan& span) {
    const std::string name = fmt::format("c{}", span.conversation.value);
    return mentions(place.key, name) || mentions(place.item, name);
  });
}

// --- Numbers ---

void Registrations::find_numbers(const std::vector<std::vector<Change>>& changes) {
  struct Seen {
    bool is_number = true;
    std::int64_t direction = 0;
    std::int64_t made = 0;
  };
  std::map<Place, Seen> seen;
  std::set<std::string> told_by_items;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    for (const Change& change : changes[i]) {
      if (change.place.kind == Place::Kind::member ||
          (change.place.kind == Place::Kind::element && names(change.place)))
        told_by_items.insert(change.place.key);
      Seen& place = seen[change.place];
      place.is_number = place.is_number && can_be_number(change) && !names(change.place);
      const Doer doer = doer_of(static_cast<std::uint32_t>(i + 1));
      if (!place.is_number || change.has_run_out || !doer.request) continue;
      if (!analysis_.of(*doer.request).is_admitted()) continue;
      const std::int64_t sign = sign_of(plain_difference(change));
      if (doer.phase == Phase::releases) place.direction -= sign;
      if (doer.phase != Phase::acquires) continue;
      if (change.before) {
        place.direction += sign;
      } else {
        place.made = sign == 0 ? -1 : 1;
      }
    }
  }
  for (const auto& [place, what] : seen) {
    if (!what.is_number) continue;
    const std::int64_t direction = sign_of(what.direction != 0 ? what.direction : what.made);
    // Elements with names, and members, say more than how many there are.
    if (place.kind == Place::Kind::length && direction > 0 && told_by_items.contains(place.key)) continue;
    if (direction != 0) numbers_[place] = {.direction = direction};
  }
}

void Registrations::adopt_initial() {
  const Places initial = places_of(trace_.initial_keys);
  for (std::uint32_t id = 0; id < analysis_.requests().size(); ++id) {
    if (analysis_.requests()[id].server != model::kResident) continue;
    const std::string name = fmt::format("c{}", analysis_.requests()[id].conversation.value);
    for (const auto& [place, value] : initial) {
      const auto count = numbers_.find(place);
      if (count != numbers_.end()) {
        count->second.is_new = false;
        count->second.known.insert(RequestId{id});
        registrations_.push_back(
            {.request = RequestId{id}, .place = place, .share = count->second.direction});
      } else if (mentions(place.key, name) || mentions(place.item, name) || mentions(value, name)) {
        registrations_.push_back({.request = RequestId{id}, .place = place});
      }
    }
  }
}

// A number that is not there stands for that of nobody: no permits are taken, or nobody is counted.
std::int64_t Registrations::number(const Number& of, const Change& change, bool is_after,
                                   bool is_filled) const {
  const std::optional<std::string>& text = is_after ? change.after : change.before;
  if (text) return *count_in(*text);
  const bool is_empty = of.direction > 0 || (change.place.kind == Place::Kind::length && !is_filled);
  return is_empty ? 0 : scenario_.limits.the_limit().permits;
}

void Registrations::change_number(std::uint32_t step, const Doer& doer, const Change& change) {
  Number& of = numbers_.at(change.place);
  // Who comes first puts the tokens there, and takes one.
  const bool is_filled =
      of.is_new && doer.request && doer.phase == Phase::acquires && analysis_.of(*doer.request).is_admitted();
  of.is_new = false;
  const std::int64_t taken =
      (number(of, change, true, false) - number(of, change, false, is_filled)) * of.direction;
  if (taken < 0) return give_back(step, doer, change, -taken);
  if (taken == 0 || !doer.request) return;
  of.known.insert(*doer.request);
  const auto own = std::find_if(registrations_.begin(), registrations_.end(), [&](const Registration& one) {
    return one.gone == 0 && one.request == *doer.request && one.place == change.place;
  });
  if (own != registrations_.end()) {
    own->share += taken * of.direction;
  } else {
    registrations_.push_back(
        {.request = *doer.request, .place = change.place, .since = step, .share = taken * of.direction});
  }
}

void Registrations::give_back(std::uint32_t step, const Doer& doer, const Change& change,
                              std::int64_t amount) {
  Number& of = numbers_.at(change.place);
  const std::int64_t all = amount;
  for (Registration& one : registrations_) {
    if (one.gone != 0 || one.place != change.place || one.request != doer.request) continue;
    const std::int64_t own = std::min(amount, one.share * of.direction);
    amount -= own;
    one.share -= own * of.direction;
    if (one.share == 0) {
      one.gone = step;
      one.share = own * of.direction;  // what it had
    }
  }
  const bool was_known = doer.request && of.known.contains(*doer.request);
  // Who was admitted has taken one, seen or not: of the last token no list is left.
  if (amount > 0 && doer.request && doer.phase == Phase::releases && !was_known &&
      analysis_.of(*doer.request).is_admitted() && of.unseen_given_back.insert(*doer.request).second)
    --amount;
  if (amount == 0) return;
  Removal removal{.step = step,
                  .change = change,
                  .doer = doer,
                  .is_of_number = true,
                  .was_gone = was_known && amount == all};
  const bool is_all_gone = !change.after || *change.after == "0";
  for (Registration& one : registrations_) {
    if (one.gone != 0 || one.place != change.place || !is_all_gone || of.direction < 0) continue;
    one.gone = step;
    if (is_under_way(one.request, step)) removal.whose.push_back(one);
  }
  removals_.push_back(std::move(removal));
}

// --- What has a name, or is one ---

void Registrations::change_text(std::uint32_t step, const Doer& doer, const Change& change) {
  const Place& place = change.place;
  const bool is_text = place.kind == Place::Kind::value || place.kind == Place::Kind::field;
  Removal removal{.step = step, .change = change, .doer = doer};
  for (Registration& one : registrations_) {
    if (one.gone != 0 || one.place != place) continue;
    const bool is_taken = !change.after || (is_text && change.before && names(*change.before, one.request) &&
                                            !names(*change.after, one.request));
    if (!is_taken) continue;
    one.gone = step;
    if (is_under_way(one.request, step)) removal.whose.push_back(one);
  }
  if (!removal.whose.empty()) removals_.push_back(std::move(removal));
  if (!doer.request || !change.after || doer.phase == Phase::releases) return;
  const RequestId request = *doer.request;
  const bool is_named = names(place.key, request) || names(place.item, request);
  const bool is_made = !change.before && (place.kind != Place::Kind::element || is_named);
  const bool is_written =
      is_text && names(*change.after, request) && (!change.before || !names(*change.before, request));
  if ((is_made || is_written) && !is_registered(request, place, step))
    registrations_.push_back({.request = request, .place = place, .since = step});
}

bool Registrations::is_registered(RequestId request, const Place& place, std::uint32_t step) const {
  return std::any_of(registrations_.begin(), registrations_.end(), [&](const Registration& one) {
    return one.request == request && one.place == place && one.since <= step &&
           (one.gone == 0 || one.gone > step);
  });
}

std::set<RequestId> Registrations::registered_after(std::uint32_t step) const {
  std::set<RequestId> registered;
  for (const Registration& one : registrations_) {
    if (one.since <= step && (one.gone == 0 || one.gone > step)) registered.insert(one.request);
  }
  return registered;
}

}  // namespace overbook::sim
