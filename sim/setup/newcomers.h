#pragma once
// Who gets in when all is over: what no-slot-leak and no-slot-gain ask of a limiter,
// whatever it keeps in Redis.
//
// On a copy of Redis everything that runs is released, by its own server; so much time passes that every
// lease has lapsed (servers that are told everything act on what is said meanwhile, and after each newcomer);
// sweepers, where there are any, make their passes; then newcomers ask, one after the other, each alone, each
// on a server of its own, and none releases. After each of them all messages are handled, so that strategies
// that evict have done so.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/digest.h"
#include "model/instant.h"
#include "model/redis/redis.h"
#include "model/strategies/strategy.h"
#include "sim/setup/cast.h"

namespace overbook::sim {

// Makes one server's strategy.
using StrategyFactory = std::function<std::unique_ptr<model::Strategy>(const model::StrategyConfig&)>;

// A conversation that runs, and where.
struct Holder {
  model::ServerId server;
  model::ConversationId conversation;
  std::string memory{};  // what its server's strategy keeps (Strategy::memory)
  friend auto operator<=>(const Holder&, const Holder&) = default;
};

// A server that is told everything (Strategy::hears_everything), and what it keeps.
struct Hearer {
  model::ServerId server;
  std::string memory{};
};

// What newcomers found.
struct Newcomers {
  std::uint32_t missing = 0;       // so many fewer run than the limit, or than would from an empty Redis
  bool gained = false;             // one more than the limit runs
  std::uint32_t expected = 0;      // as many run from an empty Redis
  bool asked_for_scripts = false;  // see Redis::has_asked_for_scripts
};

// Redis when all is over: what runs was released, and every lease has lapsed.
struct Aftermath {
  std::vector<redis::KeyView> before;  // newcomers come
  std::vector<redis::KeyView> after;   // they have come, and tidied up what they take for old
  std::vector<redis::KeyView> usual;   // where one conversation ran and was released, and nothing else was
};

class NewcomersQuestion {
 public:
  // `empty`: a Redis without registrations, with the keys of others. `cast` must outlive this object.
  NewcomersQuestion(const Scenario& scenario, StrategyFactory make_strategy, model::StrategyConfig config,
                    const Cast& cast, redis::Redis empty);

  // `running` at `now` in `redis`, in any order. `hearers`: all that live, in the order of their servers;
  // they are subscribed anew, so in `redis` they are not.
  [[nodiscard]] Newcomers ask(const redis::Redis& redis, std::vector<Holder> running, Instant now,
                              std::span<const Hearer> hearers = {});
  // As many as run after `limit` of them have asked an empty Redis: fewer than the limit for a strategy that
  // never lets in as many.
  [[nodiscard]] std::uint32_t admitted_when_empty();
  // For explanations: what `running` leaves behind, and what newcomers leave of that.
  [[nodiscard]] Aftermath aftermath(const redis::Redis& redis, std::vector<Holder> running, Instant now,
                                    std::span<const Hearer> hearers = {}) const;

 private:
  class Lane;
  class Audience;

  // Sweepers make all their passes, each alone. Returns when they are over.
  Instant sweep(redis::Redis& redis, Instant then) const;
  void release(redis::Redis& redis, const std::vector<Holder>& running, Instant now,
               Audience& audience) const;
  // How many of `count` newcomers run after each of them has asked.
  [[nodiscard]] std::vector<std::uint32_t> running_after_each(redis::Redis& redis, std::uint32_t count,
                                                              Instant then, Audience& audience) const;

  std::uint32_t limit_;
  Sweepers sweepers_;
  std::uint32_t first_server_;        // the newcomers' numbers: beyond those of the scenario
  std::uint32_t first_conversation_;  // likewise
  StrategyFactory make_strategy_;
  model::StrategyConfig config_;
  const Cast* cast_;
  redis::Redis empty_;
  std::optional<std::uint32_t> admitted_when_empty_;
  std::unordered_map<Digest, Newcomers> known_;
};

}  // namespace overbook::sim
