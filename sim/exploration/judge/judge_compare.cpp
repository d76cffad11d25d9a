// What overbook says of the configurations that the judge is asked about, as a JSON array, for
// engine_test.py:
//
//   judge_compare fast|plain SERVERS   explore_all's verdicts, for 1 .. SERVERS servers
//   judge_compare states SERVERS       no engine at all: every state reached by running the servers' fibers
//                                      again along prefixes in which they begin in the order of their
//                                      numbers; states are one only where Redis and all that each server was
//                                      replied are the same; the worst excess in any of them, and of those in
//                                      which all requests have returned how many were admitted and rejected
//   judge_compare histories SERVERS    no engine at all: every schedule run on the servers' fibers, one by
//                                      one, and its history given to the properties; also how many were
//                                      admitted in all

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "model/properties/property.h"
#include "model/strategies/registry.h"
#include "sim/exploration/exploration.h"
#include "sim/exploration/learning/automaton.h"
#include "sim/run/world.h"
#include "sim/schedule/scheduler.h"

namespace {

using namespace overbook;
using nlohmann::json;

constexpr std::array<std::string_view, 5> kStrategies{"count-then-register", "register-then-count",
                                                      "register-then-count-plus-one", "exclude-own-key",
                                                      "lua-script"};

// Every schedule, in lexicographic order: after each run the last choice that has another answer gets it. Of
// schedules that are the same but for the servers' names, only the one in which they begin in the order of
// their numbers.
class EverySchedule final : public sim::Scheduler {
 public:
  bool begin_run() override {
    if (is_first_) {
      is_first_ = false;
      return true;
    }
    while (!taken_.empty() && taken_.back().answer + 1 == taken_.back().count) taken_.pop_back();
    if (taken_.empty()) return false;
    ++taken_.back().answer;
    at_ = 0;
    begun_ = 0;
    return true;
  }

  std::size_t choose(const sim::Choice& choice) override {
    // Options come by server: first those that have begun and can go on, then those that have not.
    const auto is_allowed = [&](const sim::Step& option) { return option.task.server.value <= begun_ + 1; };
    const auto count = std::count_if(choice.options.begin(), choice.options.end(), is_allowed);
    if (at_ == taken_.size()) taken_.push_back({.answer = 0, .count = static_cast<std::size_t>(count)});
    const std::size_t answer = taken_[at_++].answer;
    begun_ = std::max(begun_, choice.options[answer].task.server.value);
    return answer;
  }

 private:
  struct Taken {
    std::size_t answer;
    std::size_t count;
  };
  std::vector<Taken> taken_;
  std::size_t at_ = 0;
  std::uint32_t begun_ = 0;  // servers 1 .. begun_ have taken a step in this run
  bool is_first_ = true;
};

std::string_view verdict_of(const sim::PropertyOutcome& outcome) {
  switch (outcome.outcome) {
    case sim::Outcome::proved:
      return "proved";
    case sim::Outcome::violated:
      return "violated";
    case sim::Outcome::inconclusive:
      break;
  }
  return "inconclusive";
}

void explore(const sim::Scenario& scenario, const model::StrategySpec& strategy, sim::Engine engine,
             json& answer) {
  sim::ExplorationOptions options;
  options.engine = engine;
  constexpr auto over_admission = model::PropertyId::no_over_admission;
  constexpr auto false_rejection = model::PropertyId::no_false_rejection;
  options.properties = {over_admission, false_rejection};
  const sim::ExplorationResult result = sim::explore_all(scenario, strategy, options);
  answer["no-over-admission"] = verdict_of(result.properties[over_admission]);
  answer["no-false-rejection"] = verdict_of(result.properties[false_rejection]);
  answer["worst_excess"] = result.properties[over_admission].worst_excess;
}

void run_every_schedule(const sim::Scenario& scenario, const model::StrategySpec& strategy, json& answer) {
  const model::Limits& limits = scenario.limits;
  bool is_rejecting_falsely = false;
  std::uint32_t worst_excess = 0;
  std::set<std::pair<std::size_t, std::size_t>> outcomes;  // admitted, rejected
  sim::World world(scenario, strategy);
  EverySchedule schedules;
  model::Analysis analysis;
  while (schedules.begin_run()) {
    if (world.run(schedules) != sim::RunEnd::complete) throw std::logic_error("a run was not completed");
    analysis.assign(world.history());
    if (const auto over = model::property(model::PropertyId::no_over_admission).check(analysis, limits)) {
      worst_excess = std::max(worst_excess, over->worst_excess);
    }
    is_rejecting_falsely |=
        model::property(model::PropertyId::no_false_rejection).check(analysis, limits).has_value();
    std::size_t admitted = 0;
    for (const model::RequestSpan& request : analysis.requests()) admitted += request.is_admitted() ? 1U : 0U;
    outcomes.emplace(admitted - scenario.running, analysis.requests().size() - admitted);
  }
  answer["no-over-admission"] = worst_excess > 0 ? "violated" : "proved";
  answer["no-false-rejection"] = is_rejecting_falsely ? "violated" : "proved";
  answer["worst_excess"] = worst_excess;
  answer["outcomes"] = outcomes;
}

// Runs along a prefix of choices and stops there.
class Prefix final : public sim::Scheduler {
 public:
  // `is_over` is set when it stops.
  Prefix(const std::vector<sim::Step>& steps, bool& is_over) : steps_(&steps), is_over_(&is_over) {}
  bool begin_run() override { return true; }
  std::size_t choose(const sim::Choice& choice) override {
    if (at_ == steps_->size()) {
      enabled.assign(choice.options.begin(), choice.options.end());
      *is_over_ = true;
      return sim::kStop;
    }
    const auto at = std::find(choice.options.begin(), choice.options.end(), (*steps_)[at_++]);
    return static_cast<std::size_t>(at - choice.options.begin());
  }
  std::vector<sim::Step> enabled;

 private:
  const std::vector<sim::Step>* steps_;
  bool* is_over_;
  std::size_t at_ = 0;
};

// A client that notes what its server is replied.
class NotingClient final : public model::Client {
 public:
  NotingClient(model::Client& client, DigestBuilder& replies) : client_(&client), replies_(&replies) {}
  redis::Reply execute(const redis::Command& command) override {
    redis::Reply reply = client_->execute(command);
    replies_->add(sim::digest_of(reply));
    return reply;
  }
  void work(std::string_view what) override { client_->work(what); }
  [[nodiscard]] Instant clock() const override { return client_->clock(); }
  void closing(model::ConversationId conversation) override { client_->closing(conversation); }
  void closed(model::ConversationId conversation) override { client_->closed(conversation); }
  void evicting(model::ConversationId conversation) override { client_->evicting(conversation); }

 private:
  model::Client* client_;
  DigestBuilder* replies_;
};

// By server; of the run under way, until it ends: what is asked of newcomers then is no part of it.
struct Replies {
  std::vector<DigestBuilder> by_server;
  bool is_over = false;
  DigestBuilder ignored = {};

  void begin(std::uint32_t servers) {
    by_server.assign(servers + 1, {});
    is_over = false;
  }
  DigestBuilder& of(model::ServerId server) {
    const bool is_newcomer = server.value >= by_server.size();
    return is_over || is_newcomer ? ignored : by_server[server.value];
  }
};

class Noting final : public model::Strategy {
 public:
  Noting(const model::StrategyConfig& config, Replies& replies)
      : strategy_(model::make_strategy(config)), replies_(&replies) {}
  model::Decision acquire(model::Client& redis, const model::Request& request) override {
    NotingClient client(redis, replies_->of(request.server_id));
    return strategy_->acquire(client, request);
  }
  void release(model::Client& redis, const model::Request& request) override {
    NotingClient client(redis, replies_->of(request.server_id));
    strategy_->release(client, request);
  }

 private:
  std::unique_ptr<model::Strategy> strategy_;
  Replies* replies_;
};

Digest state_of(sim::World& world, const Replies& replies) {
  DigestBuilder all;
  all.add(world.fake().keys().digest());
  for (const DigestBuilder& one : replies.by_server) all.add(one.digest());
  return all.digest();
}

void look_at_every_state(const sim::Scenario& scenario, const model::StrategySpec& strategy, json& answer) {
  std::uint32_t worst_excess = 0;
  std::set<std::pair<std::size_t, std::size_t>> outcomes;
  Replies replies;
  replies.begin(scenario.servers);  // also while the residents register
  sim::World world(scenario, strategy, [&](const model::StrategyConfig& config) {
    return std::make_unique<Noting>(config, replies);
  });
  std::unordered_set<Digest> seen;
  std::deque<std::vector<sim::Step>> open{{}};
  model::Analysis analysis;
  while (!open.empty()) {
    const std::vector<sim::Step> steps = std::move(open.front());
    open.pop_front();
    Prefix prefix(steps, replies.is_over);
    replies.begin(scenario.servers);
    world.run(prefix);
    if (!seen.insert(state_of(world, replies)).second) continue;
    analysis.assign(world.history());
    const std::size_t events = analysis.events().size();
    const std::uint32_t running = events == 0 ? 0 : analysis.lower_after(events - 1);
    if (running > scenario.limits.the_limit().permits)
      worst_excess = std::max(worst_excess, running - scenario.limits.the_limit().permits);
    std::size_t admitted = 0;
    std::size_t rejected = 0;
    for (const model::RequestSpan& request : analysis.requests()) {
      if (request.returned == model::kNever) continue;
      ++(request.is_admitted() ? admitted : rejected);
    }
    admitted -= scenario.running;
    if (admitted + rejected == scenario.servers) outcomes.emplace(admitted, rejected);
    std::uint32_t begun = 0;
    for (const sim::Step& step : steps) begun = std::max(begun, step.task.server.value);
    for (const sim::Step& option : prefix.enabled) {
      if (option.task.server.value > begun + 1) continue;
      open.push_back(steps);
      open.back().push_back(option);
    }
  }
  answer["no-over-admission"] = worst_excess > 0 ? "violated" : "proved";
  answer["worst_excess"] = worst_excess;
  answer["outcomes"] = outcomes;
}

json answer_for(std::string_view mode, const sim::Scenario& scenario, std::string_view strategy) {
  model::StrategySpec spec;
  spec.use = strategy;
  spec.label = strategy;
  json answer{{"strategy", strategy},
              {"servers", scenario.servers},
              {"limit", scenario.limits.the_limit().permits},
              {"residents", scenario.running}};
  if (mode == "histories") {
    run_every_schedule(scenario, spec, answer);
  } else if (mode == "states") {
    look_at_every_state(scenario, spec, answer);
  } else {
    explore(scenario, spec, mode == "plain" ? sim::Engine::plain : sim::Engine::fast, answer);
  }
  return answer;
}

// Every limit up to the number of servers, with no resident and with one slot left: as engine_test.py has it.
json all_answers(std::string_view mode, std::uint32_t most_servers) {
  json answers = json::array();
  for (const std::string_view strategy : kStrategies) {
    for (std::uint32_t servers = 1; servers <= most_servers; ++servers) {
      for (std::uint32_t limit = 1; limit <= servers; ++limit) {
        for (const std::uint32_t running : std::set<std::uint32_t>{0, limit - 1}) {
          // Of five servers it takes six seconds for each.
          if (mode == "states" && servers > 4 && (limit != 2 || running != 1)) continue;
          sim::Scenario scenario;
          scenario.limits = model::one_limit(limit);
          scenario.running = running;
          scenario.servers = servers;
          answers.push_back(answer_for(mode, scenario, strategy));
        }
      }
    }
  }
  return answers;
}

int usage() {
  std::cerr << "usage: judge_compare fast|plain|states|histories SERVERS\n";
  return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) return usage();
  const std::string_view mode = argv[1];
  const std::string_view number = argv[2];
  std::uint32_t most_servers = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), most_servers);
  const bool is_number = error == std::errc() && end == number.data() + number.size();
  constexpr std::array<std::string_view, 4> kModes{"fast", "plain", "states", "histories"};
  if (!is_number || std::find(kModes.begin(), kModes.end(), mode) == kModes.end()) return usage();
  std::cout << all_answers(mode, most_servers).dump() << '\n';
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "judge_compare: " << error.what() << '\n';
  return EXIT_FAILURE;
}
