#pragma once
// The names that tell servers apart (s2, c4, conv:u1:c4, ...), and the words of commands and replies with one
// server's names in the place of another's: how identical servers share one automaton.

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/cast.h"

namespace overbook::sim {

class Names {
 public:
  Names(const Scenario& scenario, const Cast& cast);

  // Whose name a word is, and which of its names.
  struct Owner {
    std::uint32_t server = 0;
    std::uint32_t role = 0;
  };
  [[nodiscard]] std::optional<Owner> owner(const std::string& word) const;

  // Whether a reply names any server, or what is one's.
  [[nodiscard]] bool has_names(const redis::Reply& reply) const;

  // The command as `server` would send it, given as server 1 would.
  [[nodiscard]] redis::Command as_sent_by(std::uint32_t server, const redis::Command& of_server_1) const;
  // A reply to `server` as server 1 would have got it. Names of other servers are told apart, but not which
  // they are: in the order of their servers they become those of servers 2, 3, ... . Of a set, given by KEYS,
  // SCAN or SMEMBERS in any order, the elements are sorted.
  [[nodiscard]] redis::Reply as_seen_by_server_1(std::uint32_t server, const redis::Command& command,
                                                 const redis::Reply& reply) const;

 private:
  std::vector<std::vector<std::string>> names_;  // by server, by role
  std::unordered_map<std::string, Owner> owners_;
};

}  // namespace overbook::sim
