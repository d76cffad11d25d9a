#pragma once
// What overbook holds of itself, checked in release as well: where it does not hold the program ends, and
// says what was expected, where, and in which run.
//
//   OVERBOOK_CHECK(pending == sum, "{} are pending, but the standings add up to {}", pending, sum);
//
// For what only a defect of overbook can break. What a scenario, a script or a file can bring about is an
// error that somebody catches.

#include <fmt/core.h>

#include <string>
#include <string_view>
#include <vector>

namespace overbook {

// What this thread is at, told when a check fails: a run, an exploration. Lives on the stack of the thread's
// own context, never of a fiber, since those end in any order.
class UnderWay {
 public:
  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;
  UnderWay(UnderWay&&) = delete;
  UnderWay& operator=(UnderWay&&) = delete;

  // A line, such as "schedule: s1 s2". Asked only when a check fails: it may be slow, and may fail itself.
  [[nodiscard]] virtual std::string told() const = 0;

 protected:
  UnderWay();
  ~UnderWay();

 private:
  friend std::vector<std::string> told_under_way();
  const UnderWay* outer_;
};

struct FailedCheck {
  std::string what;                    // "2 are pending, ... (run/world.cpp:12: pending == sum)"
  std::vector<std::string> under_way;  // what the thread was at, the outermost first
};

// What to do instead of writing the failure to standard error and aborting. Must not return; if it
// does, the program aborts.
using OnFailedCheck = void (*)(const FailedCheck& failed);
void on_failed_check(OnFailedCheck handler);

// Where a check stands.
struct CheckedAt {
  const char* condition;
  const char* file;
  int line;
};
[[noreturn]] void end_on_failed_check(const CheckedAt& at, fmt::string_view format,
                                      fmt::format_args arguments);

template <typename... Arguments>
[[noreturn]] void fail_check(const CheckedAt& at, fmt::format_string<Arguments...> format,
                             Arguments&&... arguments) {
  end_on_failed_check(at, fmt::string_view(format), fmt::make_format_args(arguments...));
}

}  // namespace overbook

// A macro, since only a macro knows the condition's text and leaves the message's
// arguments unasked where it holds.
#define OVERBOOK_CHECK(condition, ...)                                                            \
  do {                                                                                            \
    if (!(condition)) [[unlikely]]                                                                \
      ::overbook::fail_check(::overbook::CheckedAt{#condition, __FILE__, __LINE__}, __VA_ARGS__); \
  } while (false)
