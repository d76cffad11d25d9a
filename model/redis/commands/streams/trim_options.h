#pragma once
// The options of XADD and XTRIM (Redis 7.0 t_stream.c, streamParseAddOrTrimArgsOrReply).

#include <cstddef>
#include <optional>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/streams/stream_arguments.h"
#include "model/redis/keyspace/stream.h"

namespace overbook::redis {

struct TrimOptions {
  std::optional<StreamTrim> trim;
  bool makes_stream = true;       // XADD's NOMKSTREAM
  std::optional<NewStreamId> id;  // of XADD; nothing: "*"
  std::size_t end = 0;            // the word behind them: where XADD's id stands
  std::optional<Reply> error;
};

enum class TrimCommand { xadd, xtrim };

[[nodiscard]] TrimOptions parse_trim_options(const Context& context, TrimCommand command);

}  // namespace overbook::redis
