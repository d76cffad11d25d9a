#include "model/redis/resp/command.h"

#include "model/redis/resp/batch.h"
#include "model/redis/resp/quote.h"

namespace overbook::redis {

std::string to_text(const Command& command) {
  std::string line;
  if (is_batch(command)) {
    for (const Command& one : sent_for(command)) {
      if (!line.empty()) line += "; ";
      line += to_text(one);
    }
    return line;
  }
  for (const std::string& word : command.words) {
    if (!line.empty()) line += ' ';
    line += quoted_if_needed(word);
  }
  return line;
}

}  // namespace overbook::redis
