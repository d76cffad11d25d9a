#pragma once
// The real server's wall clock, in the hand of the test.

#include "model/instant.h"
#include "model/redis/real/shared_time.h"

namespace overbook::redis::real {

class HandedClock {
 public:
  // Throws std::system_error when there is no memory to share.
  HandedClock();
  ~HandedClock();
  HandedClock(const HandedClock&) = delete;
  HandedClock& operator=(const HandedClock&) = delete;
  HandedClock(HandedClock&&) = delete;
  HandedClock& operator=(HandedClock&&) = delete;

  // Child processes inherit it.
  [[nodiscard]] int descriptor() const { return descriptor_; }
  // What the server reads from here on. Whoever moves it has read all replies before.
  void set(Instant now) { shared_->now_us = now.count(); }

 private:
  int descriptor_;
  SharedTime* shared_;
};

}  // namespace overbook::redis::real
