// Redis 7.0 db.c: commands on keys of any type.

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/keys/handlers.h"
#include "model/redis/keyspace/glob.h"

namespace overbook::redis::handlers {

Reply del(Context& context) {
  std::int64_t removed = 0;
  for (const std::string& key : context.words().subspan(1)) removed += context.remove(key) ? 1 : 0;
  return Reply::integer(removed);
}

Reply exists(Context& context) {
  std::int64_t found = 0;
  for (const std::string& key : context.words().subspan(1)) found += context.read(key) != nullptr ? 1 : 0;
  return Reply::integer(found);
}

Reply type(Context& context) {
  const Entry* entry = context.read(context.word(1));
  return Reply::status(entry == nullptr ? "none" : std::string(type_name(entry->value())));
}

Reply keys(Context& context) {
  const std::string& pattern = context.word(1);
  Reply::Array found;
  for (const auto& slot : context.database().table()) {
    // Expired keys are passed over, but not deleted (keyIsExpired, not expireIfNeeded).
    if (!slot.item->is_expired(context.now_ms()) && selects(pattern, slot.item->key()))
      found.push_back(Reply::bulk(slot.item->key()));
  }
  return Reply::array(std::move(found));
}

Reply dbsize(Context& context) {
  return Reply::integer(static_cast<std::int64_t>(context.database().size()));
}

// The draw is part of the placement: the same keys and seed give the same key.
Reply randomkey(Context& context) {
  while (context.database().size() > 0) {
    const Database::Table& table = context.database().table();
    const std::uint64_t draw = mix64(table.seed()) % table.size();
    const std::string key = (table.begin() + static_cast<std::ptrdiff_t>(draw))->item->key();
    if (context.read(key) != nullptr) return Reply::bulk(key);  // else it had expired, and is gone now
  }
  return Reply::nil();
}

Reply rename(Context& context) {
  const std::string& from = context.word(1);
  const std::string& to = context.word(2);
  const Entry* source = context.read(from);
  if (source == nullptr) return errors::no_such_key();
  if (from == to) return Reply::ok();
  Entry moved(to, *source);
  context.remove(to);
  context.create(std::move(moved));
  context.database().erase(from);
  context.modified(from);
  context.modified(to);
  return Reply::ok();
}

Reply flushall(Context& context) {
  if (context.count() > 2) return errors::syntax();
  if (context.count() == 2 && !is_option(context.word(1), "sync") && !is_option(context.word(1), "async"))
    return errors::syntax();
  Database& database = context.database();
  context.connections().touch_all([&](const std::string& key) { return database.find(key) != nullptr; });
  database.clear();
  return Reply::ok();
}

}  // namespace overbook::redis::handlers
