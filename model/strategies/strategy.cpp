#include "model/strategies/strategy.h"

namespace overbook::model {

std::uint32_t Strategy::counted(redis::Redis redis, Instant now) const {
  const redis::Reply keys = redis.execute(redis.connect(), {"KEYS", key_prefix() + "*"}, now);
  return static_cast<std::uint32_t>(keys.as_array().size());
}

}  // namespace overbook::model
