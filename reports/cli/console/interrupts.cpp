#include "reports/cli/console/interrupts.h"

namespace overbook::cli {
namespace {

// A handler may touch nothing else than lock-free atomics with static storage.
static_assert(std::atomic<bool>::is_always_lock_free);
std::atomic<bool> g_is_stopped = false;
std::atomic<bool> g_is_interrupted = false;
std::atomic<bool> g_is_out_of_time = false;
std::atomic<bool> g_is_status_requested = false;

void on_interrupt(int) {
  g_is_interrupted = true;
  g_is_stopped = true;
}

void on_status(int) {
  g_is_status_requested = true;
}

struct sigaction action_of(void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  return action;
}

}  // namespace

Interrupts::Interrupts() {
  g_is_stopped = false;
  g_is_interrupted = false;
  g_is_out_of_time = false;
  g_is_status_requested = false;
  // SA_RESETHAND: the second one of a kind finds the default handler, which kills.
  const struct sigaction interrupt = action_of(on_interrupt, SA_RESTART | static_cast<int>(SA_RESETHAND));
  const struct sigaction status = action_of(on_status, SA_RESTART);
  sigaction(SIGINT, &interrupt, &old_interrupt_);
  sigaction(SIGTERM, &interrupt, &old_terminate_);
  sigaction(SIGUSR1, &status, &old_status_);
}

Interrupts::~Interrupts() {
  sigaction(SIGUSR1, &old_status_, nullptr);
  // After a first one the default handler is in place, and stays: the second one kills at any time.
  if (is_interrupted()) return;
  sigaction(SIGINT, &old_interrupt_, nullptr);
  sigaction(SIGTERM, &old_terminate_, nullptr);
}

const std::atomic<bool>& Interrupts::is_stopped() {
  return g_is_stopped;
}
std::optional<sim::StopReason> Interrupts::stopped_because() {
  if (g_is_interrupted) return sim::StopReason::interrupted;
  if (g_is_out_of_time) return sim::StopReason::out_of_time;
  return std::nullopt;
}
bool Interrupts::is_interrupted() {
  return g_is_interrupted;
}
void Interrupts::stop_for_time() {
  g_is_out_of_time = true;
  g_is_stopped = true;
}
bool Interrupts::take_status_request() {
  return g_is_status_requested.exchange(false);
}

}  // namespace overbook::cli
