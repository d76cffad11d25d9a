#pragma once
// The controlled fiber scheduler: the interleaving of the servers *is* this Boost.Fiber scheduling algorithm.
//
// Boost.Fiber asks the algorithm of the thread which fiber goes next whenever one stops. While a run is under
// way, pick_next() hands that question to the run, which asks the scheduler in charge; the chosen fiber is
// resumed directly: no ready queue, no clock, no barrier. Between runs, the algorithm is a plain queue, for
// Boost.Fiber's own needs (starting and ending fibers).
//
// There is one per thread, installed on first use and left in place.

#include <boost/fiber/algo/algorithm.hpp>
#include <boost/fiber/context.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/scheduler.hpp>
#include <cstddef>
#include <functional>

namespace overbook::sim {

// Who knows which fiber goes next: a run under way.
class NextFiber {
 public:
  virtual boost::fibers::context* next_fiber() noexcept = 0;

 protected:
  NextFiber() = default;
  ~NextFiber() = default;
  NextFiber(const NextFiber&) = default;
  NextFiber& operator=(const NextFiber&) = default;
};

class Interleaving final : public boost::fibers::algo::algorithm {
 public:
  // This thread's; installs it if it is not yet.
  static Interleaving& of_this_thread();

  // From here to end_run() `run` decides. Exactly one run at a time.
  void begin_run(NextFiber& run) { run_ = &run; }
  void end_run() { run_ = nullptr; }

  // A fiber that has run up to its first hand_over(), and has come back. `number`:
  // which one of its World it is.
  [[nodiscard]] static boost::fibers::fiber start_fiber(std::size_t number, std::function<void()> body);

  // Gives this thread to the fiber that goes next; returns when it is the caller's turn again. At once, if
  // the caller itself goes next.
  void hand_over();
  // Gives this thread to one fiber in particular.
  static void hand_over_to(boost::fibers::context* fiber);

  void awakened(boost::fibers::context* fiber) noexcept override;
  boost::fibers::context* pick_next() noexcept override;
  [[nodiscard]] bool has_ready_fibers() const noexcept override { return !ready_.empty(); }
  // Nothing here ever sleeps: a run that has no step left has ended.
  void suspend_until(const std::chrono::steady_clock::time_point&) noexcept override {}
  void notify() noexcept override {}

 private:
  NextFiber* run_ = nullptr;
  boost::fibers::scheduler::ready_queue_type ready_;
};

}  // namespace overbook::sim
