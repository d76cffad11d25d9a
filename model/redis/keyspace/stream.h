#pragma once
// A Redis stream and its consumer groups.
//
// Redis keeps entries in nodes of up to 100 entries or 4096 bytes (stream-node-max-entries and -bytes), and marks a
// deleted entry in its node until the whole node goes. MAXLEN ~ and MINID ~ remove whole nodes only, so the nodes are
// kept as Redis has them, with their deleted entries, down to the bytes (Redis 7.0 t_stream.c, listpack.c).
//
// Who has written what is not kept: there is no number in a stream that lapses as a lease does.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/digest.h"

namespace overbook::redis {

class Renaming;

struct StreamId {
  std::uint64_t ms = 0;
  std::uint64_t sequence = 0;
  friend auto operator<=>(const StreamId&, const StreamId&) = default;
};
inline constexpr StreamId kFirstStreamId{0, 0};
inline constexpr StreamId kLastStreamId{~std::uint64_t{0}, ~std::uint64_t{0}};

// The id right behind or before; nothing: there is none.
[[nodiscard]] std::optional<StreamId> next_id(StreamId id);
[[nodiscard]] std::optional<StreamId> previous_id(StreamId id);
// "5-0".
[[nodiscard]] std::string to_text(StreamId id);

struct StreamEntry {
  StreamId id;
  std::vector<std::string> fields;  // name, value, name, value ...
  bool is_deleted = false;
};

// An entry that was delivered to a consumer and is not acknowledged.
struct PendingEntry {
  std::string consumer;
  std::int64_t delivered_ms = 0;
  std::int64_t deliveries = 1;
};

struct ConsumerGroup {
  StreamId last_delivered;
  std::map<StreamId, PendingEntry> pending;
  std::set<std::string, std::less<>> consumers;
};

// How much XTRIM and XADD leave.
struct StreamTrim {
  enum class By : std::uint8_t { length, id };
  By by = By::length;
  std::uint64_t length_max = 0;
  StreamId id_min;
  bool is_approximate = false;
  std::int64_t limit = 0;  // of entries that are removed; 0: none
};

class Stream {
 public:
  using Groups = std::map<std::string, ConsumerGroup, std::less<>>;

  // Entries that are not deleted.
  [[nodiscard]] std::size_t size() const { return size_; }
  // The highest id that an entry ever had.
  [[nodiscard]] StreamId last_id() const { return last_id_; }
  // Of the last entry that is there.
  [[nodiscard]] std::optional<StreamId> last_entry() const;
  // Those from `first` to `last`, both included, of which `visit` wants to have the next as long as it says so.
  void for_each(StreamId first, StreamId last, const std::function<bool(const StreamEntry&)>& visit) const;
  // The same from the last to the first.
  void for_each_reversed(StreamId first, StreamId last,
                         const std::function<bool(const StreamEntry&)>& visit) const;
  [[nodiscard]] const StreamEntry* find(StreamId id) const;

  // The id must be above last_id().
  void append(StreamId id, std::vector<std::string> fields);
  bool remove(StreamId id);
  // How many entries went.
  std::int64_t trim(const StreamTrim& trim);

  [[nodiscard]] const Groups& groups() const { return groups_; }
  [[nodiscard]] Groups& groups() { return groups_; }

  // Nobody knows any more when anything was delivered: it was long ago.
  void forget_deliveries();
  // See Redis::renamed.
  [[nodiscard]] Stream renamed(Renaming& renaming) const;
  void add_to(DigestBuilder& digest) const;

 private:
  struct Node {
    std::vector<StreamEntry> entries;  // never none
    std::size_t size = 0;              // of those that are not deleted
    std::size_t bytes = 0;             // of the listpack
  };

  void add_to_node(StreamId id, std::vector<std::string> fields);
  // How many entries went that the trim need not leave.
  std::size_t trim_within(Node& node, const StreamTrim& trim);

  std::vector<Node> nodes_;  // by id
  std::size_t size_ = 0;
  StreamId last_id_;
  Groups groups_;
};

}  // namespace overbook::redis
