#pragma once
// What happened in one run, in order: what the clients saw (a request invoked, its decision returned), and
// what the ledger knows (which conversations run, whatever Redis believes).
//
// Instants are the gaps between events. A request is invoked just before its first command executes and
// returns just after its last one: the tightest intervals the commands allow. Any wider interval would make
// every property below easier to hold, so a violation found with these is found.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "model/ids.h"

namespace overbook::model {

enum class Decision : std::uint8_t { admitted, rejected, duplicate, failed };
[[nodiscard]] std::string_view to_text(Decision decision);

enum class EventKind : std::uint8_t {
  invoked,           // a request begins
  returned,          // it has its decision; if admitted, the conversation runs from here
  release_invoked,   // the conversation's end begins: by its own server, or because it was evicted
  release_returned,  // it has ended
  eviction_asked,    // `cause` asks that `request`'s conversation be closed (strategies that evict)
  crashed,           // `server` is gone, with what ran on it: what it was at has failed or ended just before
  restarted,         // `server` is there again, and remembers nothing
  failed,            // a request, a release or a heartbeat that no fault struck ended in an error
  given_up,          // a heartbeat that was struck ended in an error: it has found out nothing
  quiescent,         // no request is pending, no message undelivered, nobody busy; more than before may run
  stuck,             // nothing can happen any more, and requests are pending: they wait for ever
  ended,             // the run is over; `missing` and `gained` say what newcomers found
};

struct Event {
  EventKind kind = EventKind::invoked;
  Decision decision = Decision::admitted;  // of `returned`
  bool evicted = false;                    // of the two release events: the strategy closed it to make room
  ServerId server{};
  RequestId request{};
  ConversationId conversation{};
  RequestId cause{};  // of `eviction_asked`, and of releases that are evictions: the evicting request
  // Of `ended`. When everything that runs has been released and every lease has lapsed, newcomers ask one
  // after the other, each alone: so many fewer than the limit got in, or one more than that did.
  std::uint32_t missing = 0;
  bool gained = false;
  // Of `ended`: as many as the limiter ever lets in, asked so from an empty Redis;
  // `missing` is measured against it.
  std::uint32_t expected = 0;
  StepIndex step{};

  friend bool operator==(const Event&, const Event&) = default;
};

class History {
 public:
  void append(const Event& event) { events_.push_back(event); }
  void clear() { events_.clear(); }
  [[nodiscard]] std::span<const Event> events() const { return events_; }

  friend bool operator==(const History&, const History&) = default;

 private:
  std::vector<Event> events_;
};

}  // namespace overbook::model
