#pragma once
// Who takes part: the conversations and the requests of a scenario, with all their names made in advance.
//
// Conversations are numbered by age: the residents 1 .. running, then round by round, and in a round by
// server. With a shared conversation every server's requests are for one and the same.

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/strategies/strategy.h"
#include "sim/scenario.h"

namespace overbook::sim {

class Cast {
 public:
  // The names of keys are as `strategy` has them.
  Cast(const Scenario& scenario, const model::Strategy& strategy);

  // What runs before the race, on the resident server.
  [[nodiscard]] const std::vector<model::Request>& residents() const { return residents_; }
  // Round `round` (from 0) of a racing server; the id is the run's business.
  [[nodiscard]] model::Request& request(model::ServerId server, std::uint32_t round) {
    return requests_[(server.value - 1) * rounds_ + round];
  }
  [[nodiscard]] const model::Request& request(model::ServerId server, std::uint32_t round) const {
    return requests_[(server.value - 1) * rounds_ + round];
  }
  // Whose key or conversation this is; nobody's if several servers start it, or it is no such name.
  [[nodiscard]] std::optional<model::ServerId> owner(const std::string& name) const;
  // The request with which a server starts, or runs from the beginning, a conversation. Null: it never does.
  [[nodiscard]] const model::Request* find(model::ServerId server, model::ConversationId conversation) const;
  // Every request with which a server starts, or runs from the beginning, a conversation.
  [[nodiscard]] std::span<const model::Request> all_of(model::ServerId server) const;
  // Whether a server runs this conversation from the beginning or starts it in any round.
  [[nodiscard]] bool takes_part(model::ServerId server, model::ConversationId conversation) const;

 private:
  std::uint32_t rounds_;
  std::vector<model::Request> residents_;
  std::vector<model::Request> requests_;
  std::unordered_map<std::string, model::ServerId> owners_;
};

[[nodiscard]] std::string server_name(model::ServerId server);  // "s1"; of a sweeper "w1"
// With its names as `strategy` has them; without an id.
[[nodiscard]] model::Request make_request(model::ServerId server, std::uint32_t conversation,
                                          const model::Strategy& strategy);

}  // namespace overbook::sim
