// Redis 7.0 multi.c.

#include <algorithm>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/dispatch.h"
#include "model/redis/commands/handlers.h"

namespace overbook::redis::handlers {
namespace {

// A watched key that has expired since counts as changed, though nobody has deleted it yet.
bool has_watched_key_expired(const Context& context) {
  const std::vector<WatchedKey>& watched = context.client().watched;
  return std::any_of(watched.begin(), watched.end(), [&](const WatchedKey& watch) {
    const Entry* entry = watch.was_expired ? nullptr : context.database().find(watch.key);
    return entry != nullptr && entry->is_expired(context.now_ms());
  });
}

}  // namespace

Reply multi(Context& context) {
  if (context.client().is_in_multi) return errors::error("MULTI calls can not be nested");
  context.connections().writable(context.connection()).is_in_multi = true;
  return Reply::ok();
}

Reply discard(Context& context) {
  if (!context.client().is_in_multi) return errors::error("DISCARD without MULTI");
  discard_transaction(context.connections(), context.connection());
  return Reply::ok();
}

Reply exec(Context& context) {
  const ConnectionState& client = context.client();
  if (!client.is_in_multi) return errors::error("EXEC without MULTI");
  const bool is_aborted = client.is_queue_broken;
  const bool is_dirty = client.is_watch_broken || has_watched_key_expired(context);
  const std::vector<Command> queue = client.queue;
  discard_transaction(context.connections(), context.connection());
  if (is_aborted) return Reply::error("EXECABORT Transaction discarded because of previous errors.");
  if (is_dirty) return Reply::nil_array();
  Reply::Array replies;
  replies.reserve(queue.size());
  for (const Command& command : queue)
    replies.push_back(execute_queued(context.state(), context.connection(), command.words, context.now()));
  return Reply::array(std::move(replies));
}

Reply watch(Context& context) {
  const ConnectionState& client = context.client();
  if (client.is_in_multi) return errors::error("WATCH inside MULTI is not allowed");
  if (client.is_watch_broken) return Reply::ok();  // EXEC fails already
  for (const std::string& key : context.words().subspan(1)) {
    const Entry* entry = context.database().find(key);
    context.connections().watch(
        context.connection(),
        {.key = key, .was_expired = entry != nullptr && entry->is_expired(context.now_ms())});
  }
  return Reply::ok();
}

Reply unwatch(Context& context) {
  context.connections().unwatch(context.connection());
  if (context.client().is_watch_broken)
    context.connections().writable(context.connection()).is_watch_broken = false;
  return Reply::ok();
}

}  // namespace overbook::redis::handlers
