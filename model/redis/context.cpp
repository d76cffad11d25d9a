#include "model/redis/context.h"

namespace overbook::redis {

const Entry* Context::read(std::string_view key) const {
  const Entry* entry = database().find(key);
  if (entry == nullptr || !entry->is_expired(now_ms())) return entry;
  database().erase(key);
  modified(key);
  return nullptr;
}

Entry* Context::write(std::string_view key) const {
  if (read(key) == nullptr) return nullptr;
  return database().find_writable(key);
}

Entry& Context::create(std::string_view key, Value value) const {
  Entry& entry = database().insert(key, std::move(value));
  if (std::holds_alternative<ListValue>(entry.value)) connections().signal_ready(key);
  return entry;
}

Entry& Context::assign(std::string_view key, Value value) const {
  Entry* entry = write(key);
  if (entry == nullptr) {
    entry = &create(key, std::move(value));
  } else {
    entry->value = std::move(value);
    entry->expires_at_ms = Entry::kNever;
  }
  modified(key);
  return *entry;
}

bool Context::remove(std::string_view key) const {
  if (read(key) == nullptr) return false;
  database().erase(key);
  modified(key);
  return true;
}

void Context::modified(std::string_view key) const {
  if (connections().has_watchers()) connections().touch(key, database().find(key) != nullptr);
}

}  // namespace overbook::redis
