#pragma once
// Replies as a part of a digest.

#include "model/digest.h"
#include "model/redis/resp/reply.h"

namespace overbook::redis {

// Feeds the reply's kind and contents.
void add_reply(DigestBuilder& digest, const Reply& reply);

}  // namespace overbook::redis
