#pragma once
// Who is open: turns lines, in the order of their times, into what happened to requests, and finds the lines
// that can't follow what was before them. Remembers requests while they are pending or running, and none that
// is over: its name may then be given to another.

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/histories/conversations.h"
#include "sim/histories/recorded.h"

namespace overbook::sim::histories {

class Intake {
 public:
  // Conversations of so many failed requests are remembered for ever: such a request may have taken effect.
  static constexpr std::size_t kMostFailedRemembered = 64;

  // What the line says, in order: mostly one occurrence. Of a line that can't follow, what is wrong with it.
  // A `released` that was not invoked ends what ran all the same: left out, it would run for ever.
  struct Taken {
    std::vector<Occurrence> occurrences;
    std::optional<LineProblem> problem = {};
  };
  [[nodiscard]] Taken take(const RecordedEvent& line);

  [[nodiscard]] std::uint64_t requests() const { return next_request_; }
  [[nodiscard]] std::uint64_t servers() const { return servers_.size(); }
  // Requests that have no decision yet, and conversations that run or are being released.
  [[nodiscard]] std::uint64_t pending() const;
  [[nodiscard]] std::uint64_t running() const;
  // The most requests that were pending or running at once.
  [[nodiscard]] std::uint64_t most_open() const { return most_open_; }
  // Whether a conversation was ever asked for while another request for it was pending or running.
  [[nodiscard]] bool was_asked_twice() const { return was_asked_twice_; }

  // Servers are counted up to here.
  static constexpr std::size_t kMostServers = 10'000;

 private:
  enum class Stage : std::uint8_t { pending, running, releasing };
  struct Open {
    std::shared_ptr<RecordedRequest> request;
    Stage stage = Stage::pending;
  };
  using OpenRequests = std::unordered_map<std::string, Open>;

  [[nodiscard]] Taken invoke(const RecordedEvent& line);
  [[nodiscard]] Taken go_on(const RecordedEvent& line, OpenRequests::iterator at);
  [[nodiscard]] static std::optional<LineProblem> contradiction(const RecordedEvent& line, const Open& open);
  void close(OpenRequests::iterator at);

  OpenRequests open_;
  Conversations conversations_;
  std::set<std::string> servers_;
  std::uint32_t next_request_ = 0;
  std::vector<std::shared_ptr<Conversation>> kept_;  // of the first that failed
  std::uint64_t most_open_ = 0;
  bool was_asked_twice_ = false;
};

}  // namespace overbook::sim::histories
