#pragma once
// On which stack a thread runs, for those who watch memory: a fiber that switches tells nobody by itself.
//
// AddressSanitizer is told on arrival, after every switch. It would take a fiber's stack for none of its
// own, not clear what an exception unwinds there, and later report an overflow that never was. Valgrind
// is told of each stack, and when another fiber begins on it. ThreadSanitizer need not be told: fibers
// never leave their thread, and all that it compares are threads. (Its own record of who called whom
// would get out of step: the preset `tsan` keeps none.)
//
// Nothing of this is left in a program that no sanitizer watches, but for Valgrind's
// few instructions a stack.

#include <cstddef>
#include <map>

#if defined(__SANITIZE_ADDRESS__)
#define OVERBOOK_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OVERBOOK_ADDRESS_SANITIZER
#endif
#endif

#if defined(OVERBOOK_ADDRESS_SANITIZER)
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#define OVERBOOK_VALGRIND
#endif

namespace overbook::sim {

#if defined(OVERBOOK_ADDRESS_SANITIZER)

class RunningStack {
 public:
  // How much larger frames are that have red zones around their variables.
  static constexpr std::size_t kLargerFrames = 4;

  // The stack that this thread runs on.
  static RunningStack current() { return running(); }
  // A stack for a fiber that is about to begin: begun() is the last of these. Takes off it what fibers left
  // behind that had it before.
  static void begin(const void* lowest, std::size_t size) {
    __asan_unpoison_memory_region(lowest, size);
    newest() = RunningStack(lowest, size);
  }
  static RunningStack begun() { return newest(); }

  // To be called on this stack when the thread has come to it.
  void arrive() const {
    void* frames_elsewhere = nullptr;
    __sanitizer_start_switch_fiber(&frames_elsewhere, lowest_, size_);
    __sanitizer_finish_switch_fiber(frames_elsewhere, nullptr, nullptr);
    running() = *this;
  }

 private:
  RunningStack(const void* lowest, std::size_t size) : lowest_(lowest), size_(size) {}

  static RunningStack of_thread() {
    pthread_attr_t attributes;
    void* lowest = nullptr;
    std::size_t size = 0;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &lowest, &size);
    pthread_attr_destroy(&attributes);
    return {lowest, size};
  }
  static RunningStack& running() {
    thread_local RunningStack stack = of_thread();
    return stack;
  }
  static RunningStack& newest() {
    thread_local RunningStack stack = of_thread();
    return stack;
  }

  const void* lowest_;
  std::size_t size_;
};

#else

class RunningStack {
 public:
  static constexpr std::size_t kLargerFrames = 1;
  static RunningStack current() { return {}; }
  static void begin(const void* /*lowest*/, std::size_t /*size*/) {}
  static RunningStack begun() { return {}; }
  void arrive() const {}
};

#endif

// The stacks that Valgrind knows of. `top`: where the stack begins, to grow down from there.
class StacksForValgrind {
 public:
#if defined(OVERBOOK_VALGRIND)
  void add(void* top, std::size_t size) {
    if (RUNNING_ON_VALGRIND == 0) return;
    ids_[top] = VALGRIND_STACK_REGISTER(static_cast<char*>(top) - size, top);
  }
  // For another fiber to begin on: what the last one popped counts as gone.
  static void clear(void* top, std::size_t size) {
    VALGRIND_MAKE_MEM_UNDEFINED(static_cast<char*>(top) - size, size);
  }
  void remove(void* top) noexcept {
    const auto known = ids_.find(top);
    if (known == ids_.end()) return;
    VALGRIND_STACK_DEREGISTER(known->second);
    ids_.erase(known);
  }

 private:
  std::map<void*, unsigned> ids_;
#else
  void add(void* /*top*/, std::size_t /*size*/) {}
  static void clear(void* /*top*/, std::size_t /*size*/) {}
  void remove(void* /*top*/) noexcept {}
#endif
};

}  // namespace overbook::sim
