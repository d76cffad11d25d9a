#include "sim/schedule.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

namespace overbook::sim {
namespace {

// Longer than any run may be: guards against "1x4000000000".
constexpr std::uint32_t kMaxRepeats = 1'000'000;

// What stands before the number of a server whose request it is not.
constexpr std::array kLetters{
    std::pair('L', ActorKind::listener),      std::pair('T', ActorKind::timeout),
    std::pair('H', ActorKind::heartbeat),     std::pair('Y', ActorKind::lost_reply),
    std::pair('Q', ActorKind::lost_request),  std::pair('Z', ActorKind::late_request),
    std::pair('D', ActorKind::late_delivery), std::pair('C', ActorKind::crash),
    std::pair('R', ActorKind::restart),       std::pair('X', ActorKind::lapse),
    std::pair('B', ActorKind::redis_restart), std::pair('F', ActorKind::failover)};

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
      step(schedule.steps);
    } while (take('.'));
    if (at_ != text_.size()) fail("'.' or the end");
    return schedule;
  }

 private:
  void step(std::vector<Option>& steps) {
    Option option;
    for (const auto& [letter, kind] : kLetters) {
      if (!take(letter)) continue;
      option.kind = kind;
      break;
    }
    option.server.value = number("a server's number");
    const std::uint32_t times = take('x') ? number("a number of repetitions") : 1;
    if (times == 0 || times > kMaxRepeats) fail(fmt::format("1 to {} repetitions", kMaxRepeats));
    steps.insert(steps.end(), times, option);
  }

  std::uint32_t number(std::string_view what) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc()) fail(what);
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

std::string to_text(const Option& option) {
  for (const auto& [letter, kind] : kLetters) {
    if (option.kind == kind) return fmt::format("{}{}", letter, option.server.value);
  }
  return fmt::format("{}", option.server.value);
}

std::string to_text(const Schedule& schedule) {
  std::string text = schedule.placement ? fmt::format("@{}:", *schedule.placement) : "";
  if (schedule.steps.empty()) return text + "-";
  for (std::size_t i = 0; i < schedule.steps.size();) {
    std::size_t end = i;
    while (end < schedule.steps.size() && schedule.steps[end] == schedule.steps[i]) ++end;
    if (i != 0) text += '.';
    text += to_text(schedule.steps[i]);
    if (end - i >= 3) {
      text += fmt::format("x{}", end - i);
      i = end;
    } else {
      ++i;
    }
  }
  return text;
}

Schedule schedule_from_text(std::string_view text) {
  return Parser(text).parse();
}

}  // namespace overbook::sim
