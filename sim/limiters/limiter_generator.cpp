#include "sim/limiters/limiter_generator.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "model/strategies/registry.h"
#include "sim/limiters/limiter_store.h"

namespace overbook::sim {
namespace {

bool names(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

// The statements of a script, with the definitions that they need in front.
std::string script(const Store& store, const std::vector<std::string>& statements) {
  std::string body;
  for (const std::string& statement : statements) {
    if (!statement.empty()) body += statement + "\n";
  }
  const bool has_key = names(body, "key");
  std::string text = "local call = redis.call\n";
  const bool has_time = names(body, "now") || names(body, "span") || (has_key && names(store.key, "now"));
  if (has_time || names(body, "lease")) text += "local lease = tonumber(ARGV[3])\n";
  if (has_time) text += store.now + "\n";
  if (names(body, "limit")) text += "local limit = tonumber(ARGV[1])\n";
  if (has_key) text += "local key = " + store.key + "\n";
  if (names(body, "me")) text += "local me = " + store.me + "\n";
  return text + body;
}

std::string with_ms(std::string statement, std::string_view ms) {
  for (std::size_t at = statement.find("MS"); at != std::string::npos;
       at = statement.find("MS", at + ms.size()))
    statement.replace(at, 2, ms);
  return statement;
}

std::string in_block(const std::string& condition, const std::string& statements) {
  return "if " + condition + " then " + statements + " end";
}

class LimiterDraw {
 public:
  explicit LimiterDraw(Choices& choices) : choices_(&choices), store_(draw_store(choices)) {}

  Limiter draw() {
    note(store_.kind);
    note("key: " + store_.key);
    note("me: " + store_.me);
    draw_expiry();
    has_entry_ = choices_->once_in(5);
    if (has_entry_) note("and the conversation's key");
    limiter_.spec.use = limiter_.spec.label = "lua-script";
    set(limiter_.spec.script, limiter_.spec.script_name, "admit.lua", admit());
    set(limiter_.spec.release_script, limiter_.spec.release_script_name, "release.lua", release());
    set(limiter_.spec.refresh_script, limiter_.spec.refresh_script_name, "refresh.lua", refresh());
    return std::move(limiter_);
  }

 private:
  void note(std::string trait) { limiter_.traits.push_back(std::move(trait)); }

  void set(std::optional<std::string>& text, std::string& name, std::string_view file,
           const std::vector<std::string>& statements) const {
    text = script(store_, statements);
    name = file;
  }

  // How long what is kept lives, beyond the times in it.
  void draw_expiry() {
    switch (choices_->weighted({5, 4, 1, 1})) {
      case 1:
        note("expires with the lease");
        expire_ = in_block("lease > 0", with_ms(store_.touch, "lease"));
        break;
      case 2:
        note("expires after a minute");
        expire_ = with_ms(store_.touch, "60000");
        break;
      case 3:
        note("expires a lease after the first");
        expire_ = in_block("lease > 0 and call('PTTL', key) < 0", with_ms(store_.touch, "lease"));
        break;
      default:
        break;
    }
  }

  [[nodiscard]] std::string add() const {
    std::string statements = store_.add;
    if (!expire_.empty()) statements += "\n" + expire_;
    if (!has_entry_) return statements;
    statements += "\ncall('SET', KEYS[1], ARGV[2])";
    if (!expire_.empty()) statements += "\nif lease > 0 then call('PEXPIRE', KEYS[1], lease) end";
    return statements;
  }

  [[nodiscard]] std::string remove() const {
    return has_entry_ ? store_.remove + " call('DEL', KEYS[1])" : store_.remove;
  }

  // --- Admission ---

  std::vector<std::string> admit() {
    std::vector<std::string> statements{store_.setup, store_.clean, guard(), favour(), failure()};
    const std::string refusal = refuse();
    const std::string full = comparison();
    switch (choices_->weighted({6, 3, 2, 1, 1})) {
      case 1:
        note("enters first");
        statements.insert(statements.end(),
                          {add(), in_block(store_.count + full + " + 1",
                                           choices_->once_in(5) ? "return 0" : remove() + " return 0")});
        break;
      case 2:
        if (store_.rank.empty()) return look_first(std::move(statements), full, refusal);
        note("looks at its rank");
        statements.insert(statements.end(), {add(), in_block(store_.rank + full, remove() + " return 0")});
        break;
      case 3:
        if (store_.holds.empty()) return look_first(std::move(statements), full, refusal);
        note("looks for itself only");
        statements.insert(statements.end(), {in_block(store_.holds, "return 0"), add()});
        break;
      case 4:
        if (store_.remove_first.empty()) return look_first(std::move(statements), full, refusal);
        note("takes over by name");
        statements.insert(
            statements.end(),
            {in_block(store_.count + full, "if not (" + store_.first + ") or me <= " + store_.first +
                                               " then return 0 end " + store_.remove_first),
             add()});
        break;
      default:
        return look_first(std::move(statements), full, refusal);
    }
    statements.emplace_back("return 1");
    return statements;
  }

  std::vector<std::string> look_first(std::vector<std::string> statements, const std::string& full,
                                      const std::string& refusal) {
    note("looks first");
    statements.insert(statements.end(), {in_block(store_.count + full, refusal), add(), "return 1"});
    return statements;
  }

  std::string comparison() {
    constexpr std::array<std::string_view, 3> kComparisons{" >= limit", " > limit", " >= limit - 1"};
    const std::size_t drawn = choices_->weighted({14, 1, 1});
    if (drawn > 0) note(fmt::format("full when{}", kComparisons.at(drawn)));
    return std::string(kComparisons.at(drawn));
  }

  // What a conversation that is there already meets.
  std::string guard() {
    const std::string holds = has_entry_ ? "call('EXISTS', KEYS[1]) == 1" : store_.holds;
    if (holds.empty()) return {};
    switch (choices_->weighted({3, 3, 2, 1})) {
      case 1:
        note("duplicates are told");
        return in_block(holds, "return -1");
      case 2:
        note("who is there is let in");
        return in_block(holds, expire_.empty() ? "return 1" : expire_ + " return 1");
      case 3:
        note("duplicates clean up");
        return in_block(holds, remove() + " return -1");
      default:
        return {};
    }
  }

  std::string favour() {
    switch (choices_->weighted({16, 1, 1, 1, 1})) {
      case 1:
        note("lets s2 in");
        return in_block("ARGV[2] == 's2'", add() + " return 1");
      case 2:
        note("turns even numbers away");
        return in_block("string.byte(ARGV[2], -1) % 2 == 0", "return 0");
      case 3:
        note("lets long names in");
        return in_block("#ARGV[4] > 2", "return 1");
      case 4:
        if (store_.first.empty()) return {};
        note("yields to smaller names");
        return in_block("(" + store_.first + " or me) < me", "return 0");
      default:
        return {};
    }
  }

  std::string failure() {
    switch (choices_->weighted({20, 1, 1, 1})) {
      case 1:
        note("raises when one is there");
        return in_block(store_.count + " == 1", "error('one is there')");
      case 2:
        note("sends a wrong command when full");
        return in_block(store_.count + " == limit", "call('LLEN', KEYS[2], 1)");
      case 3:
        note("answers a word when full");
        return in_block(store_.count + " == limit", "return 'full'");
      default:
        return {};
    }
  }

  std::string refuse() {
    switch (choices_->weighted({12, 1, 1, 1})) {
      case 1:
        note("whoever is refused removes himself");
        return remove() + " return 0";
      case 2:
        if (store_.remove_first.empty()) return "return 0";
        note("whoever is refused removes the first");
        return store_.remove_first + " return 0";
      case 3:
        note("whoever is refused renews");
        return expire_.empty() ? "return 0" : expire_ + " return 0";
      default:
        return "return 0";
    }
  }

  // --- Release and refresh ---

  std::vector<std::string> release() {
    const bool checks = has_entry_ || !store_.holds.empty();
    const std::string holds = has_entry_ ? "call('GET', KEYS[1]) == ARGV[2]" : store_.holds;
    switch (choices_->weighted({8, 3, 1, 1, 1, 1, 1, 1})) {
      case 1:
        note("release: does not look");
        return {remove(), "return 1"};
      case 2:
        note("release: twice");
        return {remove(), remove(), "return 1"};
      case 3:
        note("release: removes all");
        return {store_.wipe, "return 1"};
      case 4:
        note("release: does nothing");
        return {"return 1"};
      case 5:
        note("release: raises afterwards");
        return {remove(), "error('released')"};
      case 6:
        note("release: removes the first");
        return {store_.remove_first.empty() ? remove() : store_.remove_first, "return 1"};
      case 7:
        note("release: removes all when none is left");
        return {remove(), in_block(store_.count + " <= 0", store_.wipe), "return 1"};
      default:
        return {checks ? in_block("not (" + holds + ")", "return 0") : "", remove(), "return 1"};
    }
  }

  std::vector<std::string> refresh() {
    const std::string renew = (store_.clean.empty() ? "" : store_.add + "\n") + expire_;
    const std::string look = store_.holds.empty() ? in_block(store_.count + " == 0", "return 0")
                                                  : in_block("not (" + store_.holds + ")", "return 0");
    switch (choices_->weighted({9, 2, 1, 1, 1, 1, 1, 1, 1})) {
      case 1:
        note("refresh: sets back");
        return {add(), "return 1"};
      case 2:
        note("refresh: does nothing");
        return {"return 1"};
      case 3:
        note("refresh: says it is gone");
        return {"return 0"};
      case 4:
        note("refresh: expires at once");
        return {look, with_ms(store_.touch, "0"), "return 1"};
      case 5:
        note("refresh: removes");
        return {store_.remove, "return 1"};
      case 6:
        note("refresh: raises");
        return {"error('no heartbeat')"};
      case 7:
        note("refresh: raises when one is there");
        return {failure_when_one(), renew, "return 1"};
      case 8:
        note("refresh: removes the first");
        return {store_.remove_first.empty() ? store_.remove : store_.remove_first, "return 1"};
      default:
        return {look, renew, "return 1"};
    }
  }

  [[nodiscard]] std::string failure_when_one() const {
    return in_block(store_.count + " == 1", "error('one is there')");
  }

  Choices* choices_;
  Store store_;
  std::string expire_;      // a statement, or empty
  bool has_entry_ = false;  // every conversation has its own key as well
  Limiter limiter_;
};

// One of those that overbook brings along.
Limiter draw_built_in(Choices& choices) {
  const auto strategies = model::all_strategies();
  const model::StrategyInfo& info = strategies[choices.below(static_cast<std::uint32_t>(strategies.size()))];
  Limiter limiter;
  limiter.spec.use = limiter.spec.label = info.name;
  limiter.traits = {"built in: " + limiter.spec.use};
  constexpr std::array kCounts{model::CountBy::keys, model::CountBy::scard, model::CountBy::dbsize};
  if (info.takes_count && info.name != "openhands") limiter.spec.count_by = kCounts.at(choices.below(3));
  if (info.takes_compare && choices.once_in(4)) limiter.spec.comparison = model::Comparison::more_than;
  return limiter;
}

}  // namespace

Limiter draw_limiter(Choices& choices) {
  return choices.once_in(16) ? draw_built_in(choices) : LimiterDraw(choices).draw();
}

}  // namespace overbook::sim
