#include "model/redis/commands/streams/stream_replies.h"

namespace overbook::redis {
namespace {

// What Redis makes of "behind the last": it starts again, and finds nothing that is new.
StreamId behind(StreamId id) {
  return next_id(id).value_or(kFirstStreamId);
}

}  // namespace

Reply entry_reply(const StreamEntry& entry) {
  Reply::Array fields;
  fields.reserve(entry.fields.size());
  for (const std::string& text : entry.fields) fields.push_back(Reply::bulk(text));
  return Reply::array({id_reply(entry.id), Reply::array(std::move(fields))});
}

Reply id_reply(StreamId id) {
  return Reply::bulk(to_text(id));
}

Reply entries_behind(const Stream& stream, StreamId after, std::size_t count) {
  Reply::Array entries;
  stream.for_each(behind(after), kLastStreamId, [&](const StreamEntry& entry) {
    entries.push_back(entry_reply(entry));
    return entries.size() != count;
  });
  return Reply::array(std::move(entries));
}

Reply deliver(const Stream& stream, ConsumerGroup& group, StreamId after, const GroupReading& reading) {
  group.consumers.insert(reading.consumer);
  Reply::Array entries;
  stream.for_each(behind(after), kLastStreamId, [&](const StreamEntry& entry) {
    group.last_delivered = std::max(group.last_delivered, entry.id);
    entries.push_back(entry_reply(entry));
    if (!reading.is_acknowledged) group.pending[entry.id] = {reading.consumer, reading.now_ms, 1};
    return entries.size() != reading.count;
  });
  return Reply::array(std::move(entries));
}

Reply deliver_again(const Stream& stream, ConsumerGroup& group, StreamId after, const GroupReading& reading) {
  group.consumers.insert(reading.consumer);
  Reply::Array entries;
  for (auto pending = group.pending.lower_bound(behind(after)); pending != group.pending.end(); ++pending) {
    if (pending->second.consumer != reading.consumer) continue;
    if (const StreamEntry* entry = stream.find(pending->first)) {
      pending->second.delivered_ms = reading.now_ms;
      ++pending->second.deliveries;
      entries.push_back(entry_reply(*entry));
    } else {  // somebody has deleted it since
      entries.push_back(Reply::array({id_reply(pending->first), Reply::nil_array()}));
    }
    if (entries.size() == reading.count) break;
  }
  return Reply::array(std::move(entries));
}

}  // namespace overbook::redis
