#include "model/redis/commands/context/context.h"

namespace overbook::redis {

const Entry* Context::read(std::string_view key) const {
  const Entry* entry = database().find(key);
  if (entry == nullptr || !entry->is_expired(now_ms())) return entry;
  erase(key);
  modified(key);
  return nullptr;
}

Entry* Context::write(std::string_view key) const {
  if (read(key) == nullptr) return nullptr;
  return database().find_writable(key);
}

Entry& Context::create(std::string_view key, Value value) const {
  return announce(database().insert(key, std::move(value), writer()));
}

Entry& Context::create(Entry entry) const {
  return announce(database().insert(std::move(entry)));
}

Entry& Context::announce(Entry& created) const {
  const Value& value = created.value();
  if (std::holds_alternative<ListValue>(value) || std::holds_alternative<SortedSet>(value) ||
      std::holds_alternative<Stream>(value))
    connections().signal_ready(created.key());
  return created;
}

void Context::assign(std::string_view key, Value value, Expiry expiry) const {
  Entry* entry = write(key);
  if (entry == nullptr) {
    entry = &create(key, std::move(value));
  } else {
    if (std::holds_alternative<Stream>(entry->value())) connections().signal_ready(key);
    entry->set_value(std::move(value), writer());
  }
  entry->set_expiry(expiry);
  modified(key);
}

void Context::amend(std::string_view key, std::string text) const {
  database().find_writable(key)->set_text(std::move(text), writer());
  modified(key);
}

void Context::set_expiry(std::string_view key, std::int64_t at_ms) const {
  database().find_writable(key)->set_expiry({at_ms, writer()});
  modified(key);
}

void Context::drop_expiry(std::string_view key) const {
  database().find_writable(key)->drop_expiry();
  modified(key);
}

bool Context::remove(std::string_view key) const {
  if (read(key) == nullptr) return false;
  erase(key);
  modified(key);
  return true;
}

// Who waits in a group of the stream hears of its end (signalDeletedKeyAsReady).
void Context::erase(std::string_view key) const {
  const Entry* entry = database().find(key);
  if (entry != nullptr && std::holds_alternative<Stream>(entry->value())) connections().signal_ready(key);
  database().erase(key);
}

void Context::modified(std::string_view key) const {
  if (connections().has_watchers()) connections().touch(key, database().find(key) != nullptr);
}

}  // namespace overbook::redis
