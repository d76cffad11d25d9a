#include "sim/setup/rehearsal.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <memory>
#include <set>
#include <string_view>
#include <utility>

#include "model/strategies/program_strategy.h"
#include "model/strategies/registry.h"
#include "sim/schedule/step.h"
#include "sim/setup/cast.h"
#include "sim/setup/direct_client.h"
#include "sim/setup/pushed_message.h"

namespace overbook::sim {
namespace {

constexpr Instant kNow = std::chrono::seconds(1'700'000'000);
// Of all calls of one server: more is a wait for what never comes.
constexpr std::uint64_t kMostSteps = 100'000;
// Who answers each message by another is not heard to the end.
constexpr std::uint32_t kMostMessages = 1'000;
// A conversation's name, an object of JSON, a number.
constexpr std::array<std::string_view, 3> kMadeUpTexts{"c1", "{}", "1"};

// Remembers the last reply: of an error it is the whole text, without the command.
class ListeningClient final : public DirectClient {
 public:
  using DirectClient::DirectClient;

  redis::Reply execute(const redis::Command& command) override {
    last_ = DirectClient::execute(command);
    return last_;
  }
  [[nodiscard]] std::string error_text(const model::RedisError& error) const {
    return last_.is_error() ? std::string(last_.text()) : error.what();
  }

 private:
  redis::Reply last_ = redis::Reply::nil();
};

class Rehearsal {
 public:
  Rehearsal(const Scenario& scenario, const model::StrategySpec& strategy, SilentChannels silent_channels)
      : limit_(scenario.limits.the_limit().permits),
        config_{.spec = strategy, .limits = scenario.limits, .lease = {}},
        silent_channels_(silent_channels) {
    if (scenario.lease) config_.lease = std::chrono::milliseconds(scenario.lease->ttl_ms);
    const model::StrategyInfo* info = model::find_strategy(strategy.use);
    has_heartbeats_ =
        scenario.lease ? scenario.lease->refresh_ms.has_value() : info != nullptr && info->lease.has_value();
  }

  std::vector<RehearsalFailure> run() {
    prepare();
    for (std::uint32_t i = 0; i <= limit_ && failures_.empty(); ++i) admit_next();
    sweep(1);
    if (has_heartbeats_) {
      for (Lane* lane : running_) {
        attempt("refresh", *lane, [&] { (void)lane->strategy->refresh(*lane->client, lane->request); });
      }
    }
    for (Lane* lane : running_) {
      attempt("release", *lane, [&] { lane->strategy->release(*lane->client, lane->request); });
    }
    sweep(2);
    running_.clear();
    if (failures_.empty()) admit_next();
    if (silent_channels_ == SilentChannels::get_made_up_texts && failures_.empty()) break_silence();
    return std::move(failures_);
  }

 private:
  // A server and its one conversation.
  struct Lane {
    std::unique_ptr<ListeningClient> client;
    std::unique_ptr<model::Strategy> strategy;
    model::Request request;
    // Of those that hear everything.
    std::unique_ptr<ListeningClient> listener = {};
    redis::ConnectionId subscription = {};
  };

  Lane& next_lane() {
    ++asked_;
    std::unique_ptr<model::Strategy> strategy = model::make_strategy(config_);
    model::Request request = make_request(model::ServerId{asked_}, asked_, *strategy);
    Lane& lane = lanes_.emplace_back(
        Lane{.client = new_client(), .strategy = std::move(strategy), .request = std::move(request)});
    if (!lane.strategy->hears_everything()) return lane;
    lane.listener = new_client();
    lane.subscription = redis_.connect();
    for (const std::string& channel : lane.strategy->channels())
      redis_.execute(lane.subscription, {"SUBSCRIBE", channel}, kNow);
    return lane;
  }

  std::unique_ptr<ListeningClient> new_client() {
    return std::make_unique<ListeningClient>(redis_, kNow, kMostSteps);
  }

  void sweep(std::uint32_t pass) {
    if (!sweeper_.strategy) sweeper_.strategy = model::make_strategy(config_);
    if (!sweeper_.strategy->sweeps()) return;
    if (!sweeper_.client) sweeper_.client = new_client();
    sweeper_.request.server = server_name(sweeper(1));
    attempt("sweep", sweeper_,
            [&] { sweeper_.strategy->sweep(*sweeper_.client, sweeper_.request.server, pass); });
  }

  void prepare() {
    const std::unique_ptr<model::Strategy> strategy = model::make_strategy(config_);
    if (!strategy->prepares()) return;
    const Lane nobody{.client = new_client(), .strategy = nullptr, .request = {}};
    attempt("prepare", nobody, [&] { strategy->prepare(*nobody.client); });
  }

  void admit_next() {
    Lane& lane = next_lane();
    if (lane.strategy->acts_on_start()) {
      attempt("on_start", lane, [&] { lane.strategy->on_start(*lane.client, lane.request.server); });
      if (!failures_.empty()) return;
    }
    bool is_admitted = false;
    attempt("acquire", lane, [&] {
      is_admitted = lane.strategy->acquire(*lane.client, lane.request) == model::Decision::admitted;
    });
    if (is_admitted) running_.push_back(&lane);
  }

  // What was said by a call, and by those who heard it.
  void deliver() {
    for (bool was_heard = true; was_heard;) {
      was_heard = false;
      for (Lane& lane : lanes_) {
        if (!lane.listener) continue;
        const std::optional<model::Message> message =
            next_message(redis_, lane.subscription, lane.request.server);
        if (!message) continue;
        heard_on_.insert(message->channel);
        if (++delivered_ > kMostMessages) return;
        was_heard = true;
        if (!has_failed("on_message")) hear(lane, *message, failures_);
      }
    }
  }

  void break_silence() {
    if (lanes_.empty() || !lanes_.front().listener) return;
    Lane& lane = lanes_.front();
    for (const std::string& channel : lane.strategy->channels()) {
      if (heard_on_.contains(channel)) continue;
      std::vector<RehearsalFailure> of_texts;
      for (const std::string_view text : kMadeUpTexts) {
        const std::size_t failed_before = of_texts.size();
        hear(lane,
             {.channel = channel, .payload = std::string(text), .cause = {}, .server = lane.request.server},
             of_texts);
        if (of_texts.size() == failed_before) break;
      }
      if (of_texts.size() < kMadeUpTexts.size()) continue;
      failures_.push_back(std::move(of_texts.front()));
      failures_.back().message->is_made_up = true;
      return;  // the others have the same function
    }
  }

  void hear(Lane& lane, const model::Message& message, std::vector<RehearsalFailure>& failures) {
    std::optional<RehearsalFailure> failure =
        failure_of([&] { lane.strategy->on_message(*lane.listener, message); }, *lane.listener);
    if (!failure) return;
    failure->message = RehearsedMessage{.channel = message.channel, .text = message.payload};
    note("on_message", lane, *std::move(failure), failures);
  }

  template <typename Call>
  void attempt(std::string_view name, const Lane& lane, Call call) {
    // What has failed once would only fail again.
    if (has_failed(name)) return;
    if (std::optional<RehearsalFailure> failure = failure_of(call, *lane.client))
      note(name, lane, *std::move(failure), failures_);
    deliver();
  }

  [[nodiscard]] bool has_failed(std::string_view name) const {
    return std::any_of(failures_.begin(), failures_.end(),
                       [&](const RehearsalFailure& failure) { return failure.call == name; });
  }

  static void note(std::string_view name, const Lane& lane, RehearsalFailure failure,
                   std::vector<RehearsalFailure>& failures) {
    failure.call = name;
    failure.conversation = lane.request.conversation;
    failure.server = lane.request.server;
    failures.push_back(std::move(failure));
  }

  // How the call failed; nothing: it did not.
  template <typename Call>
  std::optional<RehearsalFailure> failure_of(Call call, const ListeningClient& client) {
    RehearsalFailure failure;
    try {
      call();
      return std::nullopt;
    } catch (const WaitsAlone& error) {
      if (!running_.empty()) return std::nullopt;  // for what runs, it may wait
      failure.error = error.what();
    } catch (const model::ProgramError& error) {
      failure.error = error.text;
      failure.line = error.line;
    } catch (const model::RedisError& error) {
      failure.error = client.error_text(error);
    }
    failure.lacking = redis_.lacking();
    return failure;
  }

  std::uint32_t limit_;
  model::StrategyConfig config_;
  SilentChannels silent_channels_;
  bool has_heartbeats_ = false;
  redis::Redis redis_;
  std::uint32_t asked_ = 0;
  std::uint32_t delivered_ = 0;
  std::set<std::string> heard_on_;
  Lane sweeper_;
  std::deque<Lane> lanes_;
  std::vector<Lane*> running_;
  std::vector<RehearsalFailure> failures_;
};

}  // namespace

std::vector<RehearsalFailure> rehearse(const Scenario& scenario, const model::StrategySpec& strategy,
                                       SilentChannels silent_channels) {
  return Rehearsal(scenario, strategy, silent_channels).run();
}

}  // namespace overbook::sim
