// Redis 7.0 t_stream.c: a stream without its groups.

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/streams/handlers.h"
#include "model/redis/commands/streams/stream_arguments.h"
#include "model/redis/commands/streams/stream_replies.h"
#include "model/redis/commands/streams/trim_options.h"

namespace overbook::redis::handlers {
namespace {

// Whether "5-*" wants one more number than there are: Redis forgets to say why it can't, and gives another reason.
bool has_no_number_left(StreamId last, const std::optional<NewStreamId>& wanted) {
  return wanted && !wanted->has_sequence && wanted->id.ms == last.ms &&
         last.sequence == kLastStreamId.sequence;
}

// The id that an entry gets; nothing: the wanted one is not above the last.
std::optional<StreamId> id_of_new_entry(Context& context, StreamId last,
                                        const std::optional<NewStreamId>& wanted) {
  if (!wanted) {
    context.state().last.has_read_clock = true;
    const auto now_ms = static_cast<std::uint64_t>(context.now_ms());
    return now_ms > last.ms ? StreamId{now_ms, 0} : next_id(last);
  }
  StreamId id = wanted->id;
  if (!wanted->has_sequence && id.ms == last.ms) {
    id.sequence = last.sequence + 1;
  }
  return id > last ? std::optional(id) : std::nullopt;
}

Reply range(Context& context, const std::string& first, const std::string& last, bool is_reversed) {
  const StreamInterval interval = parse_interval(first, last);
  if (interval.error) return *interval.error;
  std::optional<std::int64_t> count;
  for (std::size_t i = 4; i < context.count(); i += 2) {
    if (!is_option(context.word(i), "count") || i + 1 == context.count()) return errors::syntax();
    count = context.integer(i + 1);
    if (!count) return errors::not_an_integer();
  }
  const Found<const Stream> stream = context.read_as<Stream>(context.word(1));
  if (stream.is_wrong_type) return errors::wrong_type();
  if (!stream) return Reply::array({});
  if (count && *count <= 0) return Reply::nil_array();
  Reply::Array entries;
  const auto add = [&](const StreamEntry& entry) {
    entries.push_back(entry_reply(entry));
    return !count || static_cast<std::int64_t>(entries.size()) < *count;
  };
  if (is_reversed) {
    stream->for_each_reversed(interval.first, interval.last, add);
  } else {
    stream->for_each(interval.first, interval.last, add);
  }
  return Reply::array(std::move(entries));
}

}  // namespace

Reply xadd(Context& context) {
  const TrimOptions options = parse_trim_options(context, TrimCommand::xadd);
  if (options.error) return *options.error;
  const std::size_t fields = options.end + 1;
  if (context.count() < fields + 2 || (context.count() - fields) % 2 == 1)
    return errors::wrong_arity(context.spec().name);
  if (options.id && options.id->has_sequence && options.id->id == kFirstStreamId)
    return errors::error("The ID specified in XADD must be greater than 0-0");
  const std::string& key = context.word(1);
  const Found<const Stream> found = context.read_as<Stream>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found && !options.makes_stream) return Reply::nil();
  const StreamId last = found ? found->last_id() : kFirstStreamId;
  if (last == kLastStreamId)
    return errors::error("The stream has exhausted the last possible ID, unable to add more items");
  if (has_no_number_left(last, options.id)) return errors::error("Elements are too large to be stored");
  const std::optional<StreamId> id = id_of_new_entry(context, last, options.id);
  if (!id)
    return errors::error("The ID specified in XADD is equal or smaller than the target stream top item");
  Stream& stream = found ? *context.write_as<Stream>(key) : context.create_as<Stream>(key);
  const std::span<const std::string> texts = context.words().subspan(fields);
  stream.append(*id, {texts.begin(), texts.end()});
  if (options.trim) (void)stream.trim(*options.trim);
  context.modified(key);
  context.connections().signal_ready(key);
  return id_reply(*id);
}

Reply xlen(Context& context) {
  const Found<const Stream> stream = context.read_as<Stream>(context.word(1));
  if (stream.is_wrong_type) return errors::wrong_type();
  return Reply::integer(stream ? static_cast<std::int64_t>(stream->size()) : 0);
}

Reply xrange(Context& context) {
  return range(context, context.word(2), context.word(3), false);
}
Reply xrevrange(Context& context) {
  return range(context, context.word(3), context.word(2), true);
}

Reply xdel(Context& context) {
  const std::string& key = context.word(1);
  const Found<const Stream> found = context.read_as<Stream>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return Reply::integer(0);
  std::vector<StreamId> ids;
  for (const std::string& word : context.words().subspan(2)) {
    const std::optional<StreamId> id = parse_strict_id(word);
    if (!id) return invalid_stream_id();
    ids.push_back(*id);
  }
  Stream& stream = *context.write_as<Stream>(key);
  std::int64_t removed = 0;
  for (const StreamId id : ids) removed += stream.remove(id) ? 1 : 0;
  if (removed > 0) context.modified(key);
  return Reply::integer(removed);
}

Reply xtrim(Context& context) {
  const TrimOptions options = parse_trim_options(context, TrimCommand::xtrim);
  if (options.error) return *options.error;
  const std::string& key = context.word(1);
  const Found<Stream> stream = context.write_as<Stream>(key);
  if (stream.is_wrong_type) return errors::wrong_type();
  if (!stream) return Reply::integer(0);
  const std::int64_t removed = stream->trim(*options.trim);
  if (removed > 0) context.modified(key);
  return Reply::integer(removed);
}

}  // namespace overbook::redis::handlers
