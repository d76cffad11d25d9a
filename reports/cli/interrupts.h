#pragma once
// Signals, as the commands that run for long take them: the first Ctrl-C or SIGTERM asks to stop, the second
// kills; SIGUSR1 asks for the status. At most one object at a time; the handlers that were there before come
// back with its end.

#include <signal.h>  // NOLINT(modernize-deprecated-headers): struct sigaction is POSIX's, not <csignal>'s

#include <atomic>

namespace overbook::cli {

class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;
  Interrupts(Interrupts&&) = delete;
  Interrupts& operator=(Interrupts&&) = delete;

  // True from the first Ctrl-C or SIGTERM on, or once stop() was called.
  [[nodiscard]] static const std::atomic<bool>& is_stopped();
  static void stop();
  // Whether Ctrl-C was pressed, or SIGTERM sent.
  [[nodiscard]] static bool is_interrupted();
  // True once for each SIGUSR1, or for several that came together.
  [[nodiscard]] static bool take_status_request();

 private:
  struct sigaction old_interrupt_ {};
  struct sigaction old_terminate_ {};
  struct sigaction old_status_ {};
};

}  // namespace overbook::cli
