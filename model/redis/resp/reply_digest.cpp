#include "model/redis/resp/reply_digest.h"

namespace overbook::redis {

void add_reply(DigestBuilder& digest, const Reply& reply) {
  if (reply.is_integer()) {
    digest.add(1).add(static_cast<std::uint64_t>(reply.as_integer()));
  } else if (reply.is_bulk() || reply.is_status() || reply.is_error()) {
    digest.add(reply.is_bulk() ? 2 : reply.is_status() ? 3 : 4).add(reply.text());
  } else if (reply.is_array()) {
    digest.add(5).add(reply.as_array().size());
    for (const Reply& item : reply.as_array()) add_reply(digest, item);
  } else {
    digest.add(reply.is_blocked() ? 6 : reply.is_nil_array() ? 7 : 8);
  }
}

}  // namespace overbook::redis
