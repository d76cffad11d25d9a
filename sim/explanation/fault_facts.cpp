#include "sim/explanation/fault_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <system_error>

#include "sim/setup/leases.h"
#include "sim/setup/setup.h"

namespace overbook::sim {

using model::Event;
using model::EventKind;

std::string name_of(const Event& event) {
  return fmt::format("c{}", event.conversation.value);
}

std::vector<std::string> in_first_only(const Names& a, const Names& b) {
  std::vector<std::string> only;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only));
  return only;
}

namespace {

bool is_time(const std::string& value) {
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool is_number = error == std::errc() && end == value.data() + value.size();
  return is_number && units_per_second(number, Setup::kStart) > 0;
}

}  // namespace

std::vector<Event> FaultFacts::events_at(std::uint32_t step) const {
  std::vector<Event> events;
  for (const Event& event : story_.analysis().events()) {
    if (event.step.value == step) events.push_back(event);
  }
  return events;
}

const Event* FaultFacts::answer_at(std::uint32_t step, model::ServerId server) const {
  for (const Event& event : story_.analysis().events()) {
    if (event.step.value == step && event.server == server && event.kind == EventKind::returned)
      return &event;
  }
  return nullptr;
}

Names FaultFacts::ended_at(std::uint32_t step) const {
  Names names;
  for (const Event& event : events_at(step)) {
    if (event.kind == EventKind::release_returned) names.insert(name_of(event));
  }
  return names;
}

std::vector<std::string> FaultFacts::released_in_vain(model::ServerId server, std::uint32_t step) const {
  std::vector<std::string> names;
  for (const Event& event : events_at(step)) {
    const bool is_end = event.kind == EventKind::release_returned && event.server == server;
    if (is_end && story_.registered_after(step).count(name_of(event)) > 0) names.push_back(name_of(event));
  }
  return names;
}

std::string FaultFacts::conversation(model::RequestId id) const {
  return fmt::format("c{}", story_.analysis().of(id).conversation.value);
}

Names FaultFacts::names_of(model::ServerId server, std::uint32_t step) const {
  Names names;
  for (const Event& event : story_.analysis().events()) {
    if (event.kind == EventKind::invoked && event.server == server && event.step.value <= step)
      names.insert(name_of(event));
  }
  return names;
}

std::vector<model::RequestId> FaultFacts::running_of(model::ServerId server, std::uint32_t step) const {
  std::vector<model::RequestId> running = story_.analysis().running_after(story_.last_event_of(step));
  std::erase_if(running, [&](model::RequestId id) { return story_.analysis().of(id).server != server; });
  return running;
}

Names FaultFacts::running_after(std::uint32_t step) const {
  Names names;
  for (const model::RequestId id : story_.analysis().running_after(story_.last_event_of(step)))
    names.insert(conversation(id));
  return names;
}

std::optional<std::uint32_t> FaultFacts::registered_since(const std::string& name, std::uint32_t step) const {
  if (story_.registered_after(step).count(name) == 0) return std::nullopt;
  while (step > 0 && story_.registered_after(step - 1).count(name) > 0) --step;
  return step;
}

bool FaultFacts::was_registered_by(const std::string& name, std::uint32_t step) const {
  for (std::uint32_t earlier = 0; earlier <= step; ++earlier) {
    if (story_.registered_after(earlier).count(name) > 0) return true;
  }
  return false;
}

bool FaultFacts::lapses(const std::string& name, std::uint32_t step) const {
  const auto is_its_own = [&](const Place& place, const std::string& value) {
    if (mentions(place.key, name) || mentions(place.item, name) || mentions(value, name)) return true;
    // A number that counts it names nobody.
    const std::vector<Registration>& all = story_.registrations().all();
    return std::any_of(all.begin(), all.end(), [&](const Registration& one) {
      return one.share != 0 && one.place == place && conversation(one.request) == name &&
             story_.registrations().is_registered(one.request, place, step);
    });
  };
  const bool has_time_to_live = story_.says_how_long_a_lease_is();
  for (const redis::KeyView& key : story_.keys_after(step)) {
    for (const auto& [place, value] : places_of({key})) {
      if (!is_its_own(place, value)) continue;
      if (key.expires_at || (has_time_to_live && is_time(value))) return true;
    }
  }
  return false;
}

std::optional<std::uint32_t> FaultFacts::next_of(model::ServerId server, std::uint32_t step) const {
  for (std::uint32_t later = step + 1; later <= last_; ++later) {
    const Step& pick = record(later).step;
    if (pick.task.server == server && runs(pick, Duty::requests)) return later;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> FaultFacts::next_of_worker(std::uint32_t step) const {
  const TaskId& task = record(step).step.task;
  std::optional<std::uint32_t> next = next_of(task.server, step);
  while (next && record(*next).step.task.worker != task.worker) next = next_of(task.server, *next);
  return next;
}

std::optional<std::uint32_t> FaultFacts::next_command_of_worker(std::uint32_t step) const {
  std::optional<std::uint32_t> next = next_of_worker(step);
  while (next && record(*next).step.kind == StepKind::arrives) next = next_of_worker(*next);
  return next;
}

std::uint32_t FaultFacts::heard_at(std::uint32_t step) const {
  if (story_.replay().schedule.moments.empty()) return step;
  return next_of_worker(step).value_or(step);
}

bool FaultFacts::is_dead(model::ServerId server, std::uint32_t step) const {
  bool is_dead = false;
  for (std::uint32_t earlier = 1; earlier < step; ++earlier) {
    const Step& pick = record(earlier).step;
    if (is_of_redis(pick.kind) || pick.task.server != server) continue;
    if (pick.kind == StepKind::crash) is_dead = true;
    if (pick.kind == StepKind::restart) is_dead = false;
  }
  return is_dead;
}

std::optional<std::uint32_t> FaultFacts::stopped_by_heartbeat(model::RequestId id, std::uint32_t step) const {
  for (const Event& event : story_.analysis().events()) {
    const bool is_end = event.kind == EventKind::release_returned && event.request == id;
    if (!is_end || event.step.value <= step || event.step.value > last_) continue;
    const Step& pick = record(event.step.value).step;
    if (pick == step_of(pick.task.server, Duty::heartbeat)) return event.step.value;
  }
  return std::nullopt;
}

}  // namespace overbook::sim
