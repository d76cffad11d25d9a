#pragma once
// Stacks of fibers that ended, for fibers to come: getting one from the operating system and giving it back
// takes longer than a short run, and every World begins with a hundred. Each has a guard page below it.
// One pool for each thread, because fibers stay on theirs.

#include <boost/context/protected_fixedsize_stack.hpp>
#include <boost/context/stack_context.hpp>
#include <cstddef>
#include <vector>

#include "model/redis/scripts/engine.h"

namespace overbook::sim {

class StackPool {
 public:
  // For frames of strategies and of the fake Redis, beyond what a script needs.
  static constexpr std::size_t kStackBytes = std::size_t{256} * 1024 + redis::ScriptEngine::kStackBytesNeeded;

  static StackPool& of_this_thread() {
    thread_local StackPool pool;
    return pool;
  }
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;
  StackPool(StackPool&&) = delete;
  StackPool& operator=(StackPool&&) = delete;
  ~StackPool() {
    for (boost::context::stack_context& stack : kept_) source_.deallocate(stack);
  }

  boost::context::stack_context take() {
    if (kept_.empty()) return source_.allocate();
    const boost::context::stack_context stack = kept_.back();
    kept_.pop_back();
    return stack;
  }
  void give_back(boost::context::stack_context& stack) noexcept {
    if (kept_.size() == kMostKept) {
      source_.deallocate(stack);
    } else {
      kept_.push_back(stack);  // there is room: reserved
    }
  }

 private:
  static constexpr std::size_t kMostKept = 1024;

  StackPool() { kept_.reserve(kMostKept); }

  boost::context::protected_fixedsize_stack source_{kStackBytes};
  std::vector<boost::context::stack_context> kept_;
};

}  // namespace overbook::sim
