#pragma once
// Entries of streams in replies.

#include "model/redis/keyspace/stream.h"
#include "model/redis/resp/reply.h"

namespace overbook::redis {

// [id, [name, value, ...]].
[[nodiscard]] Reply entry_reply(const StreamEntry& entry);
[[nodiscard]] Reply id_reply(StreamId id);

// What a consumer gets of its group.
struct GroupReading {
  std::string consumer;
  std::size_t count = 0;  // 0: all
  bool is_acknowledged = false;
  std::int64_t now_ms = 0;
};
// The entries behind `after` that are new to the group: from then on they are pending, unless they are acknowledged
// at once, and nobody else's (streamReplyWithRange).
[[nodiscard]] Reply deliver(const Stream& stream, ConsumerGroup& group, StreamId after,
                            const GroupReading& reading);
// The consumer's own pending entries behind `after`, once more (streamReplyWithRangeFromConsumerPEL).
[[nodiscard]] Reply deliver_again(const Stream& stream, ConsumerGroup& group, StreamId after,
                                  const GroupReading& reading);
// The entries behind `after`, at most so many; 0: all.
[[nodiscard]] Reply entries_behind(const Stream& stream, StreamId after, std::size_t count);

}  // namespace overbook::redis
