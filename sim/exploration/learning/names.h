#pragma once
// The names that tell servers apart (s2, c4), wherever they stand in a text (conv:u1:c4, lock:s2, s2/c4), and
// texts with one server's names in the place of another's: how identical servers share one automaton, and how
// it is checked that a limiter treats them alike.
//
// A name is a letter, s or c, and digits, with no letter before it and no digit after it, so that it is one
// wherever it stands, and renaming is undone by renaming back. A text that only looks like a name is taken
// for one: then what is checked differs, and nothing is taken for alike.

#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/setup/cast.h"

namespace overbook::sim {

// Servers can't be counted instead of listed: the limiter tells their names apart, or it can't be seen that
// it does not.
class NotSymmetric : public std::exception {};

class Names {
 public:
  Names(const Scenario& scenario, const Cast& cast);

  // Whose names a text has: nobody's, one server's, or several servers'.
  struct Owners {
    std::uint32_t server = 0;  // 0: nobody's
    bool are_several = false;
  };
  [[nodiscard]] Owners owners_of(std::string_view text) const;
  // Both texts' together.
  [[nodiscard]] static Owners both(const Owners& a, const Owners& b);
  // The text with the roles of its names in their place, whoever's they are: equal for texts of two servers
  // that say the same, each of itself.
  [[nodiscard]] std::string without_names(std::string_view text) const;

  // Whom each server stands for: servers 1 .. N, each by another number, which may be larger than N.
  class Permutation {
   public:
    [[nodiscard]] std::uint32_t of(std::uint32_t server) const { return servers_[server]; }

   private:
    friend class Names;
    std::vector<std::uint32_t> servers_;
  };
  [[nodiscard]] static Permutation transposition(std::uint32_t servers, std::uint32_t a, std::uint32_t b);
  // Those under which what is computed once is computed again: the order of the names reversed, an order
  // drawn from a fixed seed, and longer names.
  [[nodiscard]] std::vector<Permutation> checks() const;
  // Besides, `server` in the place of others: of all if there are no more than kFewServers, else of some,
  // drawn anew for each `number`.
  [[nodiscard]] std::vector<Permutation> checks_of(std::uint32_t server, std::uint64_t number) const;
  static constexpr std::uint32_t kFewServers = 16;

  [[nodiscard]] std::string renamed(std::string_view text, const Permutation& by) const;
  [[nodiscard]] redis::Command renamed(const redis::Command& command, const Permutation& by) const;
  [[nodiscard]] redis::Reply renamed(const redis::Reply& reply, const Permutation& by) const;
  [[nodiscard]] model::ConversationId renamed(model::ConversationId conversation,
                                              const Permutation& by) const;
  [[nodiscard]] redis::Writer renamed(redis::Writer writer, const Permutation& by) const;
  [[nodiscard]] redis::Redis renamed(const redis::Redis& redis, const Permutation& by) const;

  // The command as `server` would send it, given as server 1 would. Nothing if it has
  // another server's name in it.
  [[nodiscard]] std::optional<redis::Command> as_sent_by(std::uint32_t server,
                                                         const redis::Command& of_server_1) const;
  // A reply to `server` as server 1 would have got it. Names of other servers are told apart, but not which
  // they are: in the order of their servers they become those of servers 2, 3, ... . Of a set, given by KEYS,
  // SCAN or SMEMBERS in any order, the elements are sorted.
  [[nodiscard]] redis::Reply as_seen_by_server_1(std::uint32_t server, const redis::Command& command,
                                                 const redis::Reply& reply) const;
  // Whether a reply names any server, or what is one's.
  [[nodiscard]] bool has_names(const redis::Reply& reply) const;
  // A conversation of one server, as another has it in its place.
  [[nodiscard]] model::ConversationId conversation_of(model::ConversationId conversation, std::uint32_t from,
                                                      std::uint32_t to) const;

 private:
  struct Name {
    std::uint32_t server = 0;
    std::uint32_t role = 0;  // 0: the server's own; 1, 2, ...: the conversation of its first request, ...
  };
  // Calls other(piece) and name(name, text) for the pieces of a text, in order.
  template <typename Other, typename Named>
  void for_each_piece(std::string_view text, const Other& other, const Named& named) const;
  [[nodiscard]] std::string text_of(const Name& name) const;
  [[nodiscard]] std::uint32_t conversation_number(std::uint32_t server, std::uint32_t role) const;

  std::uint32_t servers_;
  std::uint32_t running_;
  std::uint32_t rounds_;  // with conversations of their own; 0 where all share one
  std::unordered_map<std::string, Name> names_;
};

// Sorts what Redis returns in no order of its own, given the command that it answers.
void sort_unordered(const redis::Command& command, redis::Reply& reply);

}  // namespace overbook::sim
