#pragma once
// A user's program in Lua (model/programs/program.h): every redis.call is a step. Or, `atomic`, the same file
// with each of its functions sent as one script, so that nobody can come between.
//
// acquire answers "admitted", "rejected", "duplicate", or 1, 0, -1, true, false for the same; any other answer
// is an error. refresh answers false, or 0, when the lease was lost. What the others answer is ignored; a
// function that the program does not have does nothing.
//
// On rejection and duplicate: after_rejection(request) runs right after, before the request returns: the
// clean-up block of a client, whose caller gets the answer when the block is over.
// On error: the request fails; what the program has sent before stays executed.

#include "model/programs/program.h"
#include "model/strategies/strategy.h"

namespace overbook::model {

// An error that a program raises, or that its answer is.
class ProgramError : public RedisError {
 public:
  ProgramError(const std::string& what, std::uint32_t at_line, std::string in_text)
      : RedisError(what), line(at_line), text(std::move(in_text)) {}

  std::uint32_t line;  // of the file; 0: not known
  std::string text;    // without the place
};

class ProgramStrategy final : public Strategy {
 public:
  // Throws std::invalid_argument without a program, and for one that can't be loaded.
  explicit ProgramStrategy(const StrategyConfig& config);

  Decision acquire(Client& redis, const Request& request) override;
  void release(Client& redis, const Request& request) override;
  bool refresh(Client& redis, const Request& request) override;
  void on_start(Client& redis, std::string_view server) override;
  [[nodiscard]] bool acts_on_start() const override { return program_.has(ProgramCall::on_start); }
  void sweep(Client& redis, std::string_view sweeper, std::uint32_t pass) override;
  [[nodiscard]] bool sweeps() const override { return program_.has(ProgramCall::sweep); }
  void prepare(Client& redis) override;
  [[nodiscard]] bool prepares() const override { return program_.has(ProgramCall::prepare); }
  [[nodiscard]] std::span<const std::string> channels() const override { return program_.channels(); }
  [[nodiscard]] bool hears_everything() const override { return program_.has(ProgramCall::on_message); }
  void on_message(Client& redis, const Message& message) override;

  void reset() override;
  void restart() override;
  [[nodiscard]] std::optional<std::string> memory() override;
  [[nodiscard]] std::optional<WholeState> whole_state() override;
  [[nodiscard]] std::uint32_t line_of_call() const override;
  void remember(std::string_view memory) override;
  [[nodiscard]] bool has_read_clock() const override { return has_read_clock_; }
  [[nodiscard]] std::string why_no_function() override;

 private:
  ProgramAnswer call(ProgramCall function, Client& redis, const Request& request);
  ProgramAnswer call(ProgramCall function, Client& redis, const ProgramRequest& fields);
  void call_alone(ProgramCall function, Client& redis, std::string_view server, std::uint32_t attempt = 1);
  ProgramAnswer call_as_script(ProgramCall function, Client& redis, const ProgramRequest& request);
  [[nodiscard]] ProgramRequest request_of(ProgramCall function, const Request& request) const;
  [[nodiscard]] ProgramError error_of(const ProgramFailure& failure) const;
  [[nodiscard]] Decision decision_of(const ProgramAnswer& answer) const;
  void start_as(std::string_view server);

  Program program_;
  std::string script_;  // atomic: its text
  bool may_scan_;
  bool may_wait_;
  bool has_read_clock_ = false;
  std::uint32_t limit_;
  std::int64_t lease_ms_;
  std::vector<Decision> turned_away_;  // while after_rejection runs, which has no part in it
  std::uint32_t restarts_ = 0;
  bool is_started_ = false;  // since the last reset
};

// The script that a program is sent as, for messages. Throws as ProgramStrategy does.
[[nodiscard]] std::string script_of_program(const StrategySpec& spec);

// The file of a program, as messages call it.
[[nodiscard]] std::string name_of_program(const StrategySpec& spec);

// Whether it is a program with a function sweep. Throws likewise.
[[nodiscard]] bool has_sweep(const StrategySpec& spec);

// Whether it is a program with a function on_message. Throws likewise.
[[nodiscard]] bool has_on_message(const StrategySpec& spec);

// Whether it may send SCAN, SSCAN, HSCAN or ZSCAN: what those answer depends on where the keys are placed.
// A program that does has the word in its text.
[[nodiscard]] bool may_scan(const StrategySpec& spec);

// Whether it may send a command that waits (BLPOP and the like): one that does has the name of it in its text, and is
// not atomic.
[[nodiscard]] bool may_wait(const StrategySpec& spec);

}  // namespace overbook::model
