#pragma once
// Dense numbers for commands, replies and messages, which are compared often.

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/digest.h"
#include "model/redis/redis.h"
#include "model/strategies/strategy.h"

namespace overbook::sim {

using CommandId = std::uint32_t;
using ReplyId = std::uint32_t;
using MessageId = std::uint32_t;
inline constexpr std::uint32_t kNone = ~std::uint32_t{0};
// The reply that does not come.
inline constexpr ReplyId kTimedOut = kNone - 1;

class Words {
 public:
  // `conversation`: for which it is sent; 0: for none, or it does not matter.
  CommandId of(const redis::Command& command, model::ConversationId conversation);
  ReplyId of(const redis::Reply& reply);
  MessageId of(const model::Message& message);

  [[nodiscard]] const redis::Command& command(CommandId id) const { return commands_[id].command; }
  [[nodiscard]] model::ConversationId conversation_of(CommandId id) const {
    return commands_[id].conversation;
  }
  [[nodiscard]] const redis::Reply& reply(ReplyId id) const { return replies_[id]; }
  [[nodiscard]] const model::Message& message(MessageId id) const { return messages_[id]; }
  // The memory that has grown, nearly.
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  struct Sent {
    redis::Command command;
    model::ConversationId conversation;
  };

  std::uint64_t bytes_ = 0;
  std::vector<Sent> commands_;
  std::map<std::pair<model::ConversationId, std::vector<std::string>>, CommandId> command_ids_;
  std::vector<redis::Reply> replies_;
  std::unordered_map<Digest, ReplyId> reply_ids_;
  std::vector<model::Message> messages_;
  std::map<std::pair<std::string, std::string>, MessageId> message_ids_;  // by channel and payload
};

[[nodiscard]] Digest digest_of(const redis::Reply& reply);

}  // namespace overbook::sim
