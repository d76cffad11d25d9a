#include "model/strategies/register_then_count_plus_one.h"

namespace overbook::model {

Decision RegisterThenCountPlusOne::acquire(Client& redis, const Request& request) {
  if (!entries_.enter(redis, request)) return Decision::duplicate;
  // Our own entry is counted: full at limit + 1, so exactly `limit` may run.
  if (is_full(entries_.count(redis, request), comparison_, limit_ + 1)) {
    entries_.remove(redis, request);
    return Decision::rejected;
  }
  return Decision::admitted;
}

}  // namespace overbook::model
