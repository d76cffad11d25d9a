#include "sim/limiters/limiter_draft.h"

namespace overbook::sim {
namespace {

// How long what is kept lives, beyond the times in it.
void draw_expiry(Choices& choices, Draft& draft) {
  switch (choices.weighted({5, 4, 1, 1})) {
    case 1:
      draft.note("expires with the lease");
      draft.expire = when("lease > 0", with_ms(draft.store.touch, "lease"));
      break;
    case 2:
      draft.note("expires after a minute");
      draft.expire = with_ms(draft.store.touch, "60000");
      break;
    case 3:
      draft.note("expires a lease after the first");
      draft.expire = when("lease > 0 and call('PTTL', key) < 0", with_ms(draft.store.touch, "lease"));
      break;
    default:
      break;
  }
}

}  // namespace

std::string when(const std::string& condition, const std::string& statements) {
  return "if " + condition + " then " + statements + " end";
}

std::string with_ms(std::string touch, std::string_view ms) {
  for (std::size_t at = touch.find("MS"); at != std::string::npos; at = touch.find("MS", at + ms.size()))
    touch.replace(at, 2, ms);
  return touch;
}

std::string Draft::add() const {
  std::string statements = store.add;
  if (!expire.empty()) statements += "\n" + expire;
  if (!has_entry) return statements;
  statements += "\ncall('SET', KEYS[1], ARGV[2])";
  if (!expire.empty()) statements += "\nif lease > 0 then call('PEXPIRE', KEYS[1], lease) end";
  return statements;
}

std::string Draft::remove() const {
  return has_entry ? store.remove + " call('DEL', KEYS[1])" : store.remove;
}

Draft begin_draft(Choices& choices) {
  Draft draft{.store = draw_store(choices)};
  draft.note(draft.store.kind);
  draft.note("key: " + draft.store.key);
  draft.note("me: " + draft.store.me);
  draw_expiry(choices, draft);
  draft.has_entry = choices.once_in(5);
  if (draft.has_entry) draft.note("and the conversation's key");
  return draft;
}

}  // namespace overbook::sim
