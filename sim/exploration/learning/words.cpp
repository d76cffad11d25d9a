#include "sim/exploration/learning/words.h"

namespace overbook::sim {
namespace {

// A command, a reply or a message, with its name in a map, nearly.
constexpr std::uint64_t kBytesOfWord = 64;

void feed(DigestBuilder& builder, const redis::Reply& reply) {
  if (reply.is_array()) {
    builder.add(1).add(reply.as_array().size());
    for (const redis::Reply& item : reply.as_array()) feed(builder, item);
  } else if (reply.is_integer()) {
    builder.add(2).add(static_cast<std::uint64_t>(reply.as_integer()));
  } else if (reply.is_nil_array()) {
    builder.add(3);
  } else if (reply.is_nil()) {
    builder.add(4);
  } else if (reply.is_blocked()) {
    builder.add(5);
  } else {
    builder.add(reply.is_status() ? 6 : (reply.is_error() ? 7 : 8)).add(std::string_view(reply.text()));
  }
}

}  // namespace

Digest digest_of(const redis::Reply& reply) {
  DigestBuilder builder;
  feed(builder, reply);
  return builder.digest();
}

CommandId Words::of(const redis::Command& command, model::ConversationId conversation) {
  const auto [at, is_new] =
      command_ids_.try_emplace({conversation, command.words}, static_cast<CommandId>(commands_.size()));
  if (is_new) {
    commands_.push_back({command, conversation});
    for (const std::string& word : command.words) bytes_ += 2 * (word.size() + kBytesOfWord);
  }
  return at->second;
}

ReplyId Words::of(const redis::Reply& reply) {
  const auto [at, is_new] = reply_ids_.try_emplace(digest_of(reply), static_cast<ReplyId>(replies_.size()));
  if (is_new) {
    replies_.push_back(reply);
    bytes_ += 2 * kBytesOfWord + (reply.is_array() ? reply.as_array().size() * 2 * kBytesOfWord : 0);
  }
  return at->second;
}

MessageId Words::of(const model::Message& message) {
  const auto [at, is_new] =
      message_ids_.try_emplace({message.channel, message.payload}, static_cast<MessageId>(messages_.size()));
  if (is_new) {
    messages_.push_back(message);
    bytes_ += 2 * kBytesOfWord + 2 * message.payload.size();
  }
  return at->second;
}

}  // namespace overbook::sim
