// Redis 7.0 pubsub.c, without patterns.

#include <memory>
#include <vector>

#include "model/redis/commands/connections/handlers.h"
#include "model/redis/commands/context/context.h"

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

}  // namespace

Reply publish(Context& context) {
  return Reply::integer(
      static_cast<std::int64_t>(context.connections().publish(context.word(1), context.word(2))));
}

Reply subscribe(Context& context) {
  Reply::Array answers;
  for (const std::string& channel : context.words().subspan(1)) {
    context.connections().subscribe(context.connection(), channel);
    answers.push_back(subscription("subscribe", Reply::bulk(channel), context.client().channels.size()));
  }
  return first_and_push_others(context, std::move(answers));
}

Reply unsubscribe(Context& context) {
  const std::set<std::string, std::less<>> current = context.client().channels;
  std::vector<std::string> channels(context.words().begin() + 1, context.words().end());
  if (channels.empty()) channels.assign(current.begin(), current.end());
  if (channels.empty()) return subscription("unsubscribe", Reply::nil(), 0);
  Reply::Array answers;
  for (const std::string& channel : channels) {
    context.connections().unsubscribe(context.connection(), channel);
    answers.push_back(subscription("unsubscribe", Reply::bulk(channel), context.client().channels.size()));
  }
  return first_and_push_others(context, std::move(answers));
}

}  // namespace overbook::redis::handlers
