#pragma once
// Stacks for the servers' fibers, each with a guard page below it, from a pool of the operating system.
//
// Every stack is as large as a multiple of a page, so the hot ends of all stacks would lie at equal offsets
// and fight for the same few cache sets. Each one therefore begins a few cache lines further in than the
// last.

#include <boost/context/protected_fixedsize_stack.hpp>
#include <boost/context/stack_context.hpp>
#include <cstddef>

namespace overbook::sim {

class ColouredStack {
 public:
  // `number`: which stack of its World it is.
  ColouredStack(std::size_t bytes, std::size_t number)
      : stack_(bytes), colour_((number % kColours) * kColourBytes) {}

  boost::context::stack_context allocate() {
    boost::context::stack_context context = stack_.allocate();
    context.sp = static_cast<char*>(context.sp) - colour_;
    context.size -= colour_;
    return context;
  }
  void deallocate(boost::context::stack_context& context) noexcept {
    context.sp = static_cast<char*>(context.sp) + colour_;
    context.size += colour_;
    stack_.deallocate(context);
  }

 private:
  // 7 lines apart: odd, so that 32 colours spread over all sets of a cache with a power of two of them.
  static constexpr std::size_t kColourBytes = 7 * 64;
  static constexpr std::size_t kColours = 32;

  boost::context::protected_fixedsize_stack stack_;
  std::size_t colour_;
};

}  // namespace overbook::sim
