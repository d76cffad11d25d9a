#pragma once
// What the properties have to remember of a run, besides the state of its servers, so that a state of the
// exploration decides them. Four questions are asked, each in an exploration of its own (a pass):
//
//   ledger     over-admission, excess that lasts, duplicate runs, leaks: questions to a state alone; and
//   progress, which
//              remembers of the requests that overlap now whether slots were free all the time, nobody was
//              admitted or failed, and somebody was rejected.
//   rejection  no-false-rejection. upper(t) asks which of the pending requests will be admitted, which nobody
//   knows
//              yet. So one request is picked at its invocation, the victim; every request that overlaps it
//              pledges, or not, that it will not be admitted. Those that don't pledge count in upper. The
//              branch is given up when upper(t) reaches L before the victim returns, when the victim is not
//              rejected, or when a pledge is broken; when the victim has been rejected and all pledges are
//              kept, the property is violated. Since every choice of victim and pledges is tried, this is
//              exact: the true outcomes are one of the choices, and a request that did not pledge and is
//              rejected all the same only made upper larger than it was.
//   eviction   no-needless-eviction: the same with the evicting request in the victim's place, upper(t) <= L,
//   itself
//              included unless it fails, and at the end a conversation that was closed because of it.
//   order      linearizable: remembers all that a semaphore may have done so far (PossibleOrders), and is
//              violated when that is nothing. What a semaphore may have done has names in it, so servers are
//              listed here, not counted; identical ones get their names anew in every state.

#include <cstdint>

#include "model/properties/property.h"

namespace overbook::sim {

enum class Pass : std::uint8_t { ledger, rejection, eviction, order };

// In which pass a property is decided.
[[nodiscard]] constexpr Pass pass_for(model::PropertyId id) {
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

// What a pending request is to the pass.
enum class Mark : std::uint8_t {
  none,
  victim,     // or the evicting request
  hopeless,   // the evicting request, which will not be admitted: it counts in upper(t) no more than others
  pledged,    // will not be admitted
  unpledged,  // may be: counts in upper
};
[[nodiscard]] constexpr bool is_victim(Mark mark) {
  return mark == Mark::victim || mark == Mark::hopeless;
}

// What a pass remembers of the whole run. A bit each.
enum Flag : std::uint32_t {
  kIsStuck = 1,  // ledger: of the requests that overlap now, none was admitted or failed, and slots were free
  kSawRejection = 2,    // ledger: one of them was rejected
  kVictimReturned = 4,  // rejection, eviction: only the pledges are awaited
  kSawEviction = 8,     // eviction: a conversation was closed because of the evicting request
};

}  // namespace overbook::sim
