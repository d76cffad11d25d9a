// What it costs to go from one server to another: one fiber switch through our scheduling algorithm, and the
// raw switch of Boost.Context beside it, which is the least that is possible.

#include <benchmark/benchmark.h>

#include <boost/context/fiber.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>
#include <deque>
#include <vector>

#include "sim/fibers/coloured_stack.h"
#include "sim/fibers/interleaving.h"

namespace overbook::sim {
namespace {

// Fibers that do nothing but hand over, each to the next, and the last to the caller.
class Ring final : private NextFiber {
 public:
  explicit Ring(std::size_t fibers) : interleaving_(Interleaving::of_this_thread()) {
    contexts_.reserve(fibers + 1);
    for (std::size_t i = 0; i < fibers; ++i) {
      fibers_.push_back(Interleaving::start_fiber(i, [this] {
        contexts_.push_back(boost::fibers::context::active());
        // Back to the constructor, until the run begins.
        do {
          interleaving_.hand_over();
        } while (!is_over_);
      }));
    }
    contexts_.push_back(boost::fibers::context::active());
    interleaving_.begin_run(*this);
  }
  ~Ring() {
    is_over_ = true;
    for (std::size_t i = 0; i + 1 < contexts_.size(); ++i) {
      next_ = contexts_.size() - 1;
      Interleaving::hand_over_to(contexts_[i]);
    }
    interleaving_.end_run();
    for (boost::fibers::fiber& fiber : fibers_) fiber.join();
    boost::this_fiber::yield();
  }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  Ring(Ring&&) = delete;
  Ring& operator=(Ring&&) = delete;

  // Once around; returns the number of switches.
  std::size_t turn() {
    next_ = 0;
    interleaving_.hand_over();
    return contexts_.size();
  }

 private:
  boost::fibers::context* next_fiber() noexcept override { return contexts_[next_++]; }

  Interleaving& interleaving_;
  std::deque<boost::fibers::fiber> fibers_;
  std::vector<boost::fibers::context*> contexts_;  // the caller's last
  std::size_t next_ = 0;
  bool is_over_ = false;
};

void controlled_switch(benchmark::State& state) {
  Ring ring(static_cast<std::size_t>(state.range(0)));
  std::size_t switches = 0;
  for ([[maybe_unused]] auto _ : state) switches += ring.turn();
  state.SetItemsProcessed(static_cast<std::int64_t>(switches));
}
BENCHMARK(controlled_switch)->ArgName("fibers")->Arg(1)->Arg(3)->Arg(8)->Arg(64);

void raw_switch(benchmark::State& state) {
  namespace ctx = boost::context;
  std::vector<ctx::fiber> fibers;
  for (std::int64_t i = 0; i < state.range(0); ++i) {
    fibers.emplace_back(std::allocator_arg, ColouredStack(static_cast<std::size_t>(i)),
                        [](ctx::fiber&& caller) {
                          for (;;) caller = std::move(caller).resume();
                          return std::move(caller);
                        });
  }
  std::int64_t switches = 0;
  for ([[maybe_unused]] auto _ : state) {
    for (ctx::fiber& fiber : fibers) fiber = std::move(fiber).resume();
    switches += 2 * state.range(0);  // there and back
  }
  state.SetItemsProcessed(switches);
}
BENCHMARK(raw_switch)->ArgName("fibers")->Arg(1)->Arg(3)->Arg(8)->Arg(64);

}  // namespace
}  // namespace overbook::sim
