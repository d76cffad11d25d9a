#pragma once
// Ids of streams in arguments (Redis 7.0 t_stream.c, streamGenericParseIDOrReply and its relatives).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/redis/commands/context/context.h"
#include "model/redis/keyspace/stream.h"

namespace overbook::redis {

enum class StreamIdForm {
  strict,    // no "-" and "+"
  interval,  // with them
};

// "5" has this sequence. Nothing: it is no id.
[[nodiscard]] std::optional<StreamId> parse_stream_id(std::string_view text, std::uint64_t missing_sequence,
                                                      StreamIdForm form);
[[nodiscard]] inline std::optional<StreamId> parse_strict_id(std::string_view text) {
  return parse_stream_id(text, 0, StreamIdForm::strict);
}
// What Redis answers where it is none.
[[nodiscard]] Reply invalid_stream_id();

// The id of XADD: also "5-*", which leaves the sequence open.
struct NewStreamId {
  StreamId id;
  bool has_sequence = true;
};
[[nodiscard]] std::optional<NewStreamId> parse_new_id(std::string_view text);

// Both ends of XRANGE and XPENDING, either of which "(" excludes.
struct StreamInterval {
  StreamId first;
  StreamId last = kLastStreamId;
  std::optional<Reply> error;
};
[[nodiscard]] StreamInterval parse_interval(const std::string& first, const std::string& last);
// The first end alone, as XAUTOCLAIM has it.
[[nodiscard]] StreamInterval parse_interval_start(const std::string& first);

// A group of a stream; either may be missing.
struct FoundGroup {
  const Stream* stream = nullptr;
  const ConsumerGroup* group = nullptr;
  bool is_wrong_type = false;
};
[[nodiscard]] FoundGroup find_group(const Context& context, std::string_view key, std::string_view name);
// To change it. Both must be there.
[[nodiscard]] ConsumerGroup& writable_group(const Context& context, std::string_view key,
                                            std::string_view name);
// "NOGROUP No such key 'k' or consumer group 'g'" and what follows.
[[nodiscard]] Reply no_such_group(std::string_view key, std::string_view name, const std::string& more = {});

}  // namespace overbook::redis
