#include "model/redis/differential/session/shrink.h"

#include <algorithm>

namespace overbook::redis::differential {
namespace {

Sequence without(const Sequence& sequence, std::size_t first, std::size_t count) {
  Sequence rest(sequence.begin(), sequence.begin() + static_cast<std::ptrdiff_t>(first));
  const std::size_t last = std::min(first + count, sequence.size());
  rest.insert(rest.end(), sequence.begin() + static_cast<std::ptrdiff_t>(last), sequence.end());
  return rest;
}

// Takes out chunks, from halves down to single steps, until none can go.
bool drop_steps(Sequence& sequence, const Differs& differs) {
  bool has_shrunk = false;
  for (std::size_t chunk = std::max<std::size_t>(sequence.size() / 2, 1); chunk > 0;) {
    bool has_dropped = false;
    for (std::size_t first = 0; first < sequence.size();) {
      Sequence rest = without(sequence, first, chunk);
      if (differs(rest)) {
        sequence = std::move(rest);
        has_dropped = true;
      } else {
        first += chunk;
      }
    }
    has_shrunk |= has_dropped;
    if (!has_dropped || chunk > 1) chunk /= 2;
  }
  return has_shrunk;
}

bool try_words(Sequence& sequence, std::size_t step, std::vector<std::string> words, const Differs& differs) {
  Sequence changed = sequence;
  changed[step].command.words = std::move(words);
  if (!differs(changed)) return false;
  sequence = std::move(changed);
  return true;
}

bool drop_words(Sequence& sequence, std::size_t step, const Differs& differs) {
  bool has_shrunk = false;
  for (std::size_t i = sequence[step].command.words.size(); i-- > 1;) {
    std::vector<std::string> words = sequence[step].command.words;
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
    has_shrunk |= try_words(sequence, step, std::move(words), differs);
  }
  return has_shrunk;
}

bool use_one_lane(Sequence& sequence, const Differs& differs) {
  Sequence changed = sequence;
  for (Step& step : changed) step.lane = 0;
  const bool is_new =
      std::any_of(sequence.begin(), sequence.end(), [](const Step& step) { return step.lane != 0; });
  if (!is_new || !differs(changed)) return false;
  sequence = std::move(changed);
  return true;
}

}  // namespace

Sequence shrink(Sequence sequence, const Differs& differs) {
  for (bool has_shrunk = true; has_shrunk;) {
    has_shrunk = drop_steps(sequence, differs);
    has_shrunk |= use_one_lane(sequence, differs);
    for (std::size_t step = 0; step < sequence.size(); ++step)
      has_shrunk |= drop_words(sequence, step, differs);
  }
  return sequence;
}

}  // namespace overbook::redis::differential
