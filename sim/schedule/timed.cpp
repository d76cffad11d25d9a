#include "sim/schedule/timed.h"

#include <algorithm>
#include <boost/random/uniform_01.hpp>

#include "sim/timing.h"

namespace overbook::sim {

bool TimedScheduler::begin_run() {
  if (next_ == last_) return false;
  random_.seed(seed_, next_++);
  return true;
}

std::size_t TimedScheduler::choose(const Choice& choice) {
  switch (choice.kind) {
    case ChoiceKind::step:  // of those due at the same time, the first
      return static_cast<std::size_t>(std::min_element(choice.due.begin(), choice.due.end()) -
                                      choice.due.begin());
    case ChoiceKind::moment:
      return choice.count;
    case ChoiceKind::duration:
      return static_cast<std::size_t>(draw(*choice.distribution, random_).count());
    case ChoiceKind::gap:
      return static_cast<std::size_t>(draw_gap(choice.rate_per_s, random_).count());
    case ChoiceKind::chance:
      return boost::random::uniform_01<double>()(random_.engine()) < choice.probability ? 1 : 0;
    case ChoiceKind::placement:
    case ChoiceKind::number:
      return random_.below(choice.count);
  }
  return kStop;
}

}  // namespace overbook::sim
