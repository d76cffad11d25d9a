#pragma once
// For tests: a redis-server of our own, on a unix socket in a directory of its own. It ends with this object,
// and with this process, however that ends.

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "model/redis/real/address.h"

namespace overbook::sim::live {

class TestRedis {
 public:
  using Environment = std::vector<std::pair<std::string, std::string>>;

  // Returns when it takes connections. `more`: variables for the server, beyond our own. Throws
  // std::runtime_error, with what to install, if there is none.
  explicit TestRedis(const Environment& more = {});
  ~TestRedis();
  TestRedis(const TestRedis&) = delete;
  TestRedis& operator=(const TestRedis&) = delete;
  TestRedis(TestRedis&&) = delete;
  TestRedis& operator=(TestRedis&&) = delete;

  [[nodiscard]] Address address() const;
  // Kills it at once, as a crash would.
  void kill();

 private:
  std::filesystem::path directory_;
  int process_ = -1;
};

}  // namespace overbook::sim::live
