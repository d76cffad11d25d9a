#pragma once
// Signals, as the commands that run for long take them: the first Ctrl-C or SIGTERM asks to stop, the second
// kills; SIGUSR1 asks for the status. At most one object at a time; the handlers that were there before come
// back with its end.

#include <signal.h>  // NOLINT(modernize-deprecated-headers): struct sigaction is POSIX's, not <csignal>'s

#include <atomic>
#include <optional>

#include "sim/stop_reason.h"

namespace overbook::cli {

class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  Interrupts(Interrupts&&) = delete;
  Interrupts& operator=(Interrupts&&) = delete;

  // True as soon as there is a reason.
  [[nodiscard]] static const std::atomic<bool>& is_stopped();
  // Interrupted or out of time; the first outweighs the second, whichever came first. Nothing: go on.
  [[nodiscard]] static std::optional<sim::StopReason> stopped_because();
  // Whether Ctrl-C was pressed, or SIGTERM sent.
  [[nodiscard]] static bool is_interrupted();
  // The time limit is over.
  static void stop_for_time();
  // True once for each SIGUSR1, or for several that came together.
  [[nodiscard]] static bool take_status_request();

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
  struct sigaction old_status_ {};
};

}  // namespace overbook::cli
