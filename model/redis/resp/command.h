#pragma once
// A Redis command as a client sends it: the name first, then its arguments, each a binary-safe string.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace overbook::redis {

struct Command {
  std::vector<std::string> words;

  Command() = default;
  Command(std::initializer_list<std::string_view> list) : words(list.begin(), list.end()) {}
  explicit Command(std::vector<std::string> list) : words(std::move(list)) {}

  friend bool operator==(const Command&, const Command&) = default;
};

// The command on one line as redis-cli would take it: words with spaces, quotes or unprintable bytes are
// quoted and escaped, the others stand bare. Those of a batch (batch.h), with semicolons in between.
[[nodiscard]] std::string to_text(const Command& command);

}  // namespace overbook::redis
