#include "sim/setup/newcomers.h"

#include <algorithm>

#include "sim/schedule/step.h"
#include "sim/setup/direct_client.h"
#include "sim/setup/pushed_message.h"

namespace overbook::sim {
namespace {

// So long after the end every lease has lapsed, whatever its length.
constexpr Instant kAfterAllLeases = std::chrono::hours(24 * 365 * 200);

// More, of a newcomer, is a wait.
constexpr std::uint64_t kMostStepsOfOne = 10'000;

void hear(model::Strategy& strategy, model::Client& client, const model::Message& message) {
  try {
    strategy.on_message(client, message);
  } catch (const model::RedisError&) {  // NOLINT(bugprone-empty-catch): as the listener of a real server
  }
}

}  // namespace

// A newcomer's server: its strategy, its connections, and whether its conversation runs.
class NewcomersQuestion::Lane final : public DirectClient {
 public:
  Lane(redis::Redis& redis, Instant now, std::unique_ptr<model::Strategy> strategy, model::Request request)
      : DirectClient(redis, now, kMostStepsOfOne),
        redis_(&redis),
        strategy_(std::move(strategy)),
        request_(std::move(request)) {
    for (const std::string& channel : strategy_->channels()) {
      if (!subscription_) subscription_ = redis.connect();
      redis.execute(*subscription_, {"SUBSCRIBE", channel}, now);
    }
  }

  void ask() {
    try {
      if (strategy_->acts_on_start()) strategy_->on_start(*this, request_.server);
      is_running_ = strategy_->acquire(*this, request_) == model::Decision::admitted;
    } catch (const model::RedisError&) {
      is_running_ = false;
    }
  }

  void release() {
    try {
      strategy_->release(*this, request_);
    } catch (const model::RedisError&) {  // NOLINT(bugprone-empty-catch): what it leaves is looked at
    }
    is_running_ = false;
  }

  // Whether there was one.
  bool take_message() {
    while (subscription_) {
      const std::optional<model::Message> message = next_message(*redis_, *subscription_, request_.server);
      if (!message) return false;
      if (!strategy_->hears_everything() && strategy_->subject(*message) != request_.conversation_id)
        continue;
      hear(*strategy_, *this, *message);
      return true;
    }
    return false;
  }

  void closing(model::ConversationId conversation) override {
    if (conversation == request_.conversation_id) is_running_ = false;
  }

  [[nodiscard]] bool is_running() const { return is_running_; }

 private:
  redis::Redis* redis_;
  std::unique_ptr<model::Strategy> strategy_;
  model::Request request_;
  std::optional<redis::ConnectionId> subscription_;
  bool is_running_ = false;
};

// The servers that are told everything and were there when all was over.
class NewcomersQuestion::Audience {
 public:
  Audience(redis::Redis& redis, Instant now, std::span<const Hearer> hearers,
           const std::function<std::unique_ptr<model::Strategy>()>& make_strategy)
      : redis_(&redis) {
    for (const Hearer& hearer : hearers) {
      Member& member = members_.emplace_back(Member{.server = hearer.server,
                                                    .subscription = redis.connect(),
                                                    .strategy = make_strategy(),
                                                    .client = {}});
      member.strategy->remember(hearer.memory);
      for (const std::string& channel : member.strategy->channels())
        redis.execute(member.subscription, {"SUBSCRIBE", channel}, now);
    }
    begin_at(now);
  }

  void begin_at(Instant now) {
    for (Member& member : members_)
      member.client = std::make_unique<DirectClient>(*redis_, now, kMostStepsOfOne);
  }
  // Null: it is no member.
  [[nodiscard]] model::Strategy* strategy_of(model::ServerId server) {
    for (Member& member : members_) {
      if (member.server == server) return member.strategy.get();
    }
    return nullptr;
  }
  // Whether there was a message for one of them.
  bool take_message() {
    return std::any_of(members_.begin(), members_.end(),
                       [&](Member& member) { return take_message(member); });
  }
  void take_all() {
    while (take_message()) {
    }
  }

 private:
  struct Member {
    model::ServerId server;
    redis::ConnectionId subscription;
    std::unique_ptr<model::Strategy> strategy;
    std::unique_ptr<DirectClient> client;
  };

  bool take_message(Member& member) {
    const std::optional<model::Message> message =
        next_message(*redis_, member.subscription, server_name(member.server));
    if (message) hear(*member.strategy, *member.client, *message);
    return message.has_value();
  }

  redis::Redis* redis_;
  std::vector<Member> members_;
};

NewcomersQuestion::NewcomersQuestion(const Scenario& scenario, StrategyFactory make_strategy,
                                     model::StrategyConfig config, const Cast& cast, redis::Redis empty)
    : limit_(scenario.limits.the_limit().permits),
      sweepers_(scenario.sweepers),
      first_server_(scenario.servers + 1),
      first_conversation_(scenario.running + scenario.servers * scenario.requests_per_server + 1),
      make_strategy_(std::move(make_strategy)),
      config_(std::move(config)),
      cast_(&cast),
      empty_(std::move(empty)) {}

Newcomers NewcomersQuestion::ask(const redis::Redis& redis, std::vector<Holder> running, Instant now,
                                 std::span<const Hearer> hearers) {
  std::sort(running.begin(), running.end());
  DigestBuilder builder;
  builder.add(redis.digest()).add(static_cast<std::uint64_t>(now.count()));
  for (const Holder& holder : running) {
    builder.add(holder.server.value).add(holder.conversation.value).add(std::string_view(holder.memory));
  }
  for (const Hearer& hearer : hearers) builder.add(hearer.server.value).add(std::string_view(hearer.memory));
  const Digest key = builder.digest();
  const auto known = known_.find(key);
  if (known != known_.end()) return known->second;
  redis::Redis copy = redis;
  Audience audience(copy, now, hearers, [&] { return make_strategy_(config_); });
  release(copy, running, now, audience);
  const std::vector<std::uint32_t> after =
      running_after_each(copy, limit_ + 1, now + kAfterAllLeases, audience);
  const std::uint32_t expected = admitted_when_empty();
  const std::uint32_t admitted = after[limit_ - 1];
  return known_[key] = {.missing = expected - std::min(expected, admitted),
                        .gained = after[limit_] > limit_,
                        .expected = expected,
                        .asked_for_scripts = copy.has_asked_for_scripts()};
}

std::uint32_t NewcomersQuestion::admitted_when_empty() {
  if (!admitted_when_empty_) {
    redis::Redis empty = empty_;
    Audience nobody(empty, {}, {}, {});
    admitted_when_empty_ =
        std::min(limit_, running_after_each(empty, limit_, kAfterAllLeases, nobody).back());
  }
  return *admitted_when_empty_;
}

Aftermath NewcomersQuestion::aftermath(const redis::Redis& redis, std::vector<Holder> running, Instant now,
                                       std::span<const Hearer> hearers) const {
  const Instant then = now + kAfterAllLeases;
  std::sort(running.begin(), running.end());
  Aftermath aftermath;
  redis::Redis copy = redis;
  Audience audience(copy, now, hearers, [&] { return make_strategy_(config_); });
  release(copy, running, now, audience);
  aftermath.before = copy.view(then);
  (void)running_after_each(copy, limit_ + 1, then, audience);
  aftermath.after = copy.view(then);
  redis::Redis calm = empty_;
  const std::unique_ptr<model::Strategy> strategy = make_strategy_(config_);
  const model::Request request = make_request(model::ServerId{first_server_}, first_conversation_, *strategy);
  Lane lane(calm, now, make_strategy_(config_), request);
  lane.ask();
  if (lane.is_running()) lane.release();
  aftermath.usual = calm.view(then);
  return aftermath;
}

Instant NewcomersQuestion::sweep(redis::Redis& redis, Instant then) const {
  // What one pass marks as too old, another may take away later.
  constexpr Instant kBetweenPasses = std::chrono::hours(24);
  for (std::uint32_t i = 1; i <= sweepers_.count; ++i) {
    const std::unique_ptr<model::Strategy> strategy = make_strategy_(config_);
    if (!strategy->sweeps()) return then;
    for (std::uint32_t pass = 1; pass <= sweepers_.passes; ++pass) {
      then += kBetweenPasses;
      DirectClient client(redis, then, kMostStepsOfOne);
      try {
        strategy->sweep(client, server_name(sweeper(i)), pass);
      } catch (const model::RedisError&) {  // NOLINT(bugprone-empty-catch): the next pass may do better
      }
    }
  }
  return then;
}

void NewcomersQuestion::release(redis::Redis& redis, const std::vector<Holder>& running, Instant now,
                                Audience& audience) const {
  DirectClient client(redis, now);
  for (auto first = running.begin(); first != running.end();) {
    const auto last = std::find_if(first, running.end(),
                                   [&](const Holder& other) { return other.server != first->server; });
    model::Strategy* strategy = audience.strategy_of(first->server);
    const std::unique_ptr<model::Strategy> own = strategy == nullptr ? make_strategy_(config_) : nullptr;
    if (own) {
      own->remember(first->memory);
      strategy = own.get();
    }
    const auto request_of = [&](const Holder& holder) -> const model::Request& {
      return *cast_->find(holder.server, holder.conversation);
    };
    for (auto holder = first; holder != last; ++holder) strategy->adopt(request_of(*holder));
    for (; first != last; ++first) {
      try {
        strategy->release(client, request_of(*first));
      } catch (const model::RedisError&) {  // NOLINT(bugprone-empty-catch)
        // It has ended all the same; what Redis still counts of it, the newcomers find.
      }
      audience.take_all();
    }
  }
}

std::vector<std::uint32_t> NewcomersQuestion::running_after_each(redis::Redis& redis, std::uint32_t count,
                                                                 Instant then, Audience& audience) const {
  then = sweep(redis, then);
  audience.begin_at(then);
  audience.take_all();
  std::vector<std::unique_ptr<Lane>> lanes;
  std::vector<std::uint32_t> after;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::unique_ptr<model::Strategy> strategy = make_strategy_(config_);
    model::Request request =
        make_request(model::ServerId{first_server_ + i}, first_conversation_ + i, *strategy);
    lanes.push_back(std::make_unique<Lane>(redis, then, std::move(strategy), std::move(request)));
    lanes.back()->ask();
    const auto takes_message = [](const std::unique_ptr<Lane>& lane) { return lane->take_message(); };
    while (audience.take_message() || std::any_of(lanes.begin(), lanes.end(), takes_message)) {
    }
    after.push_back(static_cast<std::uint32_t>(std::count_if(
        lanes.begin(), lanes.end(), [](const std::unique_ptr<Lane>& lane) { return lane->is_running(); })));
  }
  return after;
}

}  // namespace overbook::sim
