#include <fmt/format.h>

#include <array>
#include <string_view>

#include "sim/limiters/limiter_draft.h"

namespace overbook::sim {
namespace {

class Admission {
 public:
  Admission(Choices& choices, Draft& draft) : choices_(&choices), draft_(&draft) {}

  Statements admit() {
    Statements statements{draft_->store.setup, draft_->store.clean, guard(), favour(), failure()};
    const std::string refusal = refuse();
    const std::string full = comparison();
    switch (choices_->weighted({6, 3, 2, 1, 1})) {
      case 1:
        draft_->note("enters first");
        statements.insert(
            statements.end(),
            {draft_->add(), when(draft_->store.count + full + " + 1",
                                 choices_->once_in(5) ? "return 0" : draft_->remove() + " return 0")});
        break;
      case 2:
        if (draft_->store.rank.empty()) return look_first(std::move(statements), full, refusal);
        draft_->note("looks at its rank");
        statements.insert(statements.end(),
                          {draft_->add(), when(draft_->store.rank + full, draft_->remove() + " return 0")});
        break;
      case 3:
        if (draft_->store.holds.empty()) return look_first(std::move(statements), full, refusal);
        draft_->note("looks for itself only");
        statements.insert(statements.end(), {when(draft_->store.holds, "return 0"), draft_->add()});
        break;
      case 4:
        if (draft_->store.remove_first.empty()) return look_first(std::move(statements), full, refusal);
        draft_->note("takes over by name");
        statements.insert(statements.end(),
                          {when(draft_->store.count + full,
                                "if not (" + draft_->store.first + ") or me <= " + draft_->store.first +
                                    " then return 0 end " + draft_->store.remove_first),
                           draft_->add()});
        break;
      default:
        return look_first(std::move(statements), full, refusal);
    }
    statements.emplace_back("return 1");
    return statements;
  }

 private:
  Statements look_first(Statements statements, const std::string& full, const std::string& refusal) {
    draft_->note("looks first");
    statements.insert(statements.end(),
                      {when(draft_->store.count + full, refusal), draft_->add(), "return 1"});
    return statements;
  }

  std::string comparison() {
    constexpr std::array<std::string_view, 3> kComparisons{" >= limit", " > limit", " >= limit - 1"};
    const std::size_t drawn = choices_->weighted({14, 1, 1});
    if (drawn > 0) draft_->note(fmt::format("full when{}", kComparisons.at(drawn)));
    return std::string(kComparisons.at(drawn));
  }

  // What a conversation that is there already meets.
  std::string guard() {
    const std::string holds = draft_->has_entry ? "call('EXISTS', KEYS[1]) == 1" : draft_->store.holds;
    if (holds.empty()) return {};
    switch (choices_->weighted({3, 3, 2, 1})) {
      case 1:
        draft_->note("duplicates are told");
        return when(holds, "return -1");
      case 2:
        draft_->note("who is there is let in");
        return when(holds, draft_->expire.empty() ? "return 1" : draft_->expire + " return 1");
      case 3:
        draft_->note("duplicates clean up");
        return when(holds, draft_->remove() + " return -1");
      default:
        return {};
    }
  }

  std::string favour() {
    switch (choices_->weighted({16, 1, 1, 1, 1})) {
      case 1:
        draft_->note("lets s2 in");
        return when("ARGV[2] == 's2'", draft_->add() + " return 1");
      case 2:
        draft_->note("turns even numbers away");
        return when("string.byte(ARGV[2], -1) % 2 == 0", "return 0");
      case 3:
        draft_->note("lets long names in");
        return when("#ARGV[4] > 2", "return 1");
      case 4:
        if (draft_->store.first.empty()) return {};
        draft_->note("yields to smaller names");
        return when("(" + draft_->store.first + " or me) < me", "return 0");
      default:
        return {};
    }
  }

  std::string failure() {
    switch (choices_->weighted({20, 1, 1, 1})) {
      case 1:
        draft_->note("raises when one is there");
        return when(draft_->store.count + " == 1", "error('one is there')");
      case 2:
        draft_->note("sends a wrong command when full");
        return when(draft_->store.count + " == limit", "call('LLEN', KEYS[2], 1)");
      case 3:
        draft_->note("answers a word when full");
        return when(draft_->store.count + " == limit", "return 'full'");
      default:
        return {};
    }
  }

  std::string refuse() {
    switch (choices_->weighted({12, 1, 1, 1})) {
      case 1:
        draft_->note("whoever is refused removes himself");
        return draft_->remove() + " return 0";
      case 2:
        if (draft_->store.remove_first.empty()) return "return 0";
        draft_->note("whoever is refused removes the first");
        return draft_->store.remove_first + " return 0";
      case 3:
        draft_->note("whoever is refused renews");
        return draft_->expire.empty() ? "return 0" : draft_->expire + " return 0";
      default:
        return "return 0";
    }
  }

  Choices* choices_;
  Draft* draft_;
};

}  // namespace

Statements draw_admission(Choices& choices, Draft& draft) {
  return Admission(choices, draft).admit();
}

}  // namespace overbook::sim
