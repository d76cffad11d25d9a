#include "sim/exploration/monitors/pass.h"

namespace overbook::sim {

Pass pass_for(model::PropertyId id) {
  switch (id) {
    case model::PropertyId::no_false_rejection:
      return Pass::rejection;
    case model::PropertyId::no_needless_eviction:
      return Pass::eviction;
    case model::PropertyId::linearizable:
      return Pass::order;
    default:
      return Pass::ledger;
  }
}

}  // namespace overbook::sim
