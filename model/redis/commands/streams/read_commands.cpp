// Redis 7.0 t_stream.c and blocked.c: XREAD and XREADGROUP, and those who wait in them.

#include <algorithm>
#include <vector>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/streams/handlers.h"
#include "model/redis/commands/streams/read_options.h"
#include "model/redis/commands/streams/serve_waiting.h"
#include "model/redis/commands/streams/stream_arguments.h"
#include "model/redis/commands/streams/stream_replies.h"

namespace overbook::redis {
namespace {

// Who waits gets no more than this without a COUNT.
constexpr std::size_t kWaitersMost = 1000;

struct ReadFrom {
  StreamId after;  // of a group the last id of all: what is new to it
  std::optional<Reply> error;
};

ReadFrom refused_id(Reply error) {
  ReadFrom from;
  from.error = std::move(error);
  return from;
}

ReadFrom parse_id(const Context& context, const std::string& key, const std::string& word) {
  const bool is_group = context.spec().name == "xreadgroup";
  if (as_c_string(word) == "$") {
    if (is_group) {
      return refused_id(
          errors::error("The $ ID is meaningless in the context of XREADGROUP: you want to read the history "
                        "of this consumer by "
                        "specifying a proper ID, or use the > ID to get new messages. The $ ID would just "
                        "return an empty result "
                        "set."));
    }
    const Found<const Stream> stream = context.read_as<Stream>(key);
    return {.after = stream ? stream->last_id() : kFirstStreamId, .error = std::nullopt};
  }
  if (as_c_string(word) == ">") {
    if (!is_group) {
      return refused_id(
          errors::error("The > ID can be specified only when calling XREADGROUP using the GROUP <group> "
                        "<consumer> option."));
    }
    return {.after = kLastStreamId, .error = std::nullopt};
  }
  const std::optional<StreamId> id = parse_strict_id(word);
  if (!id) return refused_id(invalid_stream_id());
  return {.after = *id, .error = std::nullopt};
}

// Where to read each key from; or why not.
std::optional<Reply> parse_ids(const Context& context, const ReadOptions& options,
                               std::vector<StreamId>& ids) {
  for (std::size_t i = 0; i < options.keys.size(); ++i) {
    const std::string& key = options.keys[i];
    const Found<const Stream> stream = context.read_as<Stream>(key);
    if (stream.is_wrong_type) return errors::wrong_type();
    if (options.group != nullptr && find_group(context, key, *options.group).group == nullptr)
      return no_such_group(key, *options.group, " in XREADGROUP with GROUP option");
    const ReadFrom from = parse_id(context, key, context.word(options.ids + i));
    if (from.error) return from.error;
    ids.push_back(from.after);
  }
  return std::nullopt;
}

GroupReading reading_of(const Context& context, const ReadOptions& options, std::size_t count) {
  return {.consumer = *options.consumer,
          .count = count,
          .is_acknowledged = options.is_acknowledged,
          .now_ms = context.now_ms()};
}

// What XREADGROUP has of one stream; nothing: nothing new.
std::optional<Reply> read_in_group(const Context& context, const ReadOptions& options, const std::string& key,
                                   StreamId after) {
  const bool is_new = after == kLastStreamId;
  const FoundGroup found = find_group(context, key, *options.group);
  if (is_new) {
    const std::optional<StreamId> last = found.stream->last_entry();
    if (!last || *last <= found.group->last_delivered) return std::nullopt;
  }
  Stream& stream = *context.write_as<Stream>(key);
  ConsumerGroup& group = stream.groups().find(*options.group)->second;
  const GroupReading reading = reading_of(context, options, options.count);
  return is_new ? deliver(stream, group, group.last_delivered, reading)
                : deliver_again(stream, group, after, reading);
}

std::optional<Reply> read_plainly(const Context& context, const ReadOptions& options, const std::string& key,
                                  StreamId after) {
  const Found<const Stream> stream = context.read_as<Stream>(key);
  const std::optional<StreamId> last = stream ? stream->last_entry() : std::nullopt;
  if (!last || *last <= after) return std::nullopt;
  return entries_behind(*stream, after, options.count);
}

// The words say how it is served, with the ids that "$" stands for now.
Reply wait(const Context& context, const ReadOptions& options, const std::vector<StreamId>& ids) {
  if (context.origin() != Origin::client) return Reply::nil_array();
  std::vector<std::string> words(context.words().begin(), context.words().end());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (as_c_string(words[options.ids + i]) == "$") words[options.ids + i] = to_text(ids[i]);
  }
  context.connections().block(context.connection(),
                              Blocked{.kind = Blocked::Kind::stream,
                                      .keys = {options.keys.begin(), options.keys.end()},
                                      .can_time_out = !options.wait->is_forever,
                                      .command = std::move(words)});
  return Reply::blocked();
}

Reply read(const Context& context) {
  const ReadOptions options = parse_read_options(context);
  if (options.error) return *options.error;
  std::vector<StreamId> ids;
  if (auto error = parse_ids(context, options, ids)) return *error;
  Reply::Array streams;
  for (std::size_t i = 0; i < options.keys.size(); ++i) {
    const std::string& key = options.keys[i];
    std::optional<Reply> entries = options.group == nullptr ? read_plainly(context, options, key, ids[i])
                                                            : read_in_group(context, options, key, ids[i]);
    if (entries) streams.push_back(Reply::array({Reply::bulk(key), *std::move(entries)}));
  }
  if (!streams.empty()) return Reply::array(std::move(streams));
  return options.wait ? wait(context, options, ids) : Reply::nil_array();
}

}  // namespace

std::optional<Reply> serve_stream_waiter(const Context& waiter, const std::string& key) {
  const ReadOptions options = parse_read_options(waiter);
  const std::size_t count = options.count == 0 ? kWaitersMost : options.count;
  const auto answer = [&](Reply entries) {
    return Reply::array({Reply::array({Reply::bulk(key), std::move(entries)})});
  };
  if (options.group == nullptr) {
    const auto at = static_cast<std::size_t>(std::find(options.keys.begin(), options.keys.end(), key) -
                                             options.keys.begin());
    const StreamId after = *parse_strict_id(waiter.word(options.ids + at));
    const Found<const Stream> stream = waiter.read_as<Stream>(key);
    if (stream->last_id() <= after) return std::nullopt;
    return answer(entries_behind(*stream, after, count));
  }
  const FoundGroup found = find_group(waiter, key, *options.group);
  if (found.group == nullptr)
    return Reply::error("NOGROUP the consumer group this client was blocked on no longer exists");
  if (found.stream->last_id() <= found.group->last_delivered) return std::nullopt;
  Stream& stream = *waiter.write_as<Stream>(key);
  ConsumerGroup& group = stream.groups().find(*options.group)->second;
  return answer(deliver(stream, group, group.last_delivered, reading_of(waiter, options, count)));
}

std::optional<Reply> serve_waiter_of_lost_stream(const Context& waiter) {
  if (parse_read_options(waiter).group == nullptr) return std::nullopt;
  return Reply::error("UNBLOCKED the stream key no longer exists");
}

}  // namespace overbook::redis

namespace overbook::redis::handlers {

Reply xread(Context& context) {
  return read(context);
}
Reply xreadgroup(Context& context) {
  return read(context);
}

}  // namespace overbook::redis::handlers
