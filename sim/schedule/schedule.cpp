#include "sim/schedule/schedule.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>

#include "sim/scenario.h"

namespace overbook::sim {
namespace {

// Longer than any run may be: guards against "1x4000000000".
constexpr std::uint32_t kMaxRepeats = 1'000'000;
// Microseconds of a century.
constexpr std::uint64_t kLongestSteps = 100ULL * 365 * 24 * 3600 * 1'000'000;

// What stands before the number of a server whose request does not go on. The longer ones first.
struct Letters {
  std::string_view text;
  StepKind kind;
  Duty duty = Duty::requests;
};
constexpr std::array<Letters, 23> kLetters{{{"HY", StepKind::loses_reply, Duty::heartbeat},
                                            {"HQ", StepKind::loses_request, Duty::heartbeat},
                                            {"HZ", StepKind::comes_late, Duty::heartbeat},
                                            {"HD", StepKind::late_command, Duty::heartbeat},
                                            {"WX", StepKind::lapse, Duty::sweeper},
                                            {"WA", StepKind::arrives, Duty::sweeper},
                                            {"W", StepKind::goes_on, Duty::sweeper},
                                            {"L", StepKind::goes_on, Duty::listener},
                                            {"T", StepKind::gives_up},
                                            {"H", StepKind::goes_on, Duty::heartbeat},
                                            {"Y", StepKind::loses_reply},
                                            {"Q", StepKind::loses_request},
                                            {"Z", StepKind::comes_late},
                                            {"D", StepKind::late_command},
                                            {"C", StepKind::crash},
                                            {"R", StepKind::restart},
                                            {"X", StepKind::lapse},
                                            {"A", StepKind::arrives},
                                            {"M", StepKind::arrives, Duty::listener},
                                            {"G", StepKind::arrives, Duty::heartbeat},
                                            {"P", StepKind::pause},
                                            {"B", StepKind::redis_restart},
                                            {"F", StepKind::failover}}};

// Steps that a worker of several takes have its letter after the server's number: "1b" is the second of server 1. The
// first has none, and x is for repetitions.
constexpr char kSecondWorker = 'b';
static_assert(kMaxAtOnce <= 'x' - kSecondWorker);

bool may_be_of_worker(const Step& step) {
  if (is_of_redis(step.kind) || step.task.duty != Duty::requests) return false;
  return runs_code(step.kind) || step.kind == StepKind::late_command;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Schedule parse() {
    Schedule schedule;
    if (take('@')) {
      schedule.placement = number("the number of a placement");
      expect(':');
    }
    if (text_.substr(at_) == "-") return schedule;
    do {
      add_step(schedule.steps);
      if (schedule.steps.size() == 1 || !schedule.moments.empty()) moment(schedule);
    } while (take('.'));
    if (at_ != text_.size()) fail("'.' or the end");
    return schedule;
  }

 private:
  // Every step has one, or none has.
  void moment(Schedule& schedule) {
    if (schedule.moments.empty() && !(at_ < text_.size() && text_[at_] == '+')) return;
    expect('+');
    const Instant before = schedule.moments.empty() ? Instant(0) : schedule.moments.back();
    const Instant after(number<std::uint64_t>("a number of microseconds", kLongestSteps));
    schedule.moments.push_back(before + after);
    if (schedule.moments.back() > Instant(kLongestSteps)) fail("a run of no more than 100 years");
    if (schedule.moments.size() != schedule.steps.size()) fail("no repetitions where steps have times");
  }

  void add_step(std::vector<Step>& steps) {
    Step step;
    for (const Letters& letters : kLetters) {
      if (!text_.substr(at_).starts_with(letters.text)) continue;
      at_ += letters.text.size();
      step.kind = letters.kind;
      step.task.duty = letters.duty;
      break;
    }
    const std::uint32_t who = number("a server's number");
    if (is_of_redis(step.kind)) {
      step.writes = who;
    } else {
      step.task.server = step.task.duty == Duty::sweeper ? sweeper(who) : model::ServerId{who};
    }
    if (may_be_of_worker(step)) step.task.worker = worker();
    const std::uint32_t times = take('x') ? number("a number of repetitions") : 1;
    if (times == 0 || times > kMaxRepeats) fail(fmt::format("1 to {} repetitions", kMaxRepeats));
    steps.insert(steps.end(), times, step);
  }

  std::uint32_t worker() {
    constexpr char kLast = kSecondWorker + static_cast<char>(kMaxAtOnce) - 2;
    if (at_ == text_.size() || text_[at_] < kSecondWorker || text_[at_] > kLast) return 0;
    return static_cast<std::uint32_t>(text_[at_++] - kSecondWorker) + 1;
  }

  template <typename Integer = std::uint32_t>
  Integer number(std::string_view what, Integer most = std::numeric_limits<Integer>::max()) {
    Integer value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc() || value > most) fail(what);
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }

  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  void expect(char c) {
    if (!take(c)) fail(fmt::format("'{}'", c));
  }

  [[noreturn]] void fail(std::string_view expected) const {
    const std::string found = at_ == text_.size() ? "the end" : fmt::format("'{}'", text_.substr(at_, 12));
    throw ScheduleError(
        fmt::format("schedule, character {}: found {}, expected {}", at_ + 1, found, expected));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::string to_text(const Step& step) {
  const std::uint32_t number = is_of_redis(step.kind) ? step.writes : number_of(step.task.server);
  std::string_view before;
  for (const Letters& letters : kLetters) {
    if (step.kind != letters.kind || step.task.duty != letters.duty) continue;
    before = letters.text;
    break;
  }
  return fmt::format("{}{}{}", before, number, worker_letter(step.task.worker));
}

std::string worker_letter(std::uint32_t worker) {
  if (worker == 0) return {};
  return {static_cast<char>(kSecondWorker + static_cast<char>(worker - 1))};
}

std::string to_text(const Schedule& schedule) {
  std::string text = schedule.placement ? fmt::format("@{}:", *schedule.placement) : "";
  if (schedule.steps.empty()) return text + "-";
  for (std::size_t i = 0; i < schedule.steps.size();) {
    std::size_t end = i;
    const bool may_repeat = schedule.moments.empty();
    while (may_repeat && end < schedule.steps.size() && schedule.steps[end] == schedule.steps[i]) ++end;
    if (i != 0) text += '.';
    text += to_text(schedule.steps[i]);
    if (!may_repeat) {
      const Instant before = i == 0 ? Instant(0) : schedule.moments[i - 1];
      text += fmt::format("+{}", (schedule.moments[i] - before).count());
    }
    if (end - i >= 3) {
      text += fmt::format("x{}", end - i);
      i = end;
    } else {
      ++i;
    }
  }
  return text;
}

Schedule first_steps(const Schedule& schedule, std::size_t steps) {
  Schedule first{schedule.placement,
                 {schedule.steps.begin(), schedule.steps.begin() + static_cast<std::ptrdiff_t>(steps)}};
  if (schedule.moments.empty()) return first;
  first.moments.assign(schedule.moments.begin(),
                       schedule.moments.begin() + static_cast<std::ptrdiff_t>(steps));
  return first;
}

Schedule schedule_from_text(std::string_view text) {
  return Parser(text).parse();
}

}  // namespace overbook::sim
