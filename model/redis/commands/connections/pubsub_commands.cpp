// Redis 7.0 pubsub.c, without shards.

#include <memory>
#include <vector>

#include "model/redis/commands/connections/handlers.h"
#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/keyspace/glob.h"

namespace overbook::redis::handlers {
namespace {

Reply subscription(std::string_view kind, Reply channel, std::size_t subscribed) {
  return Reply::array({Reply::bulk(std::string(kind)), std::move(channel),
                       Reply::integer(static_cast<std::int64_t>(subscribed))});
}

// Redis answers once for each channel: the first is the reply, the others follow as pushes.
Reply first_and_push_others(const Context& context, Reply::Array answers) {
  for (std::size_t i = 1; i < answers.size(); ++i)
    context.connections()
        .writable(context.connection())
        .pushes.push_back(std::make_shared<const Reply>(std::move(answers[i])));
  return std::move(answers.front());
}

template <typename Subscribe>
Reply subscribe_to(Context& context, std::string_view kind, Subscribe how) {
  Reply::Array answers;
  for (const std::string& name : context.words().subspan(1)) {
    (context.connections().*how)(context.connection(), name);
    answers.push_back(subscription(kind, Reply::bulk(name), context.client().subscriptions()));
  }
  return first_and_push_others(context, std::move(answers));
}

// From the names in the words, or from all current ones.
template <typename Unsubscribe>
Reply unsubscribe_from(Context& context, std::string_view kind,
                       const std::set<std::string, std::less<>>& subscribed, Unsubscribe how) {
  std::vector<std::string> names(context.words().begin() + 1, context.words().end());
  if (names.empty()) names.assign(subscribed.begin(), subscribed.end());
  if (names.empty()) return subscription(kind, Reply::nil(), context.client().subscriptions());
  Reply::Array answers;
  for (const std::string& name : names) {
    (context.connections().*how)(context.connection(), name);
    answers.push_back(subscription(kind, Reply::bulk(name), context.client().subscriptions()));
  }
  return first_and_push_others(context, std::move(answers));
}

Reply wrong_pubsub_arity(const Context& context) {
  return errors::error("unknown subcommand or wrong number of arguments for '" + context.word(1) +
                       "'. Try PUBSUB HELP.");
}

}  // namespace

Reply publish(Context& context) {
  return Reply::integer(
      static_cast<std::int64_t>(context.connections().publish(context.word(1), context.word(2))));
}

Reply subscribe(Context& context) {
  return subscribe_to(context, "subscribe", &Connections::subscribe);
}
Reply psubscribe(Context& context) {
  return subscribe_to(context, "psubscribe", &Connections::subscribe_pattern);
}

Reply unsubscribe(Context& context) {
  return unsubscribe_from(context, "unsubscribe", context.client().channels, &Connections::unsubscribe);
}
Reply punsubscribe(Context& context) {
  return unsubscribe_from(context, "punsubscribe", context.client().patterns,
                          &Connections::unsubscribe_pattern);
}

Reply pubsub_channels(Context& context) {
  if (context.count() > 3) return wrong_pubsub_arity(context);
  Reply::Array found;
  for (std::string& channel : context.connections().channels()) {
    if (context.count() == 2 || glob_matches(context.word(2), channel))
      found.push_back(Reply::bulk(std::move(channel)));
  }
  return Reply::array(std::move(found));
}

Reply pubsub_numsub(Context& context) {
  Reply::Array counts;
  for (const std::string& channel : context.words().subspan(2)) {
    counts.push_back(Reply::bulk(channel));
    counts.push_back(
        Reply::integer(static_cast<std::int64_t>(context.connections().subscribers_of(channel))));
  }
  return Reply::array(std::move(counts));
}

Reply pubsub_numpat(Context& context) {
  return Reply::integer(static_cast<std::int64_t>(context.connections().count_patterns()));
}

}  // namespace overbook::redis::handlers
