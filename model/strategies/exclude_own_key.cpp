#include "model/strategies/exclude_own_key.h"

namespace overbook::model {

Decision ExcludeOwnKey::acquire(Client& redis, const Request& request) {
  if (!entries_.enter(redis, request)) return Decision::duplicate;
  if (is_full(entries_.count_others(redis, request), comparison_, limit_)) {
    entries_.remove(redis, request);
    return Decision::rejected;
  }
  return Decision::admitted;
}

}  // namespace overbook::model
