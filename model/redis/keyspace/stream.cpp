#include "model/redis/keyspace/stream.h"

#include <algorithm>

#include "model/redis/keyspace/listpack.h"

namespace overbook::redis {
namespace {

constexpr std::size_t kNodeEntriesMax = 100;
constexpr std::size_t kNodeBytesMax = 4096;

std::int64_t difference(std::uint64_t number, std::uint64_t less) {
  return static_cast<std::int64_t>(number - less);
}

// The names of an entry are left out where they are those of its node's first entry.
bool has_names_of(const std::vector<std::string>& fields, const StreamEntry& first) {
  if (fields.size() != first.fields.size()) return false;
  for (std::size_t i = 0; i < fields.size(); i += 2) {
    if (fields[i] != first.fields[i]) return false;
  }
  return true;
}

// What precedes a node's entries: how many there are, how many are deleted, and the names of the first.
std::size_t bytes_of_node(const StreamEntry& first) {
  const std::size_t fields = first.fields.size() / 2;
  std::size_t bytes = kListpackBytes + 3 * listpack_bytes_of(std::int64_t{0}) +
                      listpack_bytes_of(static_cast<std::int64_t>(fields));
  for (std::size_t i = 0; i < first.fields.size(); i += 2) bytes += listpack_bytes_of(first.fields[i]);
  return bytes;
}

std::size_t bytes_of_entry(const StreamEntry& entry, const StreamEntry& first) {
  const bool is_alike = has_names_of(entry.fields, first);
  const auto fields = static_cast<std::int64_t>(entry.fields.size() / 2);
  std::size_t bytes = listpack_bytes_of(std::int64_t{is_alike ? 2 : 0}) +
                      listpack_bytes_of(difference(entry.id.ms, first.id.ms)) +
                      listpack_bytes_of(difference(entry.id.sequence, first.id.sequence));
  for (std::size_t i = 0; i < entry.fields.size(); ++i) {
    if (!is_alike || i % 2 == 1) bytes += listpack_bytes_of(entry.fields[i]);
  }
  if (!is_alike) bytes += listpack_bytes_of(fields);
  return bytes + listpack_bytes_of(is_alike ? fields + 3 : 2 * fields + 4);
}

}  // namespace

std::optional<StreamId> next_id(StreamId id) {
  if (id == kLastStreamId) return std::nullopt;
  if (id.sequence == kLastStreamId.sequence) return StreamId{id.ms + 1, 0};
  return StreamId{id.ms, id.sequence + 1};
}

std::optional<StreamId> previous_id(StreamId id) {
  if (id == kFirstStreamId) return std::nullopt;
  if (id.sequence == 0) return StreamId{id.ms - 1, kLastStreamId.sequence};
  return StreamId{id.ms, id.sequence - 1};
}

std::string to_text(StreamId id) {
  return std::to_string(id.ms) + '-' + std::to_string(id.sequence);
}

std::optional<StreamId> Stream::last_entry() const {
  std::optional<StreamId> last;
  for_each_reversed(kFirstStreamId, kLastStreamId, [&](const StreamEntry& entry) {
    last = entry.id;
    return false;
  });
  return last;
}

void Stream::for_each(StreamId first, StreamId last,
                      const std::function<bool(const StreamEntry&)>& visit) const {
  for (const Node& node : nodes_) {
    if (node.entries.back().id < first) continue;
    for (const StreamEntry& entry : node.entries) {
      if (entry.id > last) return;
      if (entry.id >= first && !entry.is_deleted && !visit(entry)) return;
    }
  }
}

void Stream::for_each_reversed(StreamId first, StreamId last,
                               const std::function<bool(const StreamEntry&)>& visit) const {
  for (auto node = nodes_.rbegin(); node != nodes_.rend(); ++node) {
    if (node->entries.front().id > last) continue;
    for (auto entry = node->entries.rbegin(); entry != node->entries.rend(); ++entry) {
      if (entry->id < first) return;
      if (entry->id <= last && !entry->is_deleted && !visit(*entry)) return;
    }
  }
}

const StreamEntry* Stream::find(StreamId id) const {
  const StreamEntry* found = nullptr;
  for_each(id, id, [&](const StreamEntry& entry) {
    found = &entry;
    return false;
  });
  return found;
}

void Stream::append(StreamId id, std::vector<std::string> fields) {
  add_to_node(id, std::move(fields));
  ++size_;
  last_id_ = id;
}

void Stream::add_to_node(StreamId id, std::vector<std::string> fields) {
  std::size_t text_bytes = 0;
  for (const std::string& text : fields) text_bytes += text.size();
  const bool has_room = !nodes_.empty() && nodes_.back().bytes + text_bytes < kNodeBytesMax &&
                        nodes_.back().entries.size() < kNodeEntriesMax;
  if (!has_room) nodes_.emplace_back();
  Node& node = nodes_.back();
  node.entries.push_back({.id = id, .fields = std::move(fields)});
  if (!has_room) node.bytes = bytes_of_node(node.entries.front());
  node.bytes += bytes_of_entry(node.entries.back(), node.entries.front());
  ++node.size;
}

bool Stream::remove(StreamId id) {
  const auto node = std::find_if(nodes_.begin(), nodes_.end(),
                                 [&](const Node& some) { return some.entries.back().id >= id; });
  if (node == nodes_.end()) return false;
  const auto entry = std::find_if(node->entries.begin(), node->entries.end(),
                                  [&](const StreamEntry& some) { return some.id == id && !some.is_deleted; });
  if (entry == node->entries.end()) return false;
  entry->is_deleted = true;
  --size_;
  if (--node->size == 0) nodes_.erase(node);
  return true;
}

std::int64_t Stream::trim(const StreamTrim& trim) {
  std::size_t removed = 0;
  while (!nodes_.empty()) {
    Node& node = nodes_.front();
    const bool is_done = trim.by == StreamTrim::By::length && size_ <= trim.length_max;
    if (is_done || (trim.limit != 0 && static_cast<std::int64_t>(removed + node.size) > trim.limit)) break;
    const bool goes_whole = trim.by == StreamTrim::By::length ? size_ - node.size >= trim.length_max
                                                              : node.entries.back().id < trim.id_min;
    if (!goes_whole) {
      if (!trim.is_approximate) removed += trim_within(node, trim);
      break;
    }
    size_ -= node.size;
    removed += node.size;
    nodes_.erase(nodes_.begin());
  }
  return static_cast<std::int64_t>(removed);
}

std::size_t Stream::trim_within(Node& node, const StreamTrim& trim) {
  std::size_t removed = 0;
  for (StreamEntry& entry : node.entries) {
    const bool is_done =
        trim.by == StreamTrim::By::length ? size_ <= trim.length_max : entry.id >= trim.id_min;
    if (is_done) break;
    if (entry.is_deleted) continue;
    entry.is_deleted = true;
    --node.size;
    --size_;
    ++removed;
  }
  return removed;
}

void Stream::forget_deliveries() {
  for (auto& [name, group] : groups_) {
    for (auto& [id, entry] : group.pending) entry.delivered_ms = 0;
  }
}

void Stream::add_to(DigestBuilder& digest) const {
  const auto add_id = [&](StreamId id) { digest.add(id.ms).add(id.sequence); };
  add_id(last_id_);
  digest.add(nodes_.size());
  for (const Node& node : nodes_) {
    digest.add(node.entries.size());
    for (const StreamEntry& entry : node.entries) {
      add_id(entry.id);
      digest.add(static_cast<std::uint64_t>(entry.is_deleted)).add(entry.fields.size());
      for (const std::string& text : entry.fields) digest.add(text);
    }
  }
  digest.add(groups_.size());
  for (const auto& [name, group] : groups_) {
    digest.add(name);
    add_id(group.last_delivered);
    digest.add(group.consumers.size());
    for (const std::string& consumer : group.consumers) digest.add(consumer);
    digest.add(group.pending.size());
    for (const auto& [id, entry] : group.pending) {
      add_id(id);
      digest.add(entry.consumer)
          .add(static_cast<std::uint64_t>(entry.delivered_ms))
          .add(static_cast<std::uint64_t>(entry.deliveries));
    }
  }
}

}  // namespace overbook::redis
