#pragma once
// What a generated limiter keeps in Redis, and how its scripts look at it and change it: pieces of Lua.
//
// The pieces use these names, which the script that is put together from them defines:
//   call   redis.call          limit  the limit, a number        lease  in milliseconds; 0: none
//   key    of what is kept     me     what stands for a holder   now    Redis's clock, in the store's unit
//   span   how long an entry counts by the store's own times, in the same unit

#include <string>

#include "sim/limiters/choices.h"

namespace overbook::sim {

struct Store {
  std::string kind = {};    // "counter", "sorted set", ...
  std::string key = {};     // an expression; also of what it depends on, for a kind of its own
  std::string me = {};      // an expression
  std::string now = {};     // statements that define `now` and `span`
  std::string setup = {};   // statements before anything else, or empty
  std::string clean = {};   // a statement that removes what is out of date, or empty
  std::string count = {};   // an expression: how many are counted
  std::string add = {};     // a statement
  std::string remove = {};  // a statement
  std::string holds = {};   // an expression: whether `me` is there; empty where the store can't tell
  std::string first = {};   // an expression: one that is there, or nil or false; empty where it can't tell
  std::string remove_first = {};  // a statement; empty likewise
  std::string rank = {};          // an expression: how many are before me; empty where there is no order
  std::string touch = {};         // a statement with MS in it: lets what is kept expire then
  std::string wipe = {};          // a statement: removes all
};

[[nodiscard]] Store draw_store(Choices& choices);

}  // namespace overbook::sim
