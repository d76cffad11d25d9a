#pragma once
// When two replies to one command count as the same.

#include <string>
#include <string_view>
#include <vector>

#include "model/redis/resp/command.h"
#include "model/redis/resp/reply.h"

namespace overbook::redis::differential {

// Upper case.
[[nodiscard]] std::string name_of(const Command& command);

// The reply in one line that leaves nothing out: +status, -error, :1, "bulk", nil, nil-array, [...].
[[nodiscard]] std::string exact_text(const Reply& reply);

// The same, after the items that Redis gives in no particular order have been put into one: those of KEYS,
// SMEMBERS, HGETALL, HKEYS, HVALS, of scripts that mention one of these, and each of `queued`, the commands
// that an EXEC has run.
[[nodiscard]] std::string comparable_text(const Command& command, const std::vector<Command>& queued,
                                          Reply reply);

}  // namespace overbook::redis::differential
