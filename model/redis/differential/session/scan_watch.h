#pragma once
// The guarantee of SCAN, SSCAN, HSCAN and ZSCAN, checked on one iteration as one side answers it: what is
// there from its start to its end is returned; what never was there is not.

#include <optional>
#include <set>
#include <string>

#include "model/redis/resp/command.h"
#include "model/redis/resp/reply.h"

namespace overbook::redis::differential {

class ScanWatch {
 public:
  using Elements = std::set<std::string>;

  // A call with cursor 0, before it is made. `elements` are those that its options select.
  void begin(const Elements& elements);
  // The elements after something may have changed; nothing while no iteration is on.
  void observe(const Elements& elements);
  // A reply, [cursor, items]. What is wrong with it, if anything.
  std::optional<std::string> take(const Reply& reply, std::size_t replies_each);
  // Only that every item of it is there: the rest of what take() does it leaves out.
  std::optional<std::string> take_items(const Reply& reply, std::size_t replies_each);

  [[nodiscard]] bool is_on() const { return is_on_; }
  // "0" when no iteration is on.
  [[nodiscard]] const std::string& cursor() const { return cursor_; }

 private:
  bool is_on_ = false;
  std::string cursor_ = "0";
  Elements always_;  // there at every moment so far
  Elements now_;     // a call is atomic: it returns nothing else
  Elements returned_;
};

}  // namespace overbook::redis::differential
