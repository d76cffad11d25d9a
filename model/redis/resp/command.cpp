#include "model/redis/resp/command.h"

#include "model/redis/resp/quote.h"

namespace overbook::redis {

std::string to_text(const Command& command) {
  std::string line;
  for (const std::string& word : command.words) {
    if (!line.empty()) line += ' ';
    line += quoted_if_needed(word);
  }
  return line;
}

}  // namespace overbook::redis
