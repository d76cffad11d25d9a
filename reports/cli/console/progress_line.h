#pragma once
// The line on stderr that says how far something is: written over on a terminal, a plain line now and then
// elsewhere. It also gives way to what else is to be said there: that Ctrl-C was seen, the status when
// SIGUSR1 asks for it.

#include <chrono>
#include <functional>
#include <string>

#include "reports/cli/console/console.h"

namespace overbook::cli {

// How progress is shown, and of what.
struct Showing {
  ProgressStyle style = ProgressStyle::none;  // resolved, not automatic
  std::string cell = {};                      // of a sweep: "cell 3 of 12: servers 2, limit 3"; else empty
  std::chrono::milliseconds before{0};        // what the cells before it have taken
};

class ProgressLine {
 public:
  // The two forms of what is to be said. They are asked for when it is due.
  struct Forms {
    std::function<std::string(unsigned columns)> bar;  // narrower than the terminal: it must not wrap
    std::function<std::string()> plain;
  };

  explicit ProgressLine(const Showing& showing);
  // Takes the line off the terminal.
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ProgressLine(ProgressLine&&) = delete;
  ProgressLine& operator=(ProgressLine&&) = delete;

  // To be called often; `elapsed` since the ProgressLine was made. Shows what is due.
  void update(std::chrono::milliseconds elapsed, const Forms& forms);
  // Once, when Ctrl-C was pressed.
  void tell_of_interrupt();
  // A line that stays, if there is to be any progress at all.
  void tell(const std::string& line);

 private:
  // What takes the line off the terminal, if one stands there.
  [[nodiscard]] std::string taken_off();

  Showing showing_;
  std::chrono::milliseconds last_bar_{0};  // both since the first cell began
  std::chrono::milliseconds last_plain_;
  bool has_line_ = false;
  bool has_told_of_interrupt_ = false;
};

}  // namespace overbook::cli
