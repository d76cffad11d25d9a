#include "model/strategies/register_then_count.h"

namespace overbook::model {

Decision RegisterThenCount::acquire(Client& redis, const Request& request) {
  if (!entries_.enter(redis, request)) return Decision::duplicate;
  if (is_full(entries_.count(redis, request), comparison_, limit_)) {
    entries_.remove(redis, request);
    return Decision::rejected;
  }
  return Decision::admitted;
}

}  // namespace overbook::model
