// Before the first run: the state that every run begins from, and the fibers.

#include <fmt/format.h>

#include <boost/fiber/operations.hpp>

#include "model/plural.h"
#include "model/redis/scripts/engine.h"
#include "model/strategies/registry.h"
#include "sim/run/direct_client.h"
#include "sim/run/world.h"

namespace overbook::sim {
namespace {

model::StrategyConfig config_of(const Scenario& scenario, const model::StrategySpec& strategy) {
  model::StrategyConfig config{.spec = strategy, .limits = scenario.limits, .lease = {}};
  if (scenario.lease) config.lease = std::chrono::milliseconds(scenario.lease->ttl_ms);
  return config;
}

// What comes to its first command, and no further.
class FirstCommand final : public model::Client {
 public:
  struct Sent {};

  explicit FirstCommand(Instant now) : now_(now) {}
  redis::Reply execute(const redis::Command& command) override {
    command_ = command;
    throw Sent{};
  }
  void work(std::string_view) override { throw Sent{}; }
  [[nodiscard]] Instant clock() const override { return now_; }
  void closing(model::ConversationId) override {}
  void closed(model::ConversationId) override {}
  void evicting(model::ConversationId) override {}
  [[nodiscard]] const std::optional<redis::Command>& command() const { return command_; }

 private:
  Instant now_;
  std::optional<redis::Command> command_;
};

// SCAN returns the whole table in one call while that holds fewer keys than its COUNT: then it does not
// matter where the keys are placed.
bool placement_matters(const Scenario& scenario, const model::StrategySpec& strategy) {
  const model::StrategyInfo* info = model::find_strategy(strategy.use);
  if (info == nullptr || strategy.count_by.value_or(info->count_by) != model::CountBy::scan) return false;
  const std::uint64_t keys = std::uint64_t{scenario.other_keys} + scenario.running +
                             std::uint64_t{scenario.servers} * scenario.requests_per_server;
  return info->takes_count && keys >= strategy.scan_count;
}

}  // namespace

CannotBegin::CannotBegin(std::uint32_t admitted_before, std::uint32_t wanted_before, const std::string& why)
    : std::runtime_error(fmt::format(
          "it admits only {} of the {} {} that should run before{}{}", admitted_before, wanted_before,
          model::plural(wanted_before, "conversation"), why.empty() ? "" : ": ", why)),
      admitted(admitted_before),
      wanted(wanted_before) {}

World::World(const Scenario& scenario, const model::StrategySpec& strategy)
    : World(scenario, strategy, model::make_strategy) {}

World::World(const Scenario& scenario, const model::StrategySpec& strategy, StrategyFactory make_strategy)
    : scenario_(scenario),
      make_strategy_(std::move(make_strategy)),
      config_(config_of(scenario, strategy)),
      cast_(scenario, *make_strategy_(config_)),
      chooses_placement_(placement_matters(scenario, strategy)),
      interleaving_(&Interleaving::of_this_thread()) {
  set_up_leases();
  DirectClient client(redis_, kStart);
  prepare(client, [this](const model::Request& resident) {
    if (may_lapse_) redis_.write_as(writer_of(resident.server_id, resident.conversation_id));
  });
  connect_servers();
  placed_.resize(chooses_placement_ ? kPlacements : 1);
  placed_[0] = redis_;
  start_fibers();
}

NewcomersQuestion World::newcomers_question() const {
  redis::Redis empty;
  DirectClient client(empty, kStart);
  add_other_keys(client);
  return {scenario_, make_strategy_, config_, cast_, std::move(empty)};
}

std::optional<redis::Command> World::first_command_of_refresh(const model::Request& request,
                                                              Instant clock) const {
  FirstCommand client(clock);
  const std::unique_ptr<model::Strategy> strategy = make_strategy_(config_);
  strategy->adopt(request);
  try {
    (void)strategy->refresh(client, request);
  } catch (const FirstCommand::Sent&) {  // NOLINT(bugprone-empty-catch): that is all there is to know
  }
  return client.command();
}

World::~World() {
  stop_fibers();
}

void World::prepare(model::Client& client,
                    const std::function<void(const model::Request&)>& before_each) const {
  register_residents(client, before_each);
  add_other_keys(client);
}

// By the strategy's own code under the true limit, one after the other, alone: what it doesn't let in then is
// no start that it could reach.
void World::register_residents(model::Client& client,
                               const std::function<void(const model::Request&)>& before_each) const {
  const std::unique_ptr<model::Strategy> strategy = make_strategy_(config_);
  std::uint32_t admitted = 0;
  for (const model::Request& request : cast_.residents()) {
    if (before_each) before_each(request);
    try {
      if (strategy->acquire(client, request) != model::Decision::admitted)
        throw CannotBegin(admitted, scenario_.running);
    } catch (const model::RedisError& error) {
      throw CannotBegin(admitted, scenario_.running, error.what());
    }
    ++admitted;
  }
}

void World::set_up_leases() {
  const model::StrategyInfo* info = model::find_strategy(config_.spec.use);
  ttl_ = config_.lease;
  has_heartbeats_ = scenario_.lease && scenario_.lease->refresh_ms;
  if (!ttl_ && info != nullptr && info->lease) {
    ttl_ = info->lease;
    refresh_ = info->refresh;
    has_heartbeats_ = true;
  }
  is_timed_ = scenario_.timing.is_timed;
  if (scenario_.lease && scenario_.lease->refresh_ms)
    refresh_ = std::chrono::milliseconds(*scenario_.lease->refresh_ms);
  sends_scripts_ = info != nullptr && info->sends_scripts;
  // A script of the user's may bring leases of its own.
  const bool may_bring_leases = info != nullptr && info->takes_script && config_.spec.script.has_value();
  may_lapse_ =
      !is_timed_ && (ttl_ || may_bring_leases || config_.spec.release_script || config_.spec.refresh_script);
  has_faults_ = scenario_.faults.any() || may_lapse_;
  if (!may_lapse_) return;
  redis_.track_writers();
  leases_.emplace(leases());
}

Leases World::leases() const {
  const std::chrono::milliseconds ttl = ttl_.value_or(refresh_);
  return {
      make_strategy_,
      config_,
      cast_,
      {.has_ttl = ttl_.has_value(),
       .are_renewed = has_heartbeats_ && refresh_ < ttl,
       .misses = has_heartbeats_ && refresh_.count() > 0
                     ? static_cast<std::uint32_t>((ttl.count() + refresh_.count() - 1) / refresh_.count() - 1)
                     : 0,
       .age = std::min(refresh_, ttl / 2),
       .now = kStart}};
}

void World::add_other_keys(model::Client& client) const {
  const std::string name_space = make_strategy_(config_)->name_space();
  for (std::uint32_t i = 1; i <= scenario_.other_keys; ++i) {
    client.execute({"SET", fmt::format("{}other:{}", name_space, i), "1"});
  }
}

void World::connect_servers() {
  servers_.resize(scenario_.servers + 1);
  for (Server& server : servers_) server.strategy = make_strategy_(config_);
  channel_ = servers_.front().strategy->channel();
  request_actors_ = scenario_.servers;
  actors_.reserve(request_actors_ + 2 * servers_.size());
  for (std::uint32_t i = 1; i <= scenario_.servers; ++i) {
    actors_.emplace_back(*this, TaskId{.server = model::ServerId{i}}, redis_.connect());
  }
  for (std::uint32_t i = 0; !channel_.empty() && i < servers_.size(); ++i) {
    const Actor& listener =
        actors_.emplace_back(*this, TaskId{model::ServerId{i}, Duty::listener}, redis_.connect());
    redis_.execute(listener.connection_, {"SUBSCRIBE", channel_}, kStart);
    // The listener's own commands (DEL, PUBLISH) need a connection that is not in subscriber mode.
    actors_.back().subscription_ = listener.connection_;
    actors_.back().connection_ = redis_.connect();
  }
  heartbeat_actors_ = actors_.size();
  if (!ttl_ || !has_heartbeats_) return;
  for (std::uint32_t i = 0; i < servers_.size(); ++i) {
    actors_.emplace_back(*this, TaskId{model::ServerId{i}, Duty::heartbeat}, redis_.connect());
  }
}

void World::start_fibers() {
  for (std::size_t i = 0; i < actors_.size(); ++i) {
    Actor& actor = actors_[i];
    actor.fiber_ = Interleaving::start_fiber(i, [this, &actor] { live(actor); });
  }
}

void World::stop_fibers() {
  is_shutting_down_ = true;
  caller_ = boost::fibers::context::active();
  interleaving_->begin_run(*this);
  for (const Actor& actor : actors_) Interleaving::hand_over_to(actor.context_);
  interleaving_->end_run();
  for (Actor& actor : actors_) actor.fiber_.join();
  // Lets Boost.Fiber's dispatcher free the stacks now.
  boost::this_fiber::yield();
}

}  // namespace overbook::sim
