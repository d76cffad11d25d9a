#pragma once
// What a monitor is: it follows the events of each step that is taken, and keeps what its properties have to
// remember, as flags of the state, as marks of its servers, or in a number of its own. The search takes it as
// a template parameter: nothing is virtual in a loop over 10^7 states.
//
// A monitor knows no Redis, no automaton and no store. It sees servers as Alike, so that a
// test can feed it by hand. Of a server that makes several requests at a time it sees each worker as one.

#include <concepts>
#include <cstdint>
#include <span>
#include <vector>

#include "model/properties/property.h"
#include "sim/exploration/learning/local_event.h"
#include "sim/exploration/monitors/pass.h"
#include "sim/schedule/step.h"

namespace overbook::sim {

// What a pending request is to the monitor that marked its server.
enum class Mark : std::uint8_t {
  none,
  victim,     // or the evicting request
  hopeless,   // the evicting request, which will not be admitted: it counts in upper(t) no more than others
  pledged,    // will not be admitted
  unpledged,  // may be: counts in upper
};

// Servers that are alike, as a monitor sees them.
struct Alike {
  std::uint32_t count = 1;
  std::uint32_t pending = 0;    // of each: requests invoked and not returned, 0 or 1
  std::uint32_t running = 0;    // of each: conversations admitted whose release is not invoked
  std::uint32_t releasing = 0;  // of each: release invoked and not returned
  Mark mark = Mark::none;
};

// How all servers of a state stand together.
struct Standings {
  std::uint32_t pending = 0;
  std::uint32_t running = 0;
  std::uint32_t releasing = 0;

  void add(const Alike& servers) {
    pending += servers.count * servers.pending;
    running += servers.count * servers.running;
    releasing += servers.count * servers.releasing;
  }
};

// Of a message that is published: in which step, and what the monitor has made of the server that sends it.
struct Sent {
  StepKind what = StepKind::goes_on;
  Duty duty = Duty::requests;
  Mark mark = Mark::none;
  bool is_cause = false;
};

// A state, as a monitor sees it: its servers entry by entry, those of one entry alike.
template <typename V>
concept MonitoredState = requires(const V view, std::size_t entry) {
  { view.entries() } -> std::convertible_to<std::size_t>;
  { view.alike(entry) } -> std::same_as<Alike>;
  // What runs on servers that are in no entry.
  { view.unlisted_running() } -> std::convertible_to<std::uint32_t>;
};

// A step that is being taken, as a monitor sees and changes it: the server that steps, and the state that
// follows without it.
template <typename S>
concept MonitoredStep = MonitoredState<S> && requires(S step, std::size_t entry, std::uint32_t count) {
  { step.flags() } -> std::same_as<std::uint32_t&>;   // 8 bits of the monitor's own
  { step.orders() } -> std::same_as<std::uint32_t&>;  // a number of the monitor's own
  // Whose event is followed next: own_mark() is that of the request that it is about, if it is about one.
  step.turn_to(LocalEvent{});
  { step.own_mark() } -> std::same_as<Mark&>;
  // Whether what the server that steps sends late is counted as the victim's.
  { step.is_cause() } -> std::same_as<bool&>;
  { step.is_of_request() } -> std::convertible_to<bool>;           // it runs the code of its request
  { step.answers_marked_message() } -> std::convertible_to<bool>;  // it has taken one, see marks_messages
  { step.entries_before() } -> std::convertible_to<std::size_t>;  // those after these were added by mark_some
  // Gives so many of an entry's servers one mark, and the others another.
  step.mark_some(entry, Mark::none, count, Mark::none);
  // The mark of all servers of an entry.
  step.mark_all(entry, Mark::none);
};

// A monitor of the search has a `Tally`, what it adds up along a step, and
//
//   marks_messages(sent)                        whether who takes the message is to know that it was sent so
//   tally(state)                                of the state before the step
//   follow(step, tally, events, report, found)  calls found(step, tally) with every state that may be meant:
//                                               several where it guesses, none where a guess was wrong
//   after_step(step, tally, report)             of each of those, with the server that stepped among the
//                                               others again
//   at_end(state, report)                       where a run may end
//
// report(property, excess): the step, or of at_end the state, violates it.
// report.wants(property): whether anybody asks.

}  // namespace overbook::sim
