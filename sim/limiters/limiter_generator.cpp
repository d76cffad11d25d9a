#include "sim/limiters/limiter_generator.h"

#include <array>
#include <string_view>

#include "model/strategies/registry.h"
#include "sim/limiters/limiter_draft.h"

namespace overbook::sim {
namespace {

bool names(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

// The statements of a script, with the definitions that they need in front.
std::string script(const Store& store, const Statements& statements) {
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

Limiter draw_scripts(Choices& choices) {
  Draft draft = begin_draft(choices);
  Limiter limiter;
  model::StrategySpec& spec = limiter.spec;
  spec.use = spec.label = "lua-script";
  spec.script_name = "admit.lua";
  spec.script = script(draft.store, draw_admission(choices, draft));
  spec.release_script_name = "release.lua";
  spec.release_script = script(draft.store, draw_release(choices, draft));
  spec.refresh_script_name = "refresh.lua";
  spec.refresh_script = script(draft.store, draw_refresh(choices, draft));
  limiter.traits = std::move(draft.traits);
  return limiter;
}

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
  return choices.once_in(16) ? draw_built_in(choices) : draw_scripts(choices);
}

}  // namespace overbook::sim
