#include "model/strategies/program_strategy.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <stdexcept>

#include "model/digest.h"
#include "model/programs/script_form.h"
#include "model/redis/commands/command_table.h"
#include "model/redis/resp/batch.h"

namespace overbook::model {
namespace {

bool has_part(std::string_view text, std::string_view in_small_letters) {
  const auto is_same = [](char a, char b) { return (a | 0x20) == b; };
  return std::search(text.begin(), text.end(), in_small_letters.begin(), in_small_letters.end(), is_same) !=
         text.end();
}

bool has_scan(std::string_view text) {
  return has_part(text, "scan");
}

// As a word: that somebody awaits something is no command.
bool has_word(std::string_view text, std::string_view in_small_letters) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  std::string_view word;
  for (std::size_t at = 0; at < text.size(); at += word.size() + 1) {
    const auto end = std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_letter);
    word = text.substr(at, static_cast<std::size_t>(end - text.begin()) - at);
    if (word.size() == in_small_letters.size() && has_part(word, in_small_letters)) return true;
  }
  return false;
}

// BLPOP and the like: of those that hold their connection, neither what queues or watches nor what subscribes.
bool waits(const redis::CommandSpec* command) {
  using redis::CommandSpec;
  return command != nullptr && command->has(CommandSpec::kHoldsConnection) &&
         !command->has(CommandSpec::kNeverQueued | CommandSpec::kWhileSubscribed);
}

// In its order among those of other requests, until it ends, also when that fails.
class KeptMeanwhile {
 public:
  KeptMeanwhile(std::vector<Decision>& kept, Decision decision) : kept_(&kept), decision_(decision) {
    kept.insert(std::lower_bound(kept.begin(), kept.end(), decision), decision);
  }
  ~KeptMeanwhile() {
    const auto at = std::find(kept_->begin(), kept_->end(), decision_);
    if (at != kept_->end()) kept_->erase(at);  // a crash may have come first
  }
  KeptMeanwhile(const KeptMeanwhile&) = delete;
  KeptMeanwhile& operator=(const KeptMeanwhile&) = delete;
  KeptMeanwhile(KeptMeanwhile&&) = delete;
  KeptMeanwhile& operator=(KeptMeanwhile&&) = delete;

 private:
  std::vector<Decision>* kept_;
  Decision decision_;
};

bool sends_scan(const redis::Command& command) {
  if (!redis::is_batch(command)) return !command.words.empty() && has_scan(command.words.front());
  const std::vector<redis::Command> all = redis::commands_of(command);
  return std::any_of(all.begin(), all.end(), sends_scan);
}

ProgramSource source_of(const StrategySpec& spec) {
  if (!spec.program) throw std::invalid_argument("a program needs the text of its file");
  return {.name = name_of_program(spec), .text = *spec.program};
}

Program loaded(const StrategySpec& spec) try {
  return Program(source_of(spec));
} catch (const ProgramFailure& failure) {
  throw std::invalid_argument(failure.what());
}

// Steps of a program that are those of its client.
class ClientOfProgram final : public ProgramHost {
 public:
  // What its text says of its commands.
  struct Words {
    bool may_scan = false;
    bool may_wait = false;
  };

  ClientOfProgram(Client& client, const Words& words, bool& has_read_clock)
      : client_(&client), words_(words), has_read_clock_(&has_read_clock) {}

  redis::Reply execute(const redis::Command& command) override {
    if (!words_.may_scan && sends_scan(command)) return not_in_the_file("SCAN");
    if (!words_.may_wait && redis::has_flag(command, redis::CommandSpec::kHoldsConnection)) {
      for (const redis::Command& one : redis::commands_of(command)) {
        if (waits(redis::find_command(one.words))) return not_in_the_file(one.words.front());
      }
    }
    return client_->execute(command);
  }
  void work(std::string_view what) override { client_->work(what); }
  [[nodiscard]] Instant clock() override {
    *has_read_clock_ = true;
    return client_->clock();
  }

 private:
  static redis::Reply not_in_the_file(const std::string& word) {
    return redis::Reply::error("ERR overbook looks for the word " + word +
                               " in the file: write the name of the command out");
  }

  Client* client_;
  Words words_;
  bool* has_read_clock_;
};

// "ERR ... script: 5f.., on @user_script:3.": the line, and the text without all that.
ProgramFailure failure_of_script(const std::string& file, std::string_view error) {
  constexpr std::string_view kChunk = "user_script:";
  std::uint32_t line = 0;
  if (const std::size_t at = error.rfind(kChunk); at != std::string_view::npos) {
    const std::string_view digits = error.substr(at + kChunk.size());
    (void)std::from_chars(digits.data(), digits.data() + digits.size(), line);
  }
  if (const std::size_t at = error.find(" script: "); at != std::string_view::npos)
    error = error.substr(0, at);
  if (const std::size_t at = error.find(kChunk); at != std::string_view::npos) {
    const std::size_t colon = error.find(": ", at);
    if (colon != std::string_view::npos) error = error.substr(colon + 2);
  }
  return {file, line, std::string(error)};
}

}  // namespace

ProgramStrategy::ProgramStrategy(const StrategyConfig& config)
    : Strategy(config.name_space),
      program_(loaded(config.spec)),
      may_scan_(may_scan(config.spec)),
      may_wait_(may_wait(config.spec)),
      limit_(config.limits.the_limit().permits),
      lease_ms_(config.lease ? config.lease->count() : 0) {
  program_.send_pipelines_whole(config.spec.pipelines == Pipelines::whole);
  if (config.spec.is_atomic) script_ = script_form(program_);
}

ProgramError ProgramStrategy::error_of(const ProgramFailure& failure) const {
  return {failure.what(), failure.line, failure.text};
}

ProgramRequest ProgramStrategy::request_of(ProgramCall function, const Request& request) const {
  const bool is_asking = function == ProgramCall::acquire || function == ProgramCall::after_rejection;
  return {.limit = limit_,
          .permits = 1,
          .attempt = is_asking ? request.attempt : 1,
          .lease_ms = lease_ms_,
          .conversation = request.conversation,
          .server = request.server,
          .key = request.key,
          .prefix = request.prefix,
          .index = request.index};
}

ProgramAnswer ProgramStrategy::call(ProgramCall function, Client& redis, const Request& request) {
  return call(function, redis, request_of(function, request));
}

ProgramAnswer ProgramStrategy::call(ProgramCall function, Client& redis, const ProgramRequest& fields) {
  if (!script_.empty()) return call_as_script(function, redis, fields);
  start_as(fields.server);
  ClientOfProgram client(redis, {.may_scan = may_scan_, .may_wait = may_wait_}, has_read_clock_);
  try {
    return program_.call(function, fields, client);
  } catch (const ProgramFailure& failure) {
    throw error_of(failure);
  }
}

ProgramAnswer ProgramStrategy::call_as_script(ProgramCall function, Client& redis,
                                              const ProgramRequest& request) {
  redis::Command command{"EVAL", script_, "2", std::string(request.key), std::string(request.index)};
  if (request.key.empty()) command = {"EVAL", script_, "1", std::string(request.index)};
  // Only where it is asked for: no two commands need differ by it otherwise.
  std::chrono::milliseconds now{};
  if (program_.source().text.find("clock_ms") != std::string::npos) {
    has_read_clock_ = true;
    now = std::chrono::floor<std::chrono::milliseconds>(redis.clock());
  }
  for (std::string& word : script_arguments(function, now.count(), request))
    command.words.push_back(std::move(word));
  redis::Reply reply = redis.execute(command);
  if (reply.is_error()) throw error_of(failure_of_script(program_.source().name, reply.text()));
  const bool is_nothing = reply == redis::Reply::bulk("nothing");
  return {.is_nothing = is_nothing, .is_false = false, .reply = std::move(reply)};
}

Decision ProgramStrategy::decision_of(const ProgramAnswer& answer) const {
  if (answer.is_false) return Decision::rejected;
  const redis::Reply& reply = answer.reply;
  if (reply.is_integer()) {
    if (reply.as_integer() == 1) return Decision::admitted;
    if (reply.as_integer() == 0) return Decision::rejected;
    if (reply.as_integer() == -1) return Decision::duplicate;
  } else if (reply.is_bulk() || reply.is_status()) {
    if (reply.text() == "admitted") return Decision::admitted;
    if (reply.text() == "rejected") return Decision::rejected;
    if (reply.text() == "duplicate") return Decision::duplicate;
  }
  throw error_of(program_.failure_of(
      ProgramCall::acquire,
      fmt::format("acquire answered {}; expected admitted, rejected, duplicate, or 1, 0, -1, true, false",
                  answer.is_nothing ? "nothing" : to_text(reply))));
}

Decision ProgramStrategy::acquire(Client& redis, const Request& request) {
  const Decision decision = decision_of(call(ProgramCall::acquire, redis, request));
  const bool is_turned_away = decision == Decision::rejected || decision == Decision::duplicate;
  if (!is_turned_away || !program_.has(ProgramCall::after_rejection)) return decision;
  const KeptMeanwhile kept(turned_away_, decision);
  (void)call(ProgramCall::after_rejection, redis, request);
  return decision;
}

void ProgramStrategy::release(Client& redis, const Request& request) {
  if (program_.has(ProgramCall::release)) (void)call(ProgramCall::release, redis, request);
}

bool ProgramStrategy::refresh(Client& redis, const Request& request) {
  if (!program_.has(ProgramCall::refresh)) return true;
  const ProgramAnswer answer = call(ProgramCall::refresh, redis, request);
  return !answer.is_false && answer.reply != redis::Reply::integer(0);
}

// Without a request.
void ProgramStrategy::call_alone(ProgramCall function, Client& redis, std::string_view server,
                                 std::uint32_t attempt) {
  const std::string prefix = key_prefix();
  const std::string index = index_key();
  (void)call(function, redis,
             {.limit = limit_,
              .attempt = attempt,
              .lease_ms = lease_ms_,
              .conversation = {},
              .server = server,
              .key = {},
              .prefix = prefix,
              .index = index});
}

void ProgramStrategy::on_start(Client& redis, std::string_view server) {
  call_alone(ProgramCall::on_start, redis, server);
}

void ProgramStrategy::sweep(Client& redis, std::string_view sweeper, std::uint32_t pass) {
  call_alone(ProgramCall::sweep, redis, sweeper, pass);
}

void ProgramStrategy::prepare(Client& redis) {
  call_alone(ProgramCall::prepare, redis, {});
}

void ProgramStrategy::on_message(Client& redis, const Message& message) {
  const std::string prefix = key_prefix();
  const std::string index = index_key();
  (void)call(ProgramCall::on_message, redis,
             {.limit = limit_,
              .lease_ms = lease_ms_,
              .conversation = {},
              .server = message.server,
              .key = {},
              .prefix = prefix,
              .index = index,
              .channel = message.channel,
              .text = message.payload});
}

void ProgramStrategy::reset() {
  turned_away_.clear();
  restarts_ = 0;
  is_started_ = false;
}

void ProgramStrategy::restart() {
  turned_away_.clear();
  ++restarts_;
  is_started_ = false;
}

// The numbers that a program draws are others on each server, and after each start of it, but the same in
// every run.
void ProgramStrategy::start_as(std::string_view server) {
  if (is_started_) return;
  is_started_ = true;
  DigestBuilder digest;
  digest.add(server).add(restarts_);
  program_.start(static_cast<std::int32_t>(digest.digest().low & 0x7FFF'FFFFU));
}

std::optional<std::string> ProgramStrategy::memory() {
  return is_started_ ? program_.memory() : std::string();
}

// What is sent as a script is on no line of its own.
std::uint32_t ProgramStrategy::line_of_call() const {
  return script_.empty() ? program_.line_of_host_call() : 0;
}

std::optional<WholeState> ProgramStrategy::whole_state() {
  if (!is_started_) return WholeState{};
  std::optional<WholeState> state = program_.whole_state();
  if (!state || turned_away_.empty()) return state;
  DigestBuilder all;
  all.add(state->digest);
  for (const Decision decision : turned_away_) all.add(static_cast<std::uint64_t>(decision));
  state->digest = all.digest();
  // Which of several is whose is not told.
  state->tells_place = state->tells_place && turned_away_.size() == 1;
  return state;
}

void ProgramStrategy::remember(std::string_view memory) {
  if (memory.empty()) return;
  start_as({});
  program_.remember(memory);
}

std::string ProgramStrategy::why_no_function() {
  if (!is_started_) return {};
  if (const std::string place = program_.drew_at(); !place.empty())
    return fmt::format("it draws a number at random, or looks at an address, at {}", place);
  if (!program_.memory()) {
    return fmt::format(
        "{}: it keeps something where overbook can't see it; what is to stay belongs into server.memory, as "
        "plain data, and into no local of the file",
        program_.source().name);
  }
  return {};
}

std::string script_of_program(const StrategySpec& spec) {
  return script_form(loaded(spec));
}

std::string name_of_program(const StrategySpec& spec) {
  return spec.program_name.empty() ? "program" : spec.program_name;
}

bool has_sweep(const StrategySpec& spec) {
  return spec.program && loaded(spec).has(ProgramCall::sweep);
}

bool has_on_message(const StrategySpec& spec) {
  return spec.program && loaded(spec).has(ProgramCall::on_message);
}

bool may_scan(const StrategySpec& spec) {
  return spec.program && has_scan(*spec.program);
}

bool may_wait(const StrategySpec& spec) {
  if (!spec.program || spec.is_atomic) return false;
  const std::span<const redis::CommandSpec> commands = redis::all_commands();
  return std::any_of(commands.begin(), commands.end(), [&](const redis::CommandSpec& command) {
    return waits(&command) && has_word(*spec.program, command.name);
  });
}

}  // namespace overbook::model
