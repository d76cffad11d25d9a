#include "sim/setup/rehearsal.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include "model/strategies/program_strategy.h"
#include "model/strategies/registry.h"
#include "sim/schedule/step.h"
#include "sim/setup/cast.h"
#include "sim/setup/direct_client.h"

namespace overbook::sim {
namespace {

constexpr Instant kNow = std::chrono::seconds(1'700'000'000);
// Of all calls of one server: more is a wait for what never comes.
constexpr std::uint64_t kMostSteps = 100'000;

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
  Rehearsal(const Scenario& scenario, const model::StrategySpec& strategy)
      : limit_(scenario.limits.the_limit().permits),
        config_{.spec = strategy, .limits = scenario.limits, .lease = {}} {
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
      for (const Lane& lane : running_) {
        attempt("refresh", lane, [&] { (void)lane.strategy->refresh(*lane.client, lane.request); });
      }
    }
    for (const Lane& lane : running_) {
      attempt("release", lane, [&] { lane.strategy->release(*lane.client, lane.request); });
    }
    sweep(2);
    running_.clear();
    if (failures_.empty()) admit_next();
    return std::move(failures_);
  }

 private:
  // A server and its one conversation.
  struct Lane {
    std::unique_ptr<ListeningClient> client;
    std::unique_ptr<model::Strategy> strategy;
    model::Request request;
  };

  Lane next_lane() {
    ++asked_;
    std::unique_ptr<model::Strategy> strategy = model::make_strategy(config_);
    model::Request request = make_request(model::ServerId{asked_}, asked_, *strategy);
    return {new_client(), std::move(strategy), std::move(request)};
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
    const Lane nobody{new_client(), nullptr, {}};
    attempt("prepare", nobody, [&] { strategy->prepare(*nobody.client); });
  }

  void admit_next() {
    Lane lane = next_lane();
    if (lane.strategy->acts_on_start()) {
      attempt("on_start", lane, [&] { lane.strategy->on_start(*lane.client, lane.request.server); });
      if (!failures_.empty()) return;
    }
    bool is_admitted = false;
    attempt("acquire", lane, [&] {
      is_admitted = lane.strategy->acquire(*lane.client, lane.request) == model::Decision::admitted;
    });
    if (is_admitted) running_.push_back(std::move(lane));
  }

  template <typename Call>
  void attempt(std::string_view name, const Lane& lane, Call call) {
    const auto is_same = [&](const RehearsalFailure& failure) { return failure.call == name; };
    // What has failed once would only fail again.
    if (std::any_of(failures_.begin(), failures_.end(), is_same)) return;
    try {
      call();
    } catch (const WaitsAlone& error) {
      if (!running_.empty()) return;  // for what runs, it may wait
      failures_.push_back({.call = std::string(name),
                           .conversation = lane.request.conversation,
                           .server = lane.request.server,
                           .error = error.what(),
                           .lacking = redis_.lacking()});
    } catch (const model::ProgramError& error) {
      failures_.push_back({.call = std::string(name),
                           .conversation = lane.request.conversation,
                           .server = lane.request.server,
                           .error = error.text,
                           .lacking = redis_.lacking(),
                           .line = error.line});
    } catch (const model::RedisError& error) {
      failures_.push_back({.call = std::string(name),
                           .conversation = lane.request.conversation,
                           .server = lane.request.server,
                           .error = lane.client->error_text(error),
                           .lacking = redis_.lacking()});
    }
  }

  std::uint32_t limit_;
  model::StrategyConfig config_;
  bool has_heartbeats_ = false;
  redis::Redis redis_;
  std::uint32_t asked_ = 0;
  Lane sweeper_;
  std::vector<Lane> running_;
  std::vector<RehearsalFailure> failures_;
};

}  // namespace

std::vector<RehearsalFailure> rehearse(const Scenario& scenario, const model::StrategySpec& strategy) {
  return Rehearsal(scenario, strategy).run();
}

}  // namespace overbook::sim
