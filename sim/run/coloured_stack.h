#pragma once
// Stacks for the servers' fibers, from the pool of their thread.
//
// Every stack is as large as a multiple of a page, so the hot ends of all stacks would lie at equal offsets
// and fight for the same few cache sets. Each one therefore begins a few cache lines further in than the
// last.

#include <boost/context/stack_context.hpp>
#include <cstddef>

#include "sim/run/stack_pool.h"

namespace overbook::sim {

class ColouredStack {
 public:
  // `number`: which stack of its World it is.
  explicit ColouredStack(std::size_t number) : colour_((number % kColours) * kColourBytes) {}

  boost::context::stack_context allocate() {
    boost::context::stack_context context = StackPool::of_this_thread().take();
    context.sp = static_cast<char*>(context.sp) - colour_;
    context.size -= colour_;
    return context;
  }
  void deallocate(boost::context::stack_context& context) noexcept {
    context.sp = static_cast<char*>(context.sp) + colour_;
    context.size += colour_;
    StackPool::of_this_thread().give_back(context);
  }

 private:
  // 7 lines apart: odd, so that 32 colours spread over all sets of a cache with a power of two of them.
  static constexpr std::size_t kColourBytes = 7 * 64;
  static constexpr std::size_t kColours = 32;

  std::size_t colour_;
};

}  // namespace overbook::sim
