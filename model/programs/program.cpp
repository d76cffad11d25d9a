#include "model/programs/program.h"

#include <unordered_map>
#include <utility>

#include "model/programs/program_state.h"

namespace overbook::model {

// States that were given back on this thread: to load a file takes longer than a short run, and strategies are
// made by the dozen.
class Program::Pool {
 public:
  static Pool& of_this_thread() {
    thread_local Pool pool;
    return pool;
  }

  std::unique_ptr<ProgramState> take(const ProgramSource& source) {
    const auto known = kept_.find(key_of(source));
    if (known == kept_.end() || known->second.empty()) return nullptr;
    std::unique_ptr<ProgramState> state = std::move(known->second.back());
    known->second.pop_back();
    return state;
  }
  void give_back(std::unique_ptr<ProgramState> state) {
    if (!state->is_idle()) return;
    std::string key = key_of(state->source());
    if (!kept_.contains(key) && kept_.size() == kMostPrograms) kept_.clear();
    std::vector<std::unique_ptr<ProgramState>>& of_it = kept_[std::move(key)];
    if (of_it.size() < kMostOfOne) of_it.push_back(std::move(state));
  }

 private:
  static constexpr std::size_t kMostPrograms = 8;
  static constexpr std::size_t kMostOfOne = 512;

  static std::string key_of(const ProgramSource& source) {
    std::string key = source.name;
    return key.append(1, '\0').append(source.text);
  }

  std::unordered_map<std::string, std::vector<std::unique_ptr<ProgramState>>> kept_;
};

Program::Program(ProgramSource source) : state_(Pool::of_this_thread().take(source)) {
  if (state_ == nullptr) state_ = std::make_unique<ProgramState>(std::move(source));
  start(0);
}

Program::~Program() {
  Pool::of_this_thread().give_back(std::move(state_));
}

void Program::start(std::int32_t seed) {
  state_->start(seed);
}

void Program::send_pipelines_whole(bool whole) {
  state_->send_pipelines_whole(whole);
}

const ProgramSource& Program::source() const {
  return state_->source();
}

bool Program::has(ProgramCall call) const {
  return state_->line_of(call) != 0;
}

const std::vector<std::string>& Program::channels() const {
  return state_->channels();
}

const std::vector<std::string>& Program::globals() const {
  return state_->globals();
}

ProgramAnswer Program::call(ProgramCall function, const ProgramRequest& request, ProgramHost& host) {
  return state_->call(function, request, host);
}

ProgramFailure Program::failure_of(ProgramCall function, const std::string& text) const {
  return {state_->source().name, state_->line_of(function), text};
}

std::string Program::drew_at() const {
  return state_->drew_at();
}

std::uint32_t Program::line_of_host_call() const {
  return state_->line_of_host_call();
}

std::optional<std::string> Program::memory() {
  return state_->memory();
}

std::optional<WholeState> Program::whole_state() {
  return state_->whole_state();
}

void Program::remember(std::string_view memory) {
  state_->remember(memory);
}

}  // namespace overbook::model
