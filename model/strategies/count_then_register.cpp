#include "model/strategies/count_then_register.h"

namespace overbook::model {

Decision CountThenRegister::acquire(Client& redis, const Request& request) {
  if (is_full(entries_.count(redis, request), comparison_, limit_)) return Decision::rejected;
  if (!entries_.enter(redis, request)) return Decision::duplicate;
  return Decision::admitted;
}

}  // namespace overbook::model
