// Redis 7.0 db.c: commands on keys of any type.

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/database_index.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/keys/handlers.h"
#include "model/redis/keyspace/glob.h"

namespace overbook::redis::handlers {
namespace {

// The key must be alive, and the two differ.
void move_to(Context& context, const std::string& from, const std::string& to) {
  Entry moved(to, *context.read(from));
  context.remove(to);
  context.create(std::move(moved));
  context.erase(from);
  context.modified(from);
  context.modified(to);
}

struct EncodingName {
  static constexpr std::size_t kEmbeddedBytesMost = 44;

  std::string_view operator()(const std::string& text) const {
    if (parse_integer(text)) return "int";
    return text.size() <= kEmbeddedBytesMost ? "embstr" : "raw";
  }
  std::string_view operator()(const ListValue& /*list*/) const { return "quicklist"; }
  std::string_view operator()(const SetValue& set) const { return set.is_intset() ? "intset" : "hashtable"; }
  std::string_view operator()(const SortedSet& set) const {
    return set.is_listpack() ? "listpack" : "skiplist";
  }
  std::string_view operator()(const HashValue& hash) const {
    return hash.is_listpack() ? "listpack" : "hashtable";
  }
  std::string_view operator()(const Stream& /*stream*/) const { return "stream"; }
};

}  // namespace

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

// The draw is part of the placement (see draw.h): the same keys and seed give the same key.
Reply randomkey(Context& context) {
  while (context.database().size() > 0) {
    const Database::Table& table = context.database().table();
    if (table.size() > 1) context.state().last.has_drawn = true;
    const std::uint64_t draw = mix64(table.seed()) % table.size();
    const std::string key = (table.begin() + static_cast<std::ptrdiff_t>(draw))->item->key();
    if (context.read(key) != nullptr) return Reply::bulk(key);  // else it had expired, and is gone now
  }
  return Reply::nil();
}

Reply rename(Context& context) {
  const std::string& from = context.word(1);
  const std::string& to = context.word(2);
  if (context.read(from) == nullptr) return errors::no_such_key();
  if (from == to) return Reply::ok();
  move_to(context, from, to);
  return Reply::ok();
}

Reply renamenx(Context& context) {
  const std::string& from = context.word(1);
  const std::string& to = context.word(2);
  if (context.read(from) == nullptr) return errors::no_such_key();
  if (from == to || context.read(to) != nullptr) return Reply::integer(0);
  move_to(context, from, to);
  return Reply::integer(1);
}

Reply copy(Context& context) {
  const std::string& from = context.word(1);
  const std::string& to = context.word(2);
  bool replaces = false;
  for (std::size_t i = 3; i < context.count(); ++i) {
    if (is_option(context.word(i), "replace")) {
      replaces = true;
    } else if (is_option(context.word(i), "db") && i + 1 < context.count()) {
      if (auto error = wrong_database(context.word(++i))) return *error;
    } else {
      return errors::syntax();
    }
  }
  if (from == to) return errors::error("source and destination objects are the same");
  const Entry* source = context.read(from);
  if (source == nullptr) return Reply::integer(0);
  Entry copied(to, *source);
  // Whoever copies has written the copy.
  copied.set_writer(context.writer());
  if (context.read(to) != nullptr && !replaces) return Reply::integer(0);
  context.remove(to);
  context.create(std::move(copied));
  context.modified(to);
  return Reply::integer(1);
}

// How Redis keeps the value. Of a string as if it had been written at once: see the README's table.
Reply object_encoding(Context& context) {
  const Entry* entry = context.read(context.word(2));
  if (entry == nullptr) return Reply::nil();
  return Reply::bulk(std::string(std::visit(EncodingName{}, entry->value())));
}

Reply flushall(Context& context) {
  if (context.count() > 2) return errors::syntax();
  if (context.count() == 2 && !is_option(context.word(1), "sync") && !is_option(context.word(1), "async"))
    return errors::syntax();
  Database& database = context.database();
  context.connections().touch_all([&](const std::string& key) { return database.find(key) != nullptr; });
  context.connections().signal_all([&](const std::string& key) {
    const Entry* entry = database.find(key);
    return entry != nullptr && std::holds_alternative<Stream>(entry->value());
  });
  database.clear();
  return Reply::ok();
}

}  // namespace overbook::redis::handlers
