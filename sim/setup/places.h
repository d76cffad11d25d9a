#pragma once
// Where in Redis something stands, and what a step changed there: taken from the keys that a recorded run
// shows before and after it, whatever the commands were called.

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/redis/redis.h"

namespace overbook::sim {

struct Place {
  enum class Kind : std::uint8_t {
    value,    // of a string
    member,   // of a set, or of a sorted set: with its score for a value
    field,    // of a hash, with its value
    element,  // of a list, with how often it is there for a value
    length,   // of a list or a set
  };
  Kind kind = Kind::value;
  std::string key;
  std::string item = {};  // member, field or element

  friend auto operator<=>(const Place&, const Place&) = default;
};

// What stands where.
using Places = std::map<Place, std::string>;
[[nodiscard]] Places places_of(const std::vector<redis::KeyView>& keys);

struct Change {
  Place place;
  // Nothing: the place was, or is, not there.
  std::optional<std::string> before;
  std::optional<std::string> after;
  bool has_run_out = false;  // the key's time to live was over

  friend bool operator==(const Change&, const Change&) = default;
};

// Ordered by place. Keys of `before` that have an expiry before `now` have run out; what was written to
// them since is a change of its own, and comes after that.
[[nodiscard]] std::vector<Change> changes_between(const std::vector<redis::KeyView>& before,
                                                  const std::vector<redis::KeyView>& after, Instant now);

// Whether a name stands in a text as a whole: "c1" does in "lock:c1" and in ["c1"], but not in "c10".
[[nodiscard]] bool mentions(std::string_view text, std::string_view name);

}  // namespace overbook::sim
