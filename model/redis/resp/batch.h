#pragma once
// Several commands that a client sends at once and Redis reads at once, as one command of a name that Redis has
// not: so that they are one step, wherever a step is one command. Nothing of it goes over a wire.
//
//   MULTI..EXEC 2 INCR k 3 PEXPIRE k 60000     a transaction; its reply is that of EXEC
//   PIPELINE 2 INCR k 3 PEXPIRE k 60000        its reply has one for each

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "model/redis/resp/command.h"
#include "model/redis/resp/reply.h"

namespace overbook::redis {

enum class Batch : std::uint8_t { transaction, pipeline };

inline constexpr std::string_view kTransactionName = "MULTI..EXEC";
inline constexpr std::string_view kPipelineName = "PIPELINE";

[[nodiscard]] Command batch_of(Batch kind, std::span<const Command> commands);
[[nodiscard]] inline bool is_batch(const Command& command) {
  return !command.words.empty() &&
         (command.words.front() == kTransactionName || command.words.front() == kPipelineName);
}
// Those that it was made of; of another command, that one.
[[nodiscard]] std::vector<Command> commands_of(const Command& command);
// The same batch of other commands.
[[nodiscard]] Command with_each(const Command& batch,
                                const std::function<Command(const Command&)>& replacement);
// What a client sends for a batch, one after the other, with MULTI and EXEC.
[[nodiscard]] std::vector<Command> sent_for(const Command& batch);
// What the client makes of the replies to that.
[[nodiscard]] Reply reply_for(const Command& batch, std::vector<Reply> replies);

}  // namespace overbook::redis
