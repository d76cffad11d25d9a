#include "sim/live/counterpart.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "model/redis/commands/command_table.h"
#include "model/redis/resp/batch.h"
#include "sim/live/name_space.h"
#include "sim/run/world.h"

namespace overbook::sim::live {
namespace {

constexpr std::string_view kIdByClock =
    "an id that Redis makes of its clock (XADD with *), in a script, in a transaction or before the race, "
    "can't be played on "
    "a real Redis: its clock is another one than the fake's";

bool is_word(std::string_view word, std::string_view in_capitals) {
  const auto is_same = [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 'a' + 'A' : a) == b; };
  return std::equal(word.begin(), word.end(), in_capitals.begin(), in_capitals.end(), is_same);
}

// Where an XADD has its id, if that is to be by Redis's clock: XADD key [NOMKSTREAM] [MAXLEN|MINID [=|~] n [LIMIT n]] *
// field value ... (Redis 7.0 t_stream.c). Nothing: it is another command, or has another id.
std::optional<std::size_t> place_of_clock_id(const redis::Command& command) {
  const std::vector<std::string>& words = command.words;
  if (words.empty() || !is_word(words.front(), "XADD")) return std::nullopt;
  std::size_t at = 2;
  while (at < words.size()) {
    if (is_word(words[at], "NOMKSTREAM")) {
      ++at;
    } else if (is_word(words[at], "MAXLEN") || is_word(words[at], "MINID")) {
      const bool has_sign = at + 1 < words.size() && (words[at + 1] == "=" || words[at + 1] == "~");
      at += has_sign ? 3 : 2;
    } else if (is_word(words[at], "LIMIT")) {
      at += 2;
    } else {
      break;
    }
  }
  return at < words.size() && words[at] == "*" ? std::optional(at) : std::nullopt;
}

// Whether the command, which is no such XADD itself, has made one of a stream's ids by the fake's clock.
bool makes_ids_by_clock(const redis::Redis& before, const redis::Redis& after, Instant now) {
  if (!after.has_read_clock()) return false;
  const std::string id = fmt::format("{}-", now.count() / 1000);
  const auto has_id = [&](const redis::KeyView& key) {
    return key.type == "stream" && key.value.find(id) != std::string::npos;
  };
  const std::vector<redis::KeyView> old = before.view(now);
  for (const redis::KeyView& key : after.view(now)) {
    const bool is_as_before = std::any_of(old.begin(), old.end(), [&](const redis::KeyView& other) {
      return other.key == key.key && other.value == key.value;
    });
    if (!is_as_before && has_id(key)) return true;
  }
  return false;
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
    const redis::Reply fake = fake_.execute(fake_connection_, command, Setup::kStart);
    if (fake.is_blocked()) throw Unplayable(command.words.front() + " waits before the race begins");
    if (place_of_clock_id(command)) throw Unplayable(std::string(kIdByClock));
    redis::Reply real = connection_->execute(command);
    // Nobody else is there, so pages of SCAN add up to the same either way; they are not compared here.
    if (command.words.front() != "SCAN" && !agree(command, fake, real)) on_difference_(command, fake, real);
    return real;
  }
  void work(std::string_view) override {}
  [[nodiscard]] Instant clock() const override { return Setup::kStart; }
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
  texts.reserve(messages.size());
  for (const auto& [server, message] : messages) {
    texts.push_back(fmt::format("s{}: {}", server.value, message.payload));
  }
  return fmt::format("messages [{}]", fmt::join(texts, ", "));
}

// Whether it is several commands with a SCAN among them.
bool pages_in_batch(const redis::Command& command) {
  return redis::is_batch(command) && redis::has_flag(command, redis::CommandSpec::kPages);
}

// Without the text of scripts, but for its beginning.
std::string short_text(redis::Command command) {
  constexpr std::size_t kLongest = 60;
  for (std::string& word : command.words) {
    if (word.size() > kLongest) word = word.substr(0, kLongest) + "...";
  }
  return redis::to_text(command);
}

}  // namespace

Parted::Parted(Where where, const std::string& server)
    : std::runtime_error(
          fmt::format("{}parted at step {} of {}: {}: the fake {}, {} {}",
                      where.label.empty() ? "" : where.label + ": ", where.step, where.schedule,
                      where.command.words.empty() ? "the keys after it" : short_text(where.command),
                      (where.command.words.empty() ? "has " : "says ") + where.fake, server,
                      (where.command.words.empty() ? "has " : "says ") + where.real)),
      where_(std::move(where)) {}

void check_untimed(const Scenario& scenario) {
  if (!scenario.timing.is_timed) return;
  throw Unplayable(
      "the scenario is timed: each of its schedules would take its own time on a real Redis; replay single "
      "ones there, with `overbook replay REPORT#/counterexamples/0 --redis URL`, or leave --redis out");
}

namespace {

std::vector<model::ServerId> listeners_of(const Setup& setup) {
  std::vector<model::ServerId> listeners;
  for (std::uint32_t i = 0; i <= setup.scenario().servers; ++i) {
    if (setup.subscribes(model::ServerId{i})) listeners.push_back(model::ServerId{i});
  }
  return listeners;
}

}  // namespace

Counterpart::Counterpart(Server& server, World& world)
    : server_(&server),
      world_(&world),
      fake_(&world.fake()),
      is_timed_(world.setup().scenario().timing.is_timed),
      lines_(server, {world.setup().channels().begin(), world.setup().channels().end()},
             listeners_of(world.setup())) {}

RunEnd Counterpart::run(Scheduler& scheduler) {
  forget_connections();
  server_->clear();
  scans_.clear();
  past_.clear();
  last_command_ = {};
  has_parted_ = false;
  began_ = server_->clock().now();
  moment_ = {};
  shortest_ = world_->setup().lease().ttl;
  prepare();
  lateness_ = elapsed();
  lines_.begin_run();
  return world_->run(scheduler, *this);
}

void Counterpart::prepare() {
  PreparingClient client(server_->control(), [&](const redis::Command& command, const redis::Reply& fake,
                                                 const redis::Reply& real) {
    if (const auto why = doubt(fake_->keys(), Setup::kStart))
      throw TooSlow(fmt::format("before step 1 {} answered otherwise, but {}", server_->name(), *why));
    part_at(std::nullopt, command, to_text(fake), to_text(real));
  });
  world_->setup().prepare(client);
}

std::optional<redis::Reply> Counterpart::execute(const SentCommand& sent, Instant now) {
  if (const std::optional<std::size_t> at = place_of_clock_id(*sent.command))
    return execute_by_clock(sent, *at, now);
  const redis::Redis before = fake_->keys();
  const redis::Reply reply = fake_->execute(sent, now).value();
  if (fake_->has_remembered()) remember(snapshot(before, now));
  const redis::Command& command = *sent.command;
  const std::string& name = command.words.front();
  if (fake_->keys().has_drawn()) {
    refuse(fmt::format("{} can't be played on a real Redis: {}", name,
                       "it draws at random, and a real one draws for itself"));
  }
  if (pages_in_batch(command)) {
    refuse("a page of SCAN in the middle of a batch can't be held against that of a real Redis");
  }
  if (makes_ids_by_clock(before, fake_->keys(), now)) refuse(std::string(kIdByClock));
  check_held(sent);
  const Executed executed{.sent = sent, .reply = reply, .before = before, .now = now};
  const std::optional<redis::Reply> real = may_wait(command) ? send_and_see(executed) : send(sent);
  note_lateness();
  last_command_ = command;
  if (!real) return reply;  // it waits
  compare(executed, *real);
  Scan& scan = scans_[{sent.sender, sent.is_late}];
  scan.was_under_way = scan.is_under_way;
  scan.is_under_way = name == "SCAN" && real->is_array() && real->as_array().at(0).text() != "0";
  return real;
}

// The fake has executed what the real server was not sent: the trace of this step is closed.
void Counterpart::refuse(const std::string& why) {
  has_parted_ = true;
  throw Unplayable(why);
}

redis::Reply Counterpart::send(const SentCommand& sent) {
  if (sent.is_late) return lines_.take_late(sent.sender).execute(*sent.command);
  return lines_.of(sent.sender).execute(*sent.command);
}

// The real server says which id the entry gets: the fake, whose clock is another, is told that.
std::optional<redis::Reply> Counterpart::execute_by_clock(const SentCommand& sent, std::size_t id_at,
                                                          Instant now) {
  if (holding_.contains(sent.sender)) refuse(std::string(kIdByClock));
  const redis::Redis before = fake_->keys();
  std::optional<Snapshot> past;
  if (fake_->most_remembered() > 0) past = snapshot(before, now);
  redis::Command told = *sent.command;
  redis::Reply real = send(sent);
  note_lateness();
  if (real.is_bulk()) told.words[id_at] = real.text();
  SentCommand same = sent;
  same.command = &told;
  const redis::Reply reply = fake_->execute(same, now).value();
  if (fake_->has_remembered()) remember(*std::move(past));
  last_command_ = told;
  compare({.sent = same, .reply = reply, .before = before, .now = now}, real);
  return real;
}

void Counterpart::compare(const Executed& executed, const redis::Reply& real) {
  const redis::Command& command = *executed.sent.command;
  if (command.words.front() == "SCAN" && !real.is_error()) {
    ScanCheck& check = scans_[{executed.sent.sender, executed.sent.is_late}].check;
    const std::string problem = check.page(command, real, fake_->keys(), executed.now);
    if (!problem.empty()) part(executed.before, executed.now, command, problem, to_text(real));
    return;
  }
  if (!agree(command, executed.reply, real, tolerance().ahead))
    part(executed.before, executed.now, command, to_text(executed.reply), to_text(real));
}

Backend::Messages Counterpart::take_messages() {
  const Messages own = fake_->take_messages();
  if (!redis::has_flag(last_command_, redis::CommandSpec::kMayPublish)) return {};
  Messages real = lines_.read_messages();
  std::erase_if(real, [&](const auto& of) { return !world_->setup().can_act_on(of.first, of.second); });
  const bool are_same =
      std::equal(real.begin(), real.end(), own.begin(), own.end(), [](const auto& one, const auto& other) {
        return one.first == other.first && one.second.channel == other.second.channel &&
               one.second.payload == other.second.payload;
      });
  if (!are_same) {
    part_at(world_->schedule().steps.back(), last_command_, messages_text(own), messages_text(real));
  }
  return real;
}

bool Counterpart::is_scanning(const Step& step) const {
  const auto at = scans_.find({step.task, step.kind == StepKind::late_command});
  return at != scans_.end() && at->second.is_under_way;
}

redis::Redis Counterpart::state(Instant now) {
  const redis::Redis& own = fake_->keys();
  redis::Redis real = server_->state(now);
  note_lateness();
  if (has_parted_) return real;  // the trace of that step is closed; the first difference counts
  const Instant clock = server_->time();
  KeysThen ours{own.view(now), now};
  // A script may write elsewhere; that is told of in the end.
  std::erase_if(ours.keys,
                [&](const redis::KeyView& key) { return !key.key.starts_with(server_->name_space()); });
  if (const auto parted = difference(ours, {real.view(now), clock}, tolerance()))
    part(own, now, {}, parted->fake, parted->real);
  return real;
}

void Counterpart::part(const redis::Redis& before, Instant now, const redis::Command& command,
                       const std::string& fake, const std::string& real) {
  has_parted_ = true;
  const std::size_t step = world_->schedule().steps.size();
  if (const auto why = doubt(before, now))
    throw TooSlow(fmt::format("step {} came out otherwise on {}, but {}", step, server_->name(), *why));
  check_time_outs();
  std::optional<Step> pick;
  if (step > 0) pick = world_->schedule().steps.back();
  part_at(pick, command, fake, real);
}

void Counterpart::part_at(std::optional<Step> pick, const redis::Command& command, const std::string& fake,
                          const std::string& real) {
  has_parted_ = true;
  const std::string& ours = server_->name_space();
  throw Parted({.step = static_cast<std::uint32_t>(pick ? world_->schedule().steps.size() : 0),
                .pick = pick,
                .command = without(ours, command),
                .fake = without(ours, fake),
                .real = without(ours, real),
                .schedule = to_text(pick ? world_->schedule() : Schedule{}),
                .label = {}},
               server_->name());
}

}  // namespace overbook::sim::live
