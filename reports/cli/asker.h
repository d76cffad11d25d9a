#pragma once
// Asks about a scenario or the cells of a sweep, on the fake or on a real server, and draws the report up.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "reports/assembly/assemble.h"
#include "reports/assembly/sweep_report.h"
#include "reports/cli/arguments/arguments.h"
#include "reports/cli/arguments/exit_code.h"
#include "reports/cli/console/shown_watch.h"
#include "reports/cli/looks.h"
#include "reports/cli/question.h"
#include "sim/live/race.h"
#include "sim/live/redis_stage.h"
#include "sim/live/server.h"
#include "sim/sweep.h"
#include "sim/verification/sweep_answer.h"

namespace overbook::cli {

// What was asked for comes of an answer, or of those of a sweep's cells.
struct Outcome {
  assembly::Assembled assembled;
  std::optional<sim::StopReason> stopped_because = {};
  std::vector<std::string> contradictions = {};  // defects of overbook
  bool are_assumptions_decided = true;
  std::uint64_t schedules = 0;
  std::chrono::milliseconds sampled_for{0};

  void add(const sim::Answer& answer);
};

class Asker {
 public:
  // Both must outlive this object.
  Asker(const RunArguments& arguments, const Looks& looks)
      : arguments_(arguments), looks_(looks), deadline_(arguments.time_limit) {}

  // Throws UnusableScenario, and what goes wrong with a server (sim/live).
  Outcome ask(sim::Scenario scenario);
  // Each cell on all cores; what time is left goes to the next.
  Outcome ask(const sim::Sweep& sweep);

 private:
  [[nodiscard]] ProgressStyle style() const;
  sim::Turn prepare(const sim::Scenario& scenario, AskedOf asked_of, const Showing& showing);
  template <typename Ask>
  auto answered(const Ask& ask);
  [[nodiscard]] assembly::VerdictFacts verdict_facts() const;
  [[nodiscard]] assembly::ReportFacts report_facts(assembly::ReplayLine replay) const;
  [[nodiscard]] assembly::SweepFacts sweep_facts() const;

  const RunArguments& arguments_;
  model::PropertySet properties_;  // that are asked about
  const Looks& looks_;
  Deadline deadline_;
  std::unique_ptr<sim::live::Server> server_;  // if one is wanted
  std::optional<sim::live::RedisStage> stage_;
  std::optional<sim::live::RedisTrack> track_;
  std::optional<ShownWatch> watch_;  // while something is asked
  std::chrono::milliseconds sampled_for_{0};
};

// Tells on stderr where the engines disagree, after the report, which is of use nevertheless.
ExitCode tell_defects(const std::vector<std::string>& contradictions);

}  // namespace overbook::cli
