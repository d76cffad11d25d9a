#pragma once
// Judges what really happened. The rules are those of model/properties, and certain only: an excess counts if
// more than L surely ran at once, a rejection is false if there was certainly room all the while it was asked.
//
// The history passes by. What is kept is who is open, the last events (for windows to show), and what waits:
// lines for those that come late (line_order.h), events for those of the same time (interval_order.h), and
// events behind a request that has no decision yet (foresight.h).
//
// Memory therefore grows with what is open at once, and not with the history.

#include <functional>
#include <optional>
#include <vector>

#include "model/limit.h"
#include "model/properties/full_house.h"
#include "model/properties/no_duplicate_run.h"
#include "model/properties/progress.h"
#include "sim/histories/foresight.h"
#include "sim/histories/intake.h"
#include "sim/histories/judged_history.h"
#include "sim/histories/line_order.h"
#include "sim/histories/order_judge.h"
#include "sim/histories/recent_events.h"

namespace overbook::sim::histories {

struct JudgeOptions {
  model::Limits limits;
  // How far the clock of each server may be from the true time.
  Instant clock_error{};
};

class HistoryJudge {
 public:
  // `on_problem` is told of each line that is left out, in no particular order.
  HistoryJudge(const JudgeOptions& options, std::function<void(LineProblem)> on_problem);

  // The lines, as they come.
  void take(RecordedEvent event);
  // After the last one. Once.
  [[nodiscard]] JudgedHistory end();

 private:
  using Placed = IntervalOrder::Placed;

  void take_settled();
  void take_in_order(const RecordedEvent& event);
  void place_settled();
  void pass_settled();
  void pass(const Placed& placed);
  void count(const Occurrence& occurrence);
  void look_at_excess(const Placed& placed);
  void look_at_rejection(const Placed& placed);
  void look_at_progress(const Placed& placed, const model::Event& event);
  void look_at_twins(const Placed& placed, const model::Event& event);
  void look_at_orders(const Placed& placed);
  void look_when_quiet(const Placed& placed);
  // One more violation, whose window begins with the event of that number.
  struct Found {
    std::size_t first = 0;
    std::uint64_t first_line = 0;
    std::vector<const RecordedRequest*> involved = {};
    std::uint32_t excess = 0;
    bool is_new = true;  // else it is one that was counted, and has become worse
  };
  void note(model::PropertyId property, const Placed& placed, const Found& found);
  // The one of the event at hand the last.
  [[nodiscard]] std::vector<const RecordedRequest*> all_running(const Placed& placed) const;
  void say_what_does_not_apply();

  // Where a window begins.
  struct Mark {
    std::size_t event = 0;
    std::uint64_t line = 0;
  };

  std::uint32_t permits_;
  std::function<void(LineProblem)> on_problem_;
  LineOrder lines_;
  Intake intake_;
  IntervalOrder intervals_;
  Foresight foresight_;

  RecentEvents recent_;
  model::Bounds bounds_;
  model::FullHouse house_;
  model::PendingSets sets_;
  model::RunningAdmissions admissions_;
  OrderJudge orders_;
  std::uint64_t in_flight_ = 0;  // requests and releases
  Mark set_began_;               // the set of pending requests at hand
  std::uint64_t pending_ = 0;
  struct Excess {
    Instant since{};
    Mark mark;                 // the request with whose admission it began
    std::uint32_t worst = 0;   // so far
    std::uint32_t lasted = 0;  // at the worst, when all was quiet
  };
  std::optional<Excess> excess_;  // at the moment
  JudgedHistory judged_;
};

}  // namespace overbook::sim::histories
