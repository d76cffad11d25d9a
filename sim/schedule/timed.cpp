#include "sim/schedule/timed.h"

#include <boost/random/uniform_01.hpp>

#include "model/check/check.h"
#include "sim/timing.h"

namespace overbook::sim {

bool TimedScheduler::begin_run() {
  if (next_ == last_) return false;
  random_.seed(seed_, next_++);
  return true;
}

std::size_t TimedScheduler::choose(const Choice& choice) {
  switch (choice.kind) {
    case ChoiceKind::step:
      OVERBOOK_CHECK(choice.options.size() == 1, "{} steps are offered as the one that is due next",
                     choice.options.size());
      return 0;
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
