#include "model/redis/differential/session/session.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

#include "model/redis/commands/command_table.h"
#include "model/redis/differential/session/comparison.h"
#include "model/redis/differential/words/expiry_words.h"

namespace overbook::redis::differential {
namespace {

constexpr std::size_t kUnderWayMost = 64;

// What prepares a sequence must succeed.
void require(real::Connection& redis, const Command& command, const Reply& wanted) {
  const Reply reply = redis.execute(command);
  if (reply == wanted) return;
  throw std::runtime_error("redis-server answers " + to_text(command) + " with " + to_text(reply));
}

// Redis keeps a string that was changed in its place, or that INCRBYFLOAT has made, otherwise than one that was
// set as a whole.
bool may_make_raw_string(const Command& command) {
  return std::any_of(command.words.begin(), command.words.end(), [](const std::string& word) {
    const std::string text = name_of(Command{word});
    return text.find("APPEND") != std::string::npos || text.find("SETRANGE") != std::string::npos ||
           text.find("SETBIT") != std::string::npos || text.find("INCRBYFLOAT") != std::string::npos;
  });
}

// Of a command that may wait: the word that says how long.
const std::string& timeout_of(const Command& command) {
  const std::string name = name_of(command);
  if (name.starts_with("XREAD")) {
    const auto block = std::find_if(command.words.begin(), command.words.end(), [](const std::string& word) {
      return name_of(Command{word}) == "BLOCK";
    });
    return *(block + 1);
  }
  return name == "BLMPOP" || name == "BZMPOP" ? command.words.at(1) : command.words.back();
}

bool waits_for_ms(const Command& command) {
  const std::string name = name_of(command);
  return name == "WAIT" || name.starts_with("XREAD");
}

}  // namespace

Session::Session()
    : server_([this] {
        clock_.set(kStart);
        return real::RedisServer::Options{.clock = &clock_, .databases = 1};
      }()) {
  control_ = std::make_unique<real::Connection>(server_.address(), kPatience);
  const std::int64_t start_s = kStart.count() / 1'000'000;
  const Reply time = control_->execute({"TIME"});
  if (!time.is_array() || time.as_array().front().text() != std::to_string(start_s)) {
    throw std::runtime_error(
        "redis-server does not read the test's clock (LD_PRELOAD of " OVERBOOK_CLOCK_PRELOAD
        "): TIME is answered " +
        exact_text(time));
  }
  // Expired keys go when a command meets them, as in the fake; otherwise whenever the server has time.
  require(*control_, {"DEBUG", "SET-ACTIVE-EXPIRE", "0"}, Reply::ok());
}

std::optional<Difference> Session::run(const Sequence& sequence) {
  begin();
  try {
    for (const Step& step : sequence) perform(step);
    compare_all();
    audit();
    end();
    return std::nullopt;
  } catch (const Found& found) {
    is_clean_ = false;
    return found.difference;
  }
}

void Session::connect() {
  // At once and not when the server notices: a connection that waits would still be served.
  static_cast<void>(control_->execute({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"}));
  static_cast<void>(control_->execute({"CLIENT", "KILL", "TYPE", "pubsub"}));
  lanes_.clear();
  for (std::size_t i = 0; i <= kAuditor; ++i) {
    Lane& lane = *lanes_.emplace_back(std::make_unique<Lane>(server_.address()));
    lane.real_id = std::to_string(lane.redis.execute({"CLIENT", "ID"}).as_integer());
  }
}

void Session::begin() {
  now_ = kStart;
  clock_.set(now_);
  if (!is_clean_) connect();
  require(*control_, {"FLUSHALL"}, Reply::ok());
  require(*control_, {"SCRIPT", "FLUSH"}, Reply::ok());
  require(*control_, {"FUNCTION", "FLUSH"}, Reply::ok());
  fake_ = Redis(Options{.hash_seed = 1});
  for (const auto& lane : lanes_) {
    if (is_clean_) require(lane->redis, {"RESET"}, Reply::status("RESET"));
    lane->fake = fake_.connect();
    lane->fake_client = fake_client_id(*lane);
    lane->expected.clear();
    lane->queued.clear();
    lane->is_in_multi = false;
  }
  scans_.clear();
  current_ = 0;
  under_way_ = 0;
  has_long_word_ = false;
  has_raw_string_ = false;
  is_clean_ = false;
}

void Session::perform(const Step& step) {
  switch (step.kind) {
    case Step::Kind::pass_time:
      return pass_time(step.passed_us);
    case Step::Kind::time_out:
      return time_out(step.lane);
    case Step::Kind::command:
      if (fake_.is_blocked(lanes_[step.lane]->fake)) return;
      if (!is_comparable(*lanes_[step.lane], step.command)) return;
      return command(step.lane, step.command);
  }
}

void Session::pass_time(std::int64_t us) {
  compare_all();
  now_ += Instant(us);
  clock_.set(now_);
  end_waits();
  observe_scans();
}

// Those whose time-out has come. Redis looks at them whenever its loop comes round, so
// it gets something to do.
void Session::end_waits() {
  for (const auto& lane : lanes_) {
    if (!fake_.is_blocked(lane->fake) || !lane->waits_until_ms ||
        *lane->waits_until_ms >= now_.count() / 1000)
      continue;
    lane->expected.push_back({.command = {"(the wait ends)"},
                              .queued = {},
                              .reply = fake_.time_out(lane->fake),
                              .is_unasked = true});
  }
  require(*control_, {"PING"}, Reply::status("PONG"));
  compare_all();
}

// In seconds, with a fraction; that of WAIT and of streams in milliseconds. Nothing: for ever.
std::optional<std::int64_t> Session::end_of_wait_ms(const Command& command) const {
  const long double timeout = std::strtold(timeout_of(command).c_str(), nullptr);
  const long double timeout_ms = waits_for_ms(command) ? timeout : std::ceil(timeout * 1000);
  constexpr long double kNeverHere = 1e15;
  if (timeout_ms == 0 || timeout_ms > kNeverHere) return std::nullopt;
  return now_.count() / 1000 + static_cast<std::int64_t>(timeout_ms);
}

void Session::time_out(std::size_t index) {
  Lane& lane = *lanes_[index];
  if (!fake_.is_blocked(lane.fake)) return;
  compare_all();
  lane.expected.push_back({.command = {"(the wait times out)"},
                           .queued = {},
                           .reply = fake_.time_out(lane.fake),
                           .is_unasked = true});
  if (control_->execute({"CLIENT", "UNBLOCK", lane.real_id, "TIMEOUT"}) != Reply::integer(1))
    throw Found{{"(the wait times out)", exact_text(lane.expected.back().reply), "it does not wait"}};
  compare_all();
}

void Session::command(std::size_t lane, const Command& command) {
  if (lane != current_ || under_way_ >= kUnderWayMost) compare_all();
  current_ = lane;
  ++counts_.commands;
  for (const std::string& word : command.words) has_long_word_ |= word.size() > 64;
  has_raw_string_ |= may_make_raw_string(command);
  const std::string name = name_of(command);
  if (name.ends_with("SCAN") && !lanes_[lane]->is_in_multi) {
    compare_all();
    scan(lane, command);
  } else if (name == "RANDOMKEY" && command.words.size() == 1 && !lanes_[lane]->is_in_multi) {
    compare_all();
    random_key(lane, command);
  } else if (has_flag(command, CommandSpec::kDraws) && name != "RANDOMKEY" && !lanes_[lane]->is_in_multi) {
    compare_all();
    follow_draw(lane, command);
  } else if (name == "CLIENT") {
    compare_all();
    client(lane, command);
  } else if (name.ends_with("UNSUBSCRIBE") && command.words.size() == 1) {
    compare_all();
    unsubscribe_all(lane, command);
  } else {
    execute(lane, command);
  }
  observe_scans();
}

void Session::execute(std::size_t index, const Command& command) {
  Lane& lane = *lanes_[index];
  const std::string name = name_of(command);
  // What may wait is sent alone, so that whatever arrives is the answer to it.
  if (has_flag(command, CommandSpec::kHoldsConnection)) compare_all();
  const Reply reply = fake_.execute(lane.fake, command, now_);
  lane.redis.send(command);
  ++under_way_;
  if (!reply.is_error()) ++counts_.accepted[name];
  if (reply.is_blocked()) {
    wait_until_blocked(index, command);
    lane.waits_until_ms = end_of_wait_ms(command);
  } else {
    Expected expected{.command = command, .queued = {}, .reply = reply};
    if (name == "EXEC") expected.queued = lane.queued;
    lane.expected.push_back(std::move(expected));
  }
  note_transaction(lane, command, reply);
  collect_for_others(command);
}

void Session::note_transaction(Lane& lane, const Command& command, const Reply& reply) {
  const std::string name = name_of(command);
  if (reply == Reply::status("QUEUED")) {
    lane.queued.push_back(command);
  } else if (name == "MULTI" && !reply.is_error()) {
    lane.is_in_multi = true;
  } else if ((name == "EXEC" && command.words.size() == 1) || (name == "DISCARD" && !reply.is_error()) ||
             (reply.is_error() && reply.text().starts_with("EXECABORT"))) {
    lane.is_in_multi = false;
    lane.queued.clear();
  }
}

// What the command has sent to anybody besides its reply.
void Session::collect_for_others(const Command& command) {
  bool has_other = false;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    Lane& lane = *lanes_[i];
    while (std::optional<Reply> push = fake_.take_push(lane.fake)) {
      lane.expected.push_back(
          {.command = command, .queued = {}, .reply = *std::move(push), .is_unasked = true});
      has_other |= i != current_;
    }
    if (std::optional<Reply> served = fake_.take_unblocked(lane.fake)) {
      lane.expected.push_back(
          {.command = command, .queued = {}, .reply = *std::move(served), .is_unasked = true});
      has_other = true;
    }
  }
  if (has_other) compare_all();
}

}  // namespace overbook::redis::differential
