#pragma once
// How a strategy enters a conversation into Redis and counts the entries: the part that the strategies share.
//
//   count by       an entry is                        the count is
//   keys           SET prefix+id server NX [EX ttl]   KEYS prefix*           one atomic command
//   scan           the same                           SCAN MATCH prefix*     several; can be torn
//   scard          SADD index id                      SCARD index            atomic; no lease is possible
//   dbsize         as for keys                        DBSIZE                 counts other users' keys too

#include <cstdint>

#include "model/strategies/strategy.h"

namespace overbook::model {

class Registration {
 public:
  // Throws std::invalid_argument for scard with a lease: a member of a set has no time to live.
  Registration(CountBy count_by, std::uint32_t scan_count, Lease lease);

  // False: the conversation was registered already, and stays as it was.
  bool enter(Client& redis, const Request& request) const;
  void remove(Client& redis, const Request& request) const;
  // PEXPIRE: a new lease for the entry, whoever's value it has. False: there is none any more.
  bool refresh(Client& redis, const Request& request) const;

  [[nodiscard]] std::int64_t count(Client& redis, const Request& request) const;
  // Without the request's own entry, which must be there: by name for keys and scan, by one less for the
  // counts that give no names.
  [[nodiscard]] std::int64_t count_others(Client& redis, const Request& request) const;

  // What the count would find: of the keys under the prefix, or of the index.
  [[nodiscard]] std::uint32_t counted(redis::Redis redis, Instant now, const Strategy& strategy) const;

 private:
  CountBy count_by_;
  std::uint32_t scan_count_;
  Lease lease_;
};

// Whether a count means that the house is full.
[[nodiscard]] constexpr bool is_full(std::int64_t count, Comparison comparison, std::int64_t limit) {
  return comparison == Comparison::at_least ? count >= limit : count > limit;
}

}  // namespace overbook::model
