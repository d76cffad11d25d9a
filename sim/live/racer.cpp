#include "sim/live/racer.h"

#include <fmt/format.h>

#include <charconv>
#include <thread>
#include <utility>

namespace overbook::sim::live {
namespace {

// A message carries the request that caused it, which no-needless-eviction asks for: strategies don't say.
constexpr std::string_view kCauseMark = " overbook-cause=";

std::string tagged(const std::string& payload, model::RequestId cause) {
  return fmt::format("{}{}{}", payload, kCauseMark, cause.value);
}

// Takes the tag off a message. A message without one (a script's) has the cause 0, the first request.
void untag(model::Message& message) {
  const std::size_t at = message.payload.rfind(kCauseMark);
  if (at == std::string::npos) return;
  const char* const digits = message.payload.data() + at + kCauseMark.size();
  (void)std::from_chars(digits, message.payload.data() + message.payload.size(), message.cause.value);
  message.payload.erase(at);
}

}  // namespace

Instant machine_clock() {
  return std::chrono::duration_cast<Instant>(std::chrono::system_clock::now().time_since_epoch());
}

// A client that blocks its thread, and lets the server's other thread go on meanwhile.
class Racer::Line final : public model::Client {
 public:
  Line(Racer& racer, Connection& connection, std::unique_lock<std::mutex>& turn, model::RequestId cause)
      : racer_(&racer), connection_(&connection), turn_(&turn), cause_(cause) {}

  redis::Reply execute(const redis::Command& command) override {
    const bool is_published = command.words.front() == "PUBLISH" && command.words.size() == 3;
    turn_->unlock();
    try {
      redis::Reply reply =
          is_published
              ? connection_->execute({command.words[0], command.words[1], tagged(command.words[2], cause_)})
              : connection_->execute(command);
      turn_->lock();
      return reply;
    } catch (...) {
      turn_->lock();
      throw;
    }
  }

  // Time that passes without Redis: whoever else can go, may.
  void work(std::string_view) override {
    turn_->unlock();
    std::this_thread::yield();
    turn_->lock();
  }

  [[nodiscard]] Instant clock() const override {
    const std::vector<std::int64_t>& skews = racer_->scenario_->faults.clock_skew_ms;
    const std::size_t server = racer_->id_.value;
    return machine_clock() + std::chrono::milliseconds(server < skews.size() ? skews[server] : 0);
  }

  void closing(model::ConversationId conversation) override {
    racer_->ledger_->closing(racer_->id_, conversation, cause_);
  }
  void closed(model::ConversationId conversation) override {
    racer_->ledger_->closed(racer_->id_, conversation, cause_);
  }
  void evicting(model::ConversationId conversation) override {
    racer_->ledger_->evicting(racer_->id_, conversation, cause_);
  }

 private:
  Racer* racer_;
  Connection* connection_;
  std::unique_lock<std::mutex>* turn_;
  model::RequestId cause_;
};

Racer::Racer(const Setup& setup, model::ServerId id, LockedLedger& ledger)
    : setup_(&setup),
      scenario_(&setup.scenario()),
      id_(id),
      ledger_(&ledger),
      strategy_(setup.new_strategy()) {}

void Racer::connect(const std::function<Connection()>& connect) {
  if (id_ != model::kResident) requests_ = connect();
  if (!setup_->has_listeners() || is_sweeper(id_)) return;
  reactions_ = connect();
  subscription_ = connect();
  for (const std::string& channel : strategy_->channels()) {
    const redis::Reply reply = subscription_->execute({"SUBSCRIBE", channel});
    if (reply.is_error()) throw ServerError(fmt::format("SUBSCRIBE was answered with: {}", reply.text()));
  }
}

void Racer::reset() {
  strategy_->reset();
  has_started_ = false;
  start_error_.reset();
  if (id_ != model::kResident) return;
  for (const model::Request& resident : setup_->cast().residents()) strategy_->adopt(resident);
  strategy_->remember(setup_->memory_of_resident());
}

model::Decision Racer::acquire(std::uint32_t round) {
  if (!has_started_) start();
  const model::Request& request = setup_->cast().request(id_, round);
  model::Decision decision = acquire_once(request);
  for (std::uint32_t i = 0; i < scenario_->retries && decision == model::Decision::rejected; ++i) {
    decision = acquire_once(request);
  }
  return decision;
}

void Racer::start() {
  has_started_ = true;
  if (!strategy_->acts_on_start()) return;
  std::unique_lock turn(loop_);
  Line line(*this, *requests_, turn, {});
  try {
    strategy_->on_start(line, server_name(id_));
  } catch (const model::RedisError& error) {
    start_error_ = error.what();
  }
}

void Racer::sweep(std::uint32_t pass) {
  std::unique_lock turn(loop_);
  Line line(*this, *requests_, turn, {});
  try {
    strategy_->sweep(line, server_name(id_), pass);
  } catch (const model::RedisError&) {  // NOLINT(bugprone-empty-catch)
  }
}

model::Decision Racer::acquire_once(const model::Request& request) {
  std::unique_lock turn(loop_);
  model::Request own = request;
  own.id = ledger_->invoked(own);
  Line line(*this, *requests_, turn, own.id);
  model::Decision decision = model::Decision::failed;
  try {
    if (start_error_) throw model::RedisError(*std::exchange(start_error_, std::nullopt));
    decision = strategy_->acquire(line, own);
  } catch (const model::RedisError&) {
    decision = model::Decision::failed;
  }
  // In the same turn: from here on, whoever closes the conversation finds it running.
  ledger_->returned(own, own.id, decision);
  return decision;
}

void Racer::release(std::uint32_t round) {
  std::unique_lock turn(loop_);
  model::Request own = setup_->cast().request(id_, round);
  const std::optional<model::RequestId> id = ledger_->begin_release(own);
  if (!id) return;  // it was evicted
  own.id = *id;
  Line line(*this, *requests_, turn, own.id);
  try {
    strategy_->release(line, own);
  } catch (const model::RedisError&) {  // NOLINT(bugprone-empty-catch)
    // The conversation has ended all the same; what Redis still counts of it, no-slot-leak finds.
  }
  ledger_->end_release(own, *id);
}

Racer::Heard Racer::listen() {
  const redis::Reply push = subscription_->receive();
  if (!push.is_array() || push.as_array().size() != 3) {
    throw ServerError(fmt::format("a subscription was sent {}", to_text(push)));
  }
  const redis::Reply::Array& parts = push.as_array();
  model::Message message{.channel = parts[1].text(), .payload = parts[2].text(), .cause = {}};
  if (message.payload == kMark) return Heard::mark;
  if (message.payload == kStop) return Heard::stop;
  untag(message);
  if (!setup_->can_act_on(id_, message)) return Heard::ignored;
  std::unique_lock turn(loop_);
  Line line(*this, *reactions_, turn, message.cause);
  try {
    strategy_->on_message(line, message);
  } catch (const model::RedisError&) {  // NOLINT(bugprone-empty-catch): as the listener of a server, go on
  }
  return Heard::handled;
}

}  // namespace overbook::sim::live
