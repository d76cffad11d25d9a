#include "sim/exploration/transitions/servers.h"

#include <algorithm>
#include <stdexcept>

#include "model/digest.h"

namespace overbook::sim {

std::size_t Kinds::hash_of(const Kind& kind) {
  std::uint64_t hash = (std::uint64_t{kind.class_id} << 32U) | kind.share;
  const auto add = [&](std::uint64_t word) { hash = mix64(hash ^ word); };
  std::uint64_t marks = 0;
  for (const Mark mark : kind.marks) marks = marks << 8U | static_cast<std::uint64_t>(mark);
  add(marks);
  add((std::uint64_t{kind.late_heartbeat} << 3U) | (kind.is_current ? 4U : 0U) |
      (kind.listener_is_out ? 2U : 0U) | (kind.is_cause ? 1U : 0U));
  for (std::size_t i = 0; i < kind.late.size(); ++i) {
    if (kind.late.at(i) != kNone) add((std::uint64_t{i} << 32U) | kind.late.at(i));
  }
  for (const MarkedMessage& one : kind.inbox)
    add(std::uint64_t{one.message} << 1U | (one.is_marked ? 1U : 0U));
  for (const model::ConversationId conversation : kind.due) add(~std::uint64_t{conversation.value});
  return hash;
}

KindId Kinds::of(const Kind& kind) {
  const auto known = ids_.find(kind);
  if (known != ids_.end()) return *known;
  if (kinds_.size() == std::size_t{1} << kBits)
    throw std::length_error("more kinds of servers than can be numbered");
  const auto id = static_cast<KindId>(kinds_.size());
  kinds_.push_back(kind);
  letters_ += kind.inbox.size();
  ids_.insert(id);
  return id;
}

std::uint64_t Kinds::bytes() const {
  constexpr std::uint64_t kBytesOfId = 48;  // a node of a table, and its bucket
  return kinds_.capacity() * sizeof(Kind) + kinds_.size() * kBytesOfId + letters_ * sizeof(MarkedMessage);
}

void sort_and_count(std::vector<Entry>& entries) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.kind < b.kind; });
  std::size_t kept = 0;
  for (const Entry& entry : entries) {
    if (entry.count == 0) continue;
    if (kept > 0 && entries[kept - 1].kind == entry.kind) {
      entries[kept - 1].count += entry.count;
    } else {
      entries[kept++] = entry;
    }
  }
  entries.resize(kept);
}

}  // namespace overbook::sim
