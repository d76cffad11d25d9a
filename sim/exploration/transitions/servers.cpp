#include "sim/exploration/transitions/servers.h"

#include <algorithm>
#include <stdexcept>

namespace overbook::sim {

KindId Kinds::of(const Kind& kind) {
  const auto known = ids_.lower_bound(kind);
  if (known != ids_.end() && kinds_[*known] == kind) return *known;
  if (kinds_.size() == std::size_t{1} << kBits)
    throw std::length_error("more kinds of servers than can be numbered");
  const auto id = static_cast<KindId>(kinds_.size());
  kinds_.push_back(kind);
  letters_ += kind.inbox.size();
  ids_.insert(known, id);
  return id;
}

std::uint64_t Kinds::bytes() const {
  constexpr std::uint64_t kBytesOfId = 48;  // a node of a set
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
