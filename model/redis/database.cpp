#include "model/redis/database.h"

#include <utility>
#include <vector>

namespace overbook::redis {

const Entry* Database::find(std::string_view key) const {
  const Shared<Entry>* found = table_->find(key);
  return found == nullptr ? nullptr : &**found;
}

Entry* Database::find_writable(std::string_view key) {
  Shared<Entry>* found = table_.writable().find(key);
  if (found == nullptr) return nullptr;
  Entry& entry = found->writable();
  entry.forget_digest();
  return &entry;
}

Entry& Database::insert(std::string_view key, Value value) {
  return table_.writable().insert(Shared<Entry>::make(key, std::move(value))).writable();
}

bool Database::erase(std::string_view key) {
  return table_.writable().erase(key);
}

void Database::clear() {
  table_ = Shared<Table>::make(seed());
}

void Database::reseed(std::uint64_t seed) {
  if (seed == this->seed()) return;
  std::vector<std::string> tables;
  for (const auto& slot : *table_) {
    const Value& value = slot.item->value;
    if (!std::holds_alternative<std::string>(value) && !std::holds_alternative<ListValue>(value))
      tables.push_back(slot.item->key);
  }
  for (const std::string& key : tables) {
    Value& value = find_writable(key)->value;
    if (auto* set = std::get_if<SetValue>(&value)) set->reseed(seed);
    if (auto* hash = std::get_if<HashValue>(&value)) hash->reseed(seed);
    if (auto* sorted = std::get_if<SortedSet>(&value)) sorted->reseed(seed);
  }
  table_.writable().reseed(seed);
}

Digest Database::digest() const {
  Digest entries;
  for (const auto& slot : *table_) entries += slot.item->digest();
  return DigestBuilder().add(table_->seed()).add(table_->bucket_bits()).add(entries).digest();
}

}  // namespace overbook::redis
