#include "model/redis/resp/batch.h"

#include <charconv>
#include <string>
#include <utility>

namespace overbook::redis {

Command batch_of(Batch kind, std::span<const Command> commands) {
  Command batch{kind == Batch::transaction ? kTransactionName : kPipelineName};
  for (const Command& command : commands) {
    batch.words.push_back(std::to_string(command.words.size()));
    batch.words.insert(batch.words.end(), command.words.begin(), command.words.end());
  }
  return batch;
}

std::vector<Command> commands_of(const Command& command) {
  if (!is_batch(command)) return {command};
  std::vector<Command> commands;
  for (std::size_t at = 1; at < command.words.size();) {
    const std::string& digits = command.words[at++];
    std::size_t size = 0;
    (void)std::from_chars(digits.data(), digits.data() + digits.size(), size);
    Command& one = commands.emplace_back();
    for (; size > 0 && at < command.words.size(); --size) one.words.push_back(command.words[at++]);
  }
  return commands;
}

Command with_each(const Command& batch, const std::function<Command(const Command&)>& replacement) {
  std::vector<Command> commands = commands_of(batch);
  for (Command& command : commands) command = replacement(command);
  return batch_of(batch.words.front() == kPipelineName ? Batch::pipeline : Batch::transaction, commands);
}

std::vector<Command> sent_for(const Command& batch) {
  std::vector<Command> sent = commands_of(batch);
  if (batch.words.front() == kPipelineName) return sent;
  sent.insert(sent.begin(), Command{"MULTI"});
  sent.push_back(Command{"EXEC"});
  return sent;
}

Reply reply_for(const Command& batch, std::vector<Reply> replies) {
  if (batch.words.front() == kPipelineName) return Reply::array(std::move(replies));
  return std::move(replies.back());
}

}  // namespace overbook::redis
