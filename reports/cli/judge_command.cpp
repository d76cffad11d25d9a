// overbook judge: reads what was recorded, judges it, and draws the report.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "reports/assembly/history_report.h"
#include "reports/cli/arguments/command_line.h"
#include "reports/cli/commands.h"
#include "reports/cli/console/interrupts.h"
#include "reports/cli/github.h"
#include "reports/cli/looks.h"
#include "reports/cli/outputs.h"
#include "reports/cli/verdict.h"
#include "reports/json/json_writer.h"
#include "reports/terminal/terminal.h"
#include "reports/text/escape.h"
#include "reports/text/words.h"
#include "scenarios/histories/history_line.h"
#include "scenarios/histories/history_reader.h"
#include "scenarios/loader/diagnostics/diagnostic.h"
#include "sim/histories/judge.h"

namespace overbook::cli {
namespace {

using sim::histories::LineProblem;

constexpr std::size_t kMostKept = 100;
constexpr std::size_t kMostTold = 20;

[[noreturn]] void fail_to_read(const std::string& path, int error) {
  throw scenarios::FileError(path, error == ENOENT ? "no such file" : std::generic_category().message(error));
}

// An open file, or standard input.
class HistoryFile {
 public:
  explicit HistoryFile(const std::string& path)
      : descriptor_(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) fail_to_read(path, errno);
  }
  ~HistoryFile() {
    if (descriptor_ != STDIN_FILENO) ::close(descriptor_);
  }
  HistoryFile(const HistoryFile&) = delete;
  HistoryFile& operator=(const HistoryFile&) = delete;
  HistoryFile(HistoryFile&&) = delete;
  HistoryFile& operator=(HistoryFile&&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// The lines that were left out: how many, and the first of them.
class LeftOut {
 public:
  void add(LineProblem problem) {
    ++count_;
    const auto at =
        std::upper_bound(first_.begin(), first_.end(), problem,
                         [](const LineProblem& a, const LineProblem& b) { return a.line < b.line; });
    first_.insert(at, std::move(problem));
    if (first_.size() > kMostKept) first_.pop_back();
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] const std::vector<LineProblem>& first() const { return first_; }

  // One line for each, as a compiler would.
  [[nodiscard]] std::string told(const std::string& path) const {
    std::string text;
    for (std::size_t i = 0; i < std::min(first_.size(), kMostTold); ++i) {
      text += fmt::format("{}:{}: left out: found {}; expected {}\n", path, first_[i].line, first_[i].found,
                          first_[i].expected);
    }
    if (count_ > kMostTold)
      text += fmt::format("{}: and {} left out\n", path, reports::counted(count_ - kMostTold, "more line"));
    return reports::visible(text, reports::Lines::kept);
  }

 private:
  std::uint64_t count_ = 0;
  std::vector<LineProblem> first_;  // by their numbers
};

// No history shows whether somebody waits for ever: that is told to those who ask for it.
model::PropertySet properties_of(const JudgeArguments& arguments) {
  model::PropertySet asked = wanted_of(arguments.properties);
  if (arguments.properties.empty()) asked.erase(model::PropertyId::no_lost_wakeup);
  return asked;
}

std::string name_of(const std::string& path) {
  const std::string stem = path == "-" ? std::string() : std::filesystem::path(path).stem().string();
  return stem.empty() ? "history" : stem;
}

struct Judged {
  scenarios::HistoryRead read;
  sim::histories::JudgedHistory history;
};

Judged judge_file(const HistoryFile& file, const JudgeArguments& arguments, LeftOut& left_out) {
  const auto leave_out = [&](LineProblem problem) { left_out.add(std::move(problem)); };
  sim::histories::HistoryJudge judge(
      {.limits = model::one_limit(arguments.permits), .clock_error = arguments.clock_error}, leave_out);
  const scenarios::HistoryTakers takers{
      .event = [&](sim::histories::RecordedEvent event) { judge.take(std::move(event)); },
      .problem = leave_out};
  try {
    scenarios::HistoryRead read =
        scenarios::read_history(file.descriptor(), takers, Interrupts::is_stopped());
    return {.read = std::move(read), .history = judge.end()};
  } catch (const std::system_error& error) {
    fail_to_read(arguments.history, error.code().value());
  }
}

// The verdicts first, as `run` has it. Returns whether everything was written.
bool tell(const reports::Report& report, const JudgeArguments& arguments, const Looks& looks,
          const std::vector<PlannedFile>& planned) {
  const Render on_stdout = cli::on_stdout(arguments.outputs);
  bool is_told = succeeds([&] {
    print(on_stdout != nullptr ? on_stdout(report)
                               : reports::terminal_text(report, looks.terminal_options(arguments.display)));
  });
  const std::vector<WrittenFile> files = write_files(report, planned);
  if (on_stdout == nullptr && is_told) is_told = succeeds([&] { print(listed(files)); });
  if (is_github(from_environment))
    is_told = succeeds([&] { append_step_summary(report, from_environment); }) && is_told;
  return is_told && files.size() == planned.size();
}

}  // namespace

ExitCode judge(const JudgeArguments& arguments) {
  const Looks looks = looks_of(arguments.display);
  const std::string name = name_of(arguments.history);
  const HistoryFile file(arguments.history);
  const Outputs outputs = with_default_places(arguments.outputs);
  const std::vector<PlannedFile> planned = planned_files(outputs, name);
  std::vector<SourceFile> sources;
  if (arguments.history != "-") sources.push_back({arguments.history, "the history itself"});
  check_places(planned, outputs, sources);
  const Interrupts interrupts;
  LeftOut left_out;
  const Judged judged = judge_file(file, arguments, left_out);
  const std::string path = arguments.history == "-" ? "standard input" : arguments.history;
  complain(left_out.told(path));
  if (judged.history.events == 0 && !judged.read.was_stopped) {
    throw UnusableHistory(fmt::format("{}: no event in it; expected one JSON object a line, such as {}", path,
                                      scenarios::history_line_example()));
  }
  const reports::Report report =
      assembly::history_report(judged.history, {.name = name,
                                                .sha256 = judged.read.sha256,
                                                .permits = arguments.permits,
                                                .clock_error = arguments.clock_error,
                                                .properties = properties_of(arguments),
                                                .command_line = command_line_of(arguments),
                                                .lines = judged.read.lines,
                                                .lines_left_out = left_out.count(),
                                                .left_out = left_out.first(),
                                                .was_interrupted = judged.read.was_stopped});
  if (!tell(report, arguments, looks, planned)) return ExitCode::write_failed;
  if (judged.read.was_stopped) return ExitCode::interrupted;
  if (left_out.count() > 0) return ExitCode::bad_input;
  return exit_code_of(report, std::nullopt, std::nullopt);
}

}  // namespace overbook::cli
