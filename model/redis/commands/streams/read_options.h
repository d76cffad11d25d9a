#pragma once
// The words of XREAD and XREADGROUP (Redis 7.0 t_stream.c, xreadCommand), as far as they need no look at the keys.

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/timeout.h"

namespace overbook::redis {

struct ReadOptions {
  std::optional<Timeout> wait;   // BLOCK
  std::size_t count = 0;         // 0: all
  bool is_acknowledged = false;  // NOACK
  const std::string* group = nullptr;
  const std::string* consumer = nullptr;
  std::span<const std::string> keys;
  std::size_t ids = 0;  // the word that is the first key's id; the others' follow
  std::optional<Reply> error;
};

[[nodiscard]] ReadOptions parse_read_options(const Context& context);

}  // namespace overbook::redis
