#pragma once
// Stacks for the servers' fibers, from the pool of their thread.

#include <boost/context/protected_fixedsize_stack.hpp>
#include <boost/context/stack_context.hpp>
#include <cstddef>
#include <vector>

#include "model/redis/scripts/engine.h"
#include "sim/fibers/running_stack.h"

namespace overbook::sim {

// Stacks of fibers that ended, for fibers to come: getting one from the operating system and giving it back
// takes longer than a short run, and every World begins with a hundred. Each has a guard page below it. One
// pool for each thread, because fibers stay on theirs.
class StackPool {
 public:
  // For frames of strategies and of the fake Redis, beyond what a script needs.
  static constexpr std::size_t kStackBytes =
      (std::size_t{256} * 1024 + redis::ScriptEngine::kStackBytesNeeded) * RunningStack::kLargerFrames;

  static StackPool& of_this_thread() {
    thread_local StackPool pool;
    return pool;
  }
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;
  StackPool(StackPool&&) = delete;
  StackPool& operator=(StackPool&&) = delete;
  ~StackPool() {
    for (boost::context::stack_context& stack : kept_) free(stack);
  }

  boost::context::stack_context take() {
    if (kept_.empty()) return allocated();
    const boost::context::stack_context stack = kept_.back();
    kept_.pop_back();
    StacksForValgrind::clear(stack.sp, stack.size);
    return stack;
  }
  void give_back(boost::context::stack_context& stack) noexcept {
    if (kept_.size() == kMostKept) {
      free(stack);
    } else {
      kept_.push_back(stack);  // there is room: reserved
    }
  }

 private:
  static constexpr std::size_t kMostKept = 1024;

  StackPool() { kept_.reserve(kMostKept); }

  boost::context::stack_context allocated() {
    const boost::context::stack_context stack = source_.allocate();
    valgrind_.add(stack.sp, stack.size);
    return stack;
  }
  void free(boost::context::stack_context& stack) noexcept {
    valgrind_.remove(stack.sp);
    source_.deallocate(stack);
  }

  boost::context::protected_fixedsize_stack source_{kStackBytes};
  StacksForValgrind valgrind_;
  std::vector<boost::context::stack_context> kept_;
};

// Every stack is as large as a multiple of a page, so the hot ends of all stacks would lie at equal
// offsets and fight for the same few cache sets. Each one therefore begins a few cache lines
// further in than the last.
class ColouredStack {
 public:
  // `number`: which stack of its World it is.
  explicit ColouredStack(std::size_t number) : colour_((number % kColours) * kColourBytes) {}

  boost::context::stack_context allocate() {
    boost::context::stack_context context = StackPool::of_this_thread().take();
    context.sp = static_cast<char*>(context.sp) - colour_;
    context.size -= colour_;
    RunningStack::begin(static_cast<char*>(context.sp) - context.size, context.size);
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
