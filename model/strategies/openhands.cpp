#include "model/strategies/openhands.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace overbook::model {
namespace {

constexpr std::string_view kClose = "close_session ";

// "c12" -> 12. Keys under the user's prefix are only ever made from such names.
ConversationId conversation_of(std::string_view name) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), number);
  if (name.empty() || name.front() != 'c' || error != std::errc() || end != name.data() + name.size()) {
    throw std::logic_error(fmt::format("not a conversation's name: {}", name));
  }
  return ConversationId{number};
}

}  // namespace

OpenHands::OpenHands(const StrategyConfig& config)
    : Strategy(config.name_space),
      channel_(config.name_space + "session_msg"),
      count_by_(config.spec.count_by.value_or(CountBy::scan)),
      comparison_(config.spec.comparison),
      limit_plus_one_(config.limits.the_limit().permits + 1ULL),
      lease_(config.lease.value_or(kLease)) {
  if (count_by_ != CountBy::scan && count_by_ != CountBy::keys) {
    throw std::invalid_argument("openhands needs the names of what runs: count by scan or keys");
  }
  // redis-py's scan_iter sends no COUNT; Redis's default is 10.
  if (config.spec.scan_count != 10) scan_count_ = config.spec.scan_count;
}

std::vector<ConversationId> OpenHands::running_ids(Client& redis, const Request& request) const {
  const std::string pattern = request.prefix + "*";
  std::vector<ConversationId> ids = installed_;
  for (const std::string& key :
       count_by_ == CountBy::scan ? redis.scan(pattern, scan_count_) : redis.keys(pattern)) {
    ids.push_back(conversation_of(std::string_view(key).substr(request.prefix.size())));
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

Decision OpenHands::acquire(Client& redis, const Request& request) {
  if (!redis.set_nx(request.key, "1", lease_)) {
    return redis.get(request.key) ? Decision::duplicate : Decision::failed;
  }
  const std::vector<ConversationId> ids = running_ids(redis, request);  // oldest first
  const auto full = static_cast<std::int64_t>(limit_plus_one_);
  auto oldest = ids.begin();
  while (is_full(ids.end() - oldest, comparison_, full)) {
    const ConversationId victim = *oldest++;
    redis.evicting(victim);
    redis.publish(channel(), fmt::format("{}c{}", kClose, victim.value));
    close_session(redis, victim);
  }
  redis.work("start the session");
  install(request.conversation_id);
  return Decision::admitted;
}

void OpenHands::install(ConversationId conversation) {
  installed_.insert(std::upper_bound(installed_.begin(), installed_.end(), conversation), conversation);
}

void OpenHands::release(Client& redis, const Request& request) {
  const auto at = std::find(installed_.begin(), installed_.end(), request.conversation_id);
  if (at == installed_.end()) return;
  installed_.erase(at);
  redis.del(request.key);
  redis.publish(channel(), fmt::format("session_closing {}", request.conversation));
}

bool OpenHands::refresh(Client& redis, const Request& request) {
  redis.set(request.key, "1", lease_);
  return true;
}

std::optional<ConversationId> OpenHands::subject(const Message& message) const {
  if (!message.payload.starts_with(kClose)) return std::nullopt;
  return conversation_of(std::string_view(message.payload).substr(kClose.size()));
}

void OpenHands::on_message(Client& redis, const Message& message) {
  if (const std::optional<ConversationId> conversation = subject(message))
    close_session(redis, *conversation);
}

void OpenHands::close_session(Client& redis, ConversationId conversation) {
  const auto at = std::find(installed_.begin(), installed_.end(), conversation);
  if (at == installed_.end()) return;
  installed_.erase(at);
  redis.closing(conversation);
  const std::string name = fmt::format("c{}", conversation.value);
  redis.del(key_prefix() + name);
  redis.publish(channel(), "session_closing " + name);
  redis.closed(conversation);
}

}  // namespace overbook::model
