#pragma once
// For tests that hold whatever was executed before: random lines of commands on a few keys of each type.

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace overbook::redis {

class RandomCommands {
 public:
  explicit RandomCommands(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }
  // # becomes the number of a key, @ one of sixteen texts of one character.
  std::string one_of(const std::vector<std::string>& lines) {
    std::string line = lines[below(lines.size())];
    for (char& c : line) {
      if (c == '#') c = static_cast<char>('0' + below(3));
      if (c == '@') c = "0123456789abcdef"[below(16)];
    }
    return line;
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace overbook::redis
