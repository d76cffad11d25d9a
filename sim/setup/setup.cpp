#include "sim/setup/setup.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "model/digest.h"
#include "model/plural.h"
#include "model/strategies/program_strategy.h"
#include "model/strategies/registry.h"
#include "sim/setup/direct_client.h"
#include "sim/setup/pushed_message.h"

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
  // How many keys a program makes, and with which COUNT it looks at them, nobody knows beforehand.
  if (model::may_scan(strategy)) return true;
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

CannotBegin::CannotBegin(std::uint32_t wanted_before, const std::string& why)
    : std::runtime_error(why), admitted(0), wanted(wanted_before) {}

Setup::Setup(const Scenario& scenario, const model::StrategySpec& strategy)
    : Setup(scenario, strategy, model::make_strategy) {}

Setup::Setup(const Scenario& scenario, const model::StrategySpec& strategy, StrategyFactory make_strategy)
    : scenario_(scenario),
      make_strategy_(std::move(make_strategy)),
      config_(config_of(scenario, strategy)),
      strategy_(make_strategy_(config_)),
      cast_(scenario, *strategy_),
      chooses_placement_(placement_matters(scenario, strategy)) {
  const bool may_keep = (config_.spec.program && !config_.spec.is_atomic) || may_be_asked_to_close();
  replies_are_steps_ = shares_memory() && may_keep && !scenario_.timing.is_timed;
  set_up_leases();
  DirectClient client(prepared_, kStart);
  memory_of_resident_ = prepare(client, [this](redis::Writer writer) {
    if (may_lapse_) prepared_.write_as(writer);
  });
  connect(prepared_);
}

void Setup::set_up_leases() {
  const model::StrategyInfo* info = model::find_strategy(config_.spec.use);
  lease_.ttl = config_.lease;
  lease_.are_renewed = scenario_.lease && scenario_.lease->refresh_ms;
  lease_.stops_when_lost = scenario_.lease && scenario_.lease->when_lost == WhenLost::stop;
  if (!lease_.ttl && info != nullptr && info->lease) {
    lease_.ttl = info->lease;
    lease_.refresh = info->refresh;
    lease_.are_renewed = true;
  }
  if (scenario_.lease && scenario_.lease->refresh_ms)
    lease_.refresh = std::chrono::milliseconds(*scenario_.lease->refresh_ms);
  has_heartbeats_ = lease_.ttl && lease_.are_renewed;
  sends_scripts_ = (info != nullptr && info->sends_scripts) || config_.spec.is_atomic;
  // What is the user's own may bring leases of its own.
  const bool may_bring_leases = config_.spec.program.has_value() ||
                                (info != nullptr && info->takes_script && config_.spec.script.has_value());
  may_lapse_ = !scenario_.timing.is_timed &&
               (lease_.ttl || may_bring_leases || config_.spec.release_script || config_.spec.refresh_script);
  if (may_lapse_) prepared_.track_writers();
}

std::string Setup::prepare(model::Client& client, const std::function<void(redis::Writer)>& write_as) const {
  const auto of_resident = [&](model::ConversationId conversation) {
    if (write_as) write_as(writer_of(model::kResident, conversation));
  };
  // What earlier crashes left behind lapses as what a server leaves that is no more.
  of_resident({});
  const std::unique_ptr<model::Strategy> strategy = new_strategy();
  try {
    if (strategy->prepares()) new_strategy()->prepare(client);
    if (strategy->acts_on_start() && !cast_.residents().empty())
      strategy->on_start(client, server_name(model::kResident));
  } catch (const model::RedisError& error) {
    throw CannotBegin(scenario_.running,
                      fmt::format("what it does before everything fails: {}", error.what()));
  }
  // Under the true limit, one after the other, alone: what is not let in then is no start to be reached.
  std::uint32_t admitted = 0;
  for (const model::Request& request : cast_.residents()) {
    of_resident(request.conversation_id);
    try {
      if (strategy->acquire(client, request) != model::Decision::admitted)
        throw CannotBegin(admitted, scenario_.running);
    } catch (const model::RedisError& error) {
      throw CannotBegin(admitted, scenario_.running, error.what());
    }
    ++admitted;
  }
  add_other_keys(client);
  return strategy->memory().value_or(std::string());
}

void Setup::add_other_keys(model::Client& client) const {
  const std::string name_space = strategy_->name_space();
  for (std::uint32_t i = 1; i <= scenario_.other_keys; ++i) {
    client.execute({"SET", fmt::format("{}other:{}", name_space, i), "1"});
  }
}

void Setup::connect(redis::Redis& redis) {
  for (std::uint32_t i = 1; i <= scenario_.servers; ++i) {
    for (std::uint32_t worker = 0; worker < scenario_.at_once; ++worker)
      tasks_.push_back(
          {.id = {.server = model::ServerId{i}, .worker = worker}, .connection = redis.connect()});
  }
  for (std::uint32_t i = 0; has_listeners() && i <= scenario_.servers; ++i) {
    const redis::ConnectionId subscription = redis.connect();
    for (const std::string& channel : channels()) {
      if (subscribes(model::ServerId{i})) redis.execute(subscription, {"SUBSCRIBE", channel}, kStart);
    }
    // The listener's own commands (DEL, PUBLISH) need a connection that is not in subscriber mode.
    tasks_.push_back({.id = {.server = model::ServerId{i}, .duty = Duty::listener},
                      .connection = redis.connect(),
                      .subscription = subscription});
  }
  for (std::uint32_t i = 0; has_heartbeats_ && i <= scenario_.servers; ++i)
    tasks_.push_back(
        {.id = {.server = model::ServerId{i}, .duty = Duty::heartbeat}, .connection = redis.connect()});
  for (std::uint32_t i = 1; i <= sweepers(); ++i)
    tasks_.push_back({.id = own_task(sweeper(i)), .connection = redis.connect()});
}

std::optional<std::size_t> Setup::index_of_other(const TaskId& task) const {
  const std::size_t servers = scenario_.servers;
  const std::size_t server = task.server.value;
  const std::size_t workers = servers * scenario_.at_once;
  const std::size_t first_heartbeat = workers + (has_listeners() ? servers + 1 : 0);
  if (is_sweeper(task.server)) {
    const std::uint32_t number = number_of(task.server);
    if (task.duty != Duty::sweeper || number > sweepers()) return std::nullopt;
    return first_heartbeat + (has_heartbeats_ ? servers + 1 : 0) + number - 1;
  }
  if (server > servers || (task.worker > 0 && task.duty != Duty::requests)) return std::nullopt;
  switch (task.duty) {
    case Duty::requests:
      if (server == 0 || task.worker >= scenario_.at_once) return std::nullopt;
      return (server - 1) * scenario_.at_once + task.worker;
    case Duty::listener:
      return has_listeners() ? std::optional(workers + server) : std::nullopt;
    case Duty::heartbeat:
      return has_heartbeats_ ? std::optional(first_heartbeat + server) : std::nullopt;
    case Duty::sweeper:
      return std::nullopt;
  }
  return std::nullopt;
}

redis::ConnectionId Setup::connection_of(const TaskId& task) const {
  const std::optional<std::size_t> index = index_of(task);
  if (!index) throw std::logic_error("there is no such task");
  return tasks_[*index].connection;
}

redis::Redis Setup::prepared(std::uint32_t placement) const {
  redis::Redis redis = prepared_;
  if (placement != 0) redis.reseed(mix64(placement));
  return redis;
}

Leases Setup::leases() const {
  const std::chrono::milliseconds refresh = lease_.refresh;
  const std::chrono::milliseconds ttl = lease_.ttl.value_or(refresh);
  const bool can_miss = lease_.are_renewed && refresh.count() > 0;
  return {make_strategy_,
          config_,
          cast_,
          {.has_ttl = lease_.ttl.has_value(),
           .are_renewed = lease_.are_renewed && refresh < ttl,
           .misses = can_miss ? static_cast<std::uint32_t>(
                                    (ttl.count() + refresh.count() - 1) / refresh.count() - 1)
                              : 0,
           .age = std::min(refresh, ttl / 2),
           .now = kStart}};
}

NewcomersQuestion Setup::newcomers_question() const {
  redis::Redis empty;
  DirectClient client(empty, kStart);
  add_other_keys(client);
  return {scenario_, make_strategy_, config_, cast_, std::move(empty)};
}

bool Setup::do_others_wake(redis::Redis redis, std::vector<Holder> running, Instant now) const {
  if (!may_others_wake()) return false;
  const auto waiting = [&] {
    return std::count_if(tasks_.begin(), tasks_.end(),
                         [&](const TaskShape& task) { return redis.is_blocked(task.connection); });
  };
  const auto waiting_before = waiting();
  DirectClient client(redis, now);
  const auto attempt = [](const auto& call) {
    try {
      call();
    } catch (const model::RedisError&) {  // NOLINT(bugprone-empty-catch): what it has sent, it has sent
    }
  };
  std::sort(running.begin(), running.end());
  std::map<model::ServerId, std::unique_ptr<model::Strategy>> strategies;
  const auto strategy_of = [&](model::ServerId server) -> model::Strategy& {
    std::unique_ptr<model::Strategy>& strategy = strategies[server];
    if (!strategy) strategy = new_strategy();
    return *strategy;
  };
  for (const Holder& holder : running) {
    strategy_of(holder.server).adopt(*cast_.find(holder.server, holder.conversation));
    strategy_of(holder.server).remember(holder.memory);
  }
  // The first may only prepare what a later one does.
  constexpr std::uint32_t kRounds = 4;
  for (std::uint32_t round = 1; round <= kRounds && waiting() == waiting_before; ++round) {
    for (std::size_t i = 0; has_heartbeats_ && i < running.size(); ++i) {
      const Holder& holder = running[i];
      attempt([&] {
        (void)strategy_of(holder.server).refresh(client, *cast_.find(holder.server, holder.conversation));
      });
    }
    for (std::uint32_t i = 1; i <= sweepers(); ++i)
      attempt([&] { strategy_of(sweeper(i)).sweep(client, server_name(sweeper(i)), round); });
    for (auto& letter : take_messages(redis)) {
      letter.second.server = server_name(letter.first);
      attempt([&] { strategy_of(letter.first).on_message(client, letter.second); });
    }
  }
  return waiting() < waiting_before;
}

std::optional<redis::Command> Setup::first_command_of_refresh(const model::Request& request, Instant clock,
                                                              const std::string& memory) const {
  FirstCommand client(clock);
  const std::unique_ptr<model::Strategy> strategy = new_strategy();
  strategy->adopt(request);
  strategy->remember(memory);
  try {
    (void)strategy->refresh(client, request);
  } catch (const FirstCommand::Sent&) {  // NOLINT(bugprone-empty-catch): that is all there is to know
  }
  return client.command();
}

bool Setup::can_act_on(model::ServerId server, const model::Message& message) const {
  if (hears_everything()) return subscribes(server);
  const std::optional<model::ConversationId> subject = strategy_->subject(message);
  return subject && cast_.takes_part(server, *subject);
}

std::vector<std::pair<model::ServerId, model::Message>> Setup::take_messages(redis::Redis& redis) const {
  std::vector<std::pair<model::ServerId, model::Message>> messages;
  std::vector<std::shared_ptr<const redis::Reply>> pushes;
  // Of the push that was looked at last: it reaches many, and is acted on by few.
  std::shared_ptr<const redis::Reply> last;
  std::optional<model::Message> message;
  std::optional<model::ConversationId> subject;
  for (const TaskShape& task : tasks_) {
    if (task.id.duty != Duty::listener) continue;
    redis.take_pushes(task.subscription, pushes);
    for (const std::shared_ptr<const redis::Reply>& push : pushes) {
      if (push != last) {
        last = push;
        message = message_of(*last);
        subject = message ? strategy_->subject(*message) : std::nullopt;
      }
      const bool is_delivered =
          hears_everything() ? message.has_value() : subject && cast_.takes_part(task.id.server, *subject);
      if (is_delivered) messages.emplace_back(task.id.server, *message);
    }
  }
  return messages;
}

void Setup::subscribe(redis::Redis& redis, model::ServerId server, std::string_view command,
                      Instant now) const {
  const std::optional<std::size_t> listener = index_of({.server = server, .duty = Duty::listener});
  if (!listener || !subscribes(server)) return;
  for (const std::string& channel : channels())
    redis.execute(tasks_[*listener].subscription, {command, channel}, now);
}

void lose_everything(redis::Redis& redis, std::uint32_t placement) {
  redis::Redis empty;
  if (placement != 0) empty.reseed(mix64(placement));
  redis.restart_from(empty);
}

}  // namespace overbook::sim
