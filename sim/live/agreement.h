#pragma once
// Whether a real Redis and the fake have answered the same, where "the same" leaves out what
// Redis itself leaves open:
//
//   command                              what may differ, and why
//   KEYS SMEMBERS HKEYS HVALS HGETALL    the order: a real server draws the seed of its hash tables anew
//   SCAN                                 cursors, order, and which page has which key, likewise. Held against
//                                        what SCAN guarantees: a key that is there from the first page to the
//                                        last is returned, a key that is not there is not (ScanCheck)
//   TTL PTTL                             how much is left: real time passes; never more than in the fake, or
//                                        by `ahead` at most where steps come late
//   EXPIRETIME PEXPIRETIME TIME          the number: the fake's clock is virtual
//
// Everything else must be equal, errors to the letter.

#include <set>
#include <string>

#include "model/redis/redis.h"
#include "model/redis/resp/command.h"

namespace overbook::sim::live {

// Not for SCAN.
[[nodiscard]] bool agree(const redis::Command& command, const redis::Reply& fake, const redis::Reply& real,
                         Instant ahead = {});

// Follows one connection's SCAN, page by page, with the fake beside it.
class ScanCheck {
 public:
  // A page that the real server gave, and the fake as it was at that instant. Empty: as SCAN guarantees; else
  // what is wrong: "k was there all the time and was never returned".
  [[nodiscard]] std::string page(const redis::Command& command, const redis::Reply& real, redis::Redis fake,
                                 Instant now);

 private:
  std::set<std::string> always_;    // matching keys that were there at every page so far
  std::set<std::string> returned_;  // by any page so far
};

}  // namespace overbook::sim::live
