#include "sim/live/counterpart.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/live/name_space.h"

namespace overbook::sim::live {
namespace {

// Commands that keep a connection waiting, or in a state that outlasts a run that is cut.
constexpr std::array<std::string_view, 16> kUnplayable{
    "BLPOP", "BRPOP", "BLMOVE", "BRPOPLPUSH", "BLMPOP",  "BZPOPMIN",  "BZPOPMAX",   "BZMPOP",
    "WAIT",  "MULTI", "EXEC",   "WATCH",      "DISCARD", "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE"};
constexpr std::array<std::string_view, 5> kMayPublish{"PUBLISH", "EVAL", "EVALSHA", "FCALL", "SPUBLISH"};

template <std::size_t count>
bool is_one_of(std::string_view name, const std::array<std::string_view, count>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Sends what prepares a run to the real server and to a fake at once.
class PreparingClient final : public model::Client {
 public:
  using OnDifference =
      std::function<void(const redis::Command&, const redis::Reply& fake, const redis::Reply& real)>;

  PreparingClient(Connection& connection, OnDifference on_difference)
      : connection_(&connection),
        on_difference_(std::move(on_difference)),
        fake_connection_(fake_.connect()) {}

  redis::Reply execute(const redis::Command& command) override {
    redis::Reply real = connection_->execute(command);
    const redis::Reply fake = fake_.execute(fake_connection_, command, World::kStart);
    // Nobody else is there, so pages of SCAN add up to the same either way; they are not compared here.
    if (command.words.front() != "SCAN" && !agree(command, fake, real)) on_difference_(command, fake, real);
    return real;
  }
  void work(std::string_view) override {}
  [[nodiscard]] Instant clock() const override { return World::kStart; }
  void closing(model::ConversationId) override {}
  void closed(model::ConversationId) override {}
  void evicting(model::ConversationId) override {}

 private:
  Connection* connection_;
  OnDifference on_difference_;
  redis::Redis fake_;
  redis::ConnectionId fake_connection_;
};

std::string messages_text(const std::vector<std::pair<model::ServerId, model::Message>>& messages) {
  if (messages.empty()) return "no message";
  std::vector<std::string> texts;
  for (const auto& [server, message] : messages) {
    texts.push_back(fmt::format("s{}: {}", server.value, message.payload));
  }
  return fmt::format("messages [{}]", fmt::join(texts, ", "));
}

}  // namespace

Parted::Parted(Where where, const std::string& server)
    : std::runtime_error(fmt::format("{}parted at step {} of {}: {}: the fake says {}, {} says {}",
                                     where.label.empty() ? "" : where.label + ": ", where.step,
                                     where.schedule, redis::to_text(where.command), where.fake, server,
                                     where.real)),
      where_(std::move(where)) {}

void check_playable(const World& world) {
  if (world.has_faults()) {
    throw Unplayable(
        "the scenario has faults, or leases that lapse since nobody refreshes them, which no real Redis can "
        "be "
        "made to have; leave --redis out, or the faults, and give the lease a refresh_ms");
  }
}

void check_time(const Scenario& scenario) {
  if (scenario.timing.is_timed) {
    throw Unplayable(
        "the scenario is timed, and its time is virtual: a real Redis has its own; leave --redis out, or "
        "make "
        "the scenario untimed");
  }
  if (!scenario.lease || scenario.lease->ttl_ms >= kShortestLeaseMs) return;
  throw Unplayable(fmt::format(
      "the scenario's lease of {} ms could lapse in the middle of a run on a real Redis, where time "
      "passes; give it at least {} ms, or leave --redis out",
      scenario.lease->ttl_ms, kShortestLeaseMs));
}

void check_playable(const Schedule& schedule) {
  for (std::size_t i = 0; i < schedule.steps.size(); ++i) {
    const ActorKind kind = schedule.steps[i].kind;
    if (kind == ActorKind::request || kind == ActorKind::listener) continue;
    throw Unplayable(
        fmt::format("step {}, {}: only steps of servers can be played on a real Redis, no time-outs and no "
                    "faults; replay it without --redis",
                    i + 1, to_text(schedule.steps[i])));
  }
}

Counterpart::Counterpart(Server& server, World& world, const Scenario& scenario)
    : server_(&server), world_(&world) {
  check_time(scenario);
  for (std::uint32_t i = 1; i <= scenario.servers; ++i) {
    const model::ServerId id{i};
    lines_.emplace(std::pair(ActorKind::request, id), Line{.connection = server.connect(), .scan = {}});
  }
  if (world.has_listeners()) subscribe(scenario);
}

void Counterpart::subscribe(const Scenario& scenario) {
  const std::string channel(world_->strategy().channel());
  for (std::uint32_t i = 0; i <= scenario.servers; ++i) {
    const model::ServerId id{i};
    lines_.emplace(std::pair(ActorKind::listener, id), Line{.connection = server_->connect(), .scan = {}});
    Subscription& subscription = subscriptions_.emplace_back(Subscription{id, server_->connect()});
    const redis::Reply reply = subscription.connection.execute({"SUBSCRIBE", channel});
    if (reply.is_error()) throw ServerError(fmt::format("SUBSCRIBE was answered with: {}", reply.text()));
  }
}

RunEnd Counterpart::run(Scheduler& scheduler) {
  server_->clear();
  prepare();
  (void)read_subscriptions();  // what a run before this one has left
  for (auto& [actor, line] : lines_) line.is_scanning = false;
  fake_.reset();
  last_actor_.reset();
  // The World is answered by us during our runs only.
  struct Answering {
    World* world;
    Answering(World* answered, Responder* by) : world(answered) { world->answer_with(by); }
    ~Answering() { world->answer_with(nullptr); }
    Answering(const Answering&) = delete;
    Answering& operator=(const Answering&) = delete;
    Answering(Answering&&) = delete;
    Answering& operator=(Answering&&) = delete;
  };
  const Answering answering(world_, this);
  return world_->run(scheduler);
}

void Counterpart::prepare() {
  PreparingClient client(server_->control(), [&](const redis::Command& command, const redis::Reply& fake,
                                                 const redis::Reply& real) {
    part(std::nullopt, command, to_text(fake), to_text(real));
  });
  world_->prepare(client);
}

std::optional<redis::Reply> Counterpart::respond(const Option& actor, const redis::Command& command) {
  const std::string& name = command.words.front();
  if (is_one_of(name, kUnplayable)) {
    throw Unplayable(fmt::format("{} can't be played on a real Redis: {}", name,
                                 "it keeps its connection waiting, or in a state of its own"));
  }
  Line& line = line_of(actor);
  redis::Reply real = line.connection.execute(command);
  compare(actor, command, real);
  line.is_scanning = name == "SCAN" && real.is_array() && real.as_array().at(0).text() != "0";
  last_actor_ = actor;
  last_command_ = command;
  return real;
}

void Counterpart::compare(const Option& actor, const redis::Command& command, const redis::Reply& real) {
  if (command.words.front() == "SCAN" && !real.is_error()) {
    const std::string problem = line_of(actor).scan.page(command, real, fake(), World::kStart);
    if (!problem.empty()) part(actor, command, problem, to_text(real));
    return;
  }
  const redis::Reply reply = fake().execute(world_->connection_of(actor), command, World::kStart);
  if (!agree(command, reply, real)) part(actor, command, to_text(reply), to_text(real));
}

std::vector<std::pair<model::ServerId, model::Message>> Counterpart::take_messages() {
  if (subscriptions_.empty() || !is_one_of(last_command_.words.front(), kMayPublish)) return {};
  std::vector<std::pair<model::ServerId, model::Message>> real = read_subscriptions();
  std::erase_if(real, [&](const auto& of) { return !world_->can_act_on(of.first, of.second); });
  const auto from_fake = world_->take_messages(fake());
  const bool are_same = std::equal(
      real.begin(), real.end(), from_fake.begin(), from_fake.end(), [](const auto& one, const auto& other) {
        return one.first == other.first && one.second.payload == other.second.payload;
      });
  if (!are_same) part(last_actor_, last_command_, messages_text(from_fake), messages_text(real));
  return real;
}

std::vector<std::pair<model::ServerId, model::Message>> Counterpart::read_subscriptions() {
  for (Subscription& subscription : subscriptions_) subscription.connection.send({"PING"});
  std::vector<std::pair<model::ServerId, model::Message>> messages;
  for (Subscription& subscription : subscriptions_) {
    for (;;) {
      const redis::Reply push = subscription.connection.receive();
      if (!push.is_array() || push.as_array().empty()) {
        throw ServerError(fmt::format("a subscription was sent {}", to_text(push)));
      }
      const redis::Reply::Array& parts = push.as_array();
      if (parts[0].text() == "pong") break;
      if (parts[0].text() != "message") continue;
      messages.emplace_back(
          subscription.server,
          model::Message{.channel = parts.at(1).text(), .payload = parts.at(2).text(), .cause = {}});
    }
  }
  return messages;
}

bool Counterpart::is_scanning(const Option& actor) const {
  const auto at = lines_.find({actor.kind, actor.server});
  return at != lines_.end() && at->second.is_scanning;
}

redis::Redis Counterpart::state(const redis::Redis&) {
  return server_->state(World::kStart);
}

Counterpart::Line& Counterpart::line_of(const Option& actor) {
  const auto at = lines_.find({actor.kind, actor.server});
  if (at != lines_.end()) return at->second;
  throw Unplayable(fmt::format("{}: only steps of servers can be played on a real Redis", to_text(actor)));
}

redis::Redis& Counterpart::fake() {
  if (!fake_) fake_ = world_->prepared(world_->schedule().placement.value_or(0));
  return *fake_;
}

void Counterpart::part(const std::optional<Option>& actor, const redis::Command& command,
                       const std::string& fake, const std::string& real) const {
  const std::string& ours = server_->name_space();
  const auto step = static_cast<std::uint32_t>(actor ? world_->schedule().steps.size() : 0);
  throw Parted({.step = step,
                .actor = actor,
                .command = without(ours, command),
                .fake = without(ours, fake),
                .real = without(ours, real),
                .schedule = to_text(world_->schedule()),
                .label = {}},
               server_->name());
}

}  // namespace overbook::sim::live
