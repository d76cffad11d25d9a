#include "model/redis/keyspace/database.h"

#include <vector>

namespace overbook::redis {

const Entry* Database::find(std::string_view key) const {
  const Shared<Entry>* found = table_->find(key);
  return found == nullptr ? nullptr : &**found;
}

Entry* Database::find_writable(std::string_view key) {
  Shared<Entry>* found = writable().find(key);
  if (found == nullptr) return nullptr;
  Entry& entry = found->writable();
  entry.forget_digest();
  return &entry;
}

bool Database::erase(std::string_view key) {
  return writable().erase(key);
}

void Database::clear() {
  table_ = Shared<Table>::make(seed());
  digest_.reset();
}

void Database::reseed(std::uint64_t seed) {
  if (seed == this->seed()) return;
  std::vector<std::string> tables;
  for (const auto& slot : *table_) {
    const Value& value = slot.item->value();
    if (!std::holds_alternative<std::string>(value) && !std::holds_alternative<ListValue>(value))
      tables.push_back(slot.item->key());
  }
  for (const std::string& key : tables) {
    Entry& entry = *find_writable(key);
    if (auto* set = entry.collection<SetValue>()) set->reseed(seed);
    if (auto* hash = entry.collection<HashValue>()) hash->reseed(seed);
    if (auto* sorted = entry.collection<SortedSet>()) sorted->reseed(seed);
  }
  writable().reseed(seed);
}

Digest Database::digest() const {
  if (!digest_) {
    Digest entries;
    for (const auto& slot : *table_) entries += slot.item->digest();
    digest_ = DigestBuilder().add(table_->seed()).add(table_->bucket_bits()).add(entries).digest();
  }
  return *digest_;
}

}  // namespace overbook::redis
