#include "sim/exploration/transitions/servers.h"

#include <algorithm>
#include <stdexcept>

namespace overbook::sim {

KindId Kinds::of(const Kind& kind) {
  const auto [at, is_new] = ids_.try_emplace(kind, static_cast<KindId>(kinds_.size()));
  if (is_new) {
    if (kinds_.size() == std::size_t{1} << kBits)
      throw std::length_error("more kinds of servers than can be numbered");
    kinds_.push_back(kind);
    letters_ += kind.inbox.size();
  }
  return at->second;
}

std::uint64_t Kinds::bytes() const {
  // A kind, and the same as the key of a map's node.
  constexpr std::uint64_t kBytesOfKind = 2 * sizeof(Kind) + 48;
  return kinds_.size() * kBytesOfKind + letters_ * 2 * sizeof(MarkedMessage);
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
