#pragma once
// Histories for tests at random: operations that overlap in any way, and end in any way.

#include <array>
#include <boost/random/taus88.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <cstdint>
#include <vector>

#include "model/history.h"

namespace overbook::model {

class RandomHistory {
 public:
  explicit RandomHistory(std::uint32_t seed) : engine_(seed + 1000) {}

  History make(std::uint32_t requests, std::uint32_t conversations, std::uint32_t length) {
    history_.clear();
    std::vector<Event> open;  // the last event of each request that may go on
    std::uint32_t invoked = 0;
    std::uint32_t releases = 0;
    for (std::uint32_t step = 1; step <= length; ++step) {
      const std::uint32_t pick =
          below(static_cast<std::uint32_t>(open.size()) + (invoked < requests ? 1 : 0));
      if (pick == open.size() && invoked == requests) break;
      if (pick == open.size()) {
        open.push_back({.kind = EventKind::invoked,
                        .request = RequestId{invoked++},
                        .conversation = ConversationId{below(conversations)},
                        .step = StepIndex{step}});
        history_.append(open.back());
        continue;
      }
      Event& event = open[pick];
      event.step = StepIndex{step};
      advance(event, releases);
      history_.append(event);
      const bool is_over = event.kind == EventKind::release_returned ||
                           (event.kind == EventKind::returned && event.decision != Decision::admitted) ||
                           (event.kind == EventKind::returned && releases == 2);
      if (is_over) open.erase(open.begin() + pick);
    }
    return history_;
  }

 private:
  void advance(Event& event, std::uint32_t& releases) {
    if (event.kind == EventKind::invoked) {
      event.kind = EventKind::returned;
      event.decision =
          std::array{Decision::admitted, Decision::admitted,  Decision::admitted, Decision::rejected,
                     Decision::rejected, Decision::duplicate, Decision::failed}[below(7)];
    } else if (event.kind == EventKind::returned) {
      event.kind = EventKind::release_invoked;
      ++releases;
    } else {
      event.kind = EventKind::release_returned;
    }
  }
  std::uint32_t below(std::uint32_t count) {
    return count < 2 ? 0 : boost::random::uniform_int_distribution<std::uint32_t>(0, count - 1)(engine_);
  }

  boost::random::taus88 engine_;
  History history_;
};

}  // namespace overbook::model
