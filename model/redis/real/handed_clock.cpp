#include "model/redis/real/handed_clock.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>

namespace overbook::redis::real {

HandedClock::HandedClock() : descriptor_(memfd_create("overbook-clock", 0)) {
  if (descriptor_ < 0 || ftruncate(descriptor_, sizeof(SharedTime)) != 0)
    throw std::system_error(errno, std::generic_category(), "memfd_create");
  void* memory = mmap(nullptr, sizeof(SharedTime), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  shared_ = std::construct_at(static_cast<SharedTime*>(memory));
}

HandedClock::~HandedClock() {
  munmap(shared_, sizeof(SharedTime));
  close(descriptor_);
}

}  // namespace overbook::redis::real
