// What a generated limiter does when a conversation ends, and at a heartbeat.

#include "sim/limiters/limiter_draft.h"

namespace overbook::sim {

Statements draw_release(Choices& choices, Draft& draft) {
  const bool checks = draft.has_entry || !draft.store.holds.empty();
  const std::string holds = draft.has_entry ? "call('GET', KEYS[1]) == ARGV[2]" : draft.store.holds;
  switch (choices.weighted({8, 3, 1, 1, 1, 1, 1, 1})) {
    case 1:
      draft.note("release: does not look");
      return {draft.remove(), "return 1"};
    case 2:
      draft.note("release: twice");
      return {draft.remove(), draft.remove(), "return 1"};
    case 3:
      draft.note("release: removes all");
      return {draft.store.wipe, "return 1"};
    case 4:
      draft.note("release: does nothing");
      return {"return 1"};
    case 5:
      draft.note("release: raises afterwards");
      return {draft.remove(), "error('released')"};
    case 6:
      draft.note("release: removes the first");
      return {draft.store.remove_first.empty() ? draft.remove() : draft.store.remove_first, "return 1"};
    case 7:
      draft.note("release: removes all when none is left");
      return {draft.remove(), when(draft.store.count + " <= 0", draft.store.wipe), "return 1"};
    default:
      return {checks ? when("not (" + holds + ")", "return 0") : "", draft.remove(), "return 1"};
  }
}

Statements draw_refresh(Choices& choices, Draft& draft) {
  const std::string renew = (draft.store.clean.empty() ? "" : draft.store.add + "\n") + draft.expire;
  const std::string look = draft.store.holds.empty() ? when(draft.store.count + " == 0", "return 0")
                                                     : when("not (" + draft.store.holds + ")", "return 0");
  switch (choices.weighted({9, 2, 1, 1, 1, 1, 1, 1, 1})) {
    case 1:
      draft.note("refresh: sets back");
      return {draft.add(), "return 1"};
    case 2:
      draft.note("refresh: does nothing");
      return {"return 1"};
    case 3:
      draft.note("refresh: says it is gone");
      return {"return 0"};
    case 4:
      draft.note("refresh: expires at once");
      return {look, with_ms(draft.store.touch, "0"), "return 1"};
    case 5:
      draft.note("refresh: removes");
      return {draft.store.remove, "return 1"};
    case 6:
      draft.note("refresh: raises");
      return {"error('no heartbeat')"};
    case 7:
      draft.note("refresh: raises when one is there");
      return {when(draft.store.count + " == 1", "error('one is there')"), renew, "return 1"};
    case 8:
      draft.note("refresh: removes the first");
      return {draft.store.remove_first.empty() ? draft.store.remove : draft.store.remove_first, "return 1"};
    default:
      return {look, renew, "return 1"};
  }
}

}  // namespace overbook::sim
