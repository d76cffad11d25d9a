#include "sim/fibers/interleaving.h"

#include <boost/fiber/operations.hpp>
#include <memory>
#include <utility>

#include "sim/fibers/coloured_stack.h"
#include "sim/fibers/running_stack.h"

namespace overbook::sim {

Interleaving& Interleaving::of_this_thread() {
  // The scheduler of Boost.Fiber owns the algorithm until the thread ends.
  thread_local Interleaving* installed = nullptr;
  if (installed == nullptr) {
    installed = new Interleaving();  // NOLINT(cppcoreguidelines-owning-memory): intrusively counted
    boost::fibers::context::active()->get_scheduler()->set_algo(
        boost::fibers::algo::algorithm::ptr_t(installed));
  }
  return *installed;
}

boost::fibers::fiber Interleaving::start_fiber(std::size_t number, std::function<void()> body) {
  const RunningStack mine = RunningStack::current();
  boost::fibers::fiber fiber(boost::fibers::launch::dispatch, std::allocator_arg, ColouredStack(number),
                             [body = std::move(body)] {
                               RunningStack::begun().arrive();
                               body();
                             });
  mine.arrive();
  return fiber;
}

void Interleaving::hand_over() {
  hand_over_to(pick_next());
}

void Interleaving::hand_over_to(boost::fibers::context* fiber) {
  if (fiber == boost::fibers::context::active()) return;
  const RunningStack mine = RunningStack::current();
  fiber->resume();
  mine.arrive();
}

void Interleaving::awakened(boost::fibers::context* fiber) noexcept {
  fiber->ready_link(ready_);
}

boost::fibers::context* Interleaving::pick_next() noexcept {
  if (run_ != nullptr) return run_->next_fiber();
  if (ready_.empty()) return nullptr;
  boost::fibers::context* const next = &ready_.front();
  ready_.pop_front();
  return next;
}

}  // namespace overbook::sim
