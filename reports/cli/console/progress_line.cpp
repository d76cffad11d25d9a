#include "reports/cli/console/progress_line.h"

#include <unistd.h>

#include "reports/cli/console/interrupts.h"

namespace overbook::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstBar{500};
constexpr milliseconds kBetweenBars{100};
constexpr milliseconds kPlainEvery{10'000};

}  // namespace

// Cells that are over sooner than a plain line is due must not keep it from coming:
// there is one in every period.
ProgressLine::ProgressLine(const Showing& showing)
    : showing_(showing), last_plain_(showing.before - showing.before % kPlainEvery) {}

ProgressLine::~ProgressLine() {
  complain(taken_off());
}

void ProgressLine::update(milliseconds elapsed, const Forms& forms) {
  tell_of_interrupt();
  if (Interrupts::take_status_request()) complain(taken_off() + forms.plain() + "\n");
  const milliseconds in_all = showing_.before + elapsed;
  if (showing_.style == ProgressStyle::bar && in_all >= kFirstBar && in_all - last_bar_ >= kBetweenBars) {
    complain("\r" + forms.bar(terminal_width(STDERR_FILENO).value_or(80)) + "\x1b[K");
    has_line_ = true;
    last_bar_ = in_all;
  } else if (showing_.style == ProgressStyle::plain && in_all - last_plain_ >= kPlainEvery) {
    complain(forms.plain() + "\n");
    last_plain_ = in_all;
  }
}

void ProgressLine::tell_of_interrupt() {
  if (!Interrupts::is_interrupted() || has_told_of_interrupt_) return;
  has_told_of_interrupt_ = true;
  complain(taken_off() +
           "overbook: stopping; the report will say that it is incomplete. Ctrl-C again kills.\n");
}

void ProgressLine::tell(const std::string& line) {
  if (showing_.style != ProgressStyle::none) complain(taken_off() + line + "\n");
}

std::string ProgressLine::taken_off() {
  if (!has_line_) return {};
  has_line_ = false;
  return "\r\x1b[K";
}

}  // namespace overbook::cli
