#pragma once
// One run after the other: the servers, the faults, the clock and Redis, each a part with a file of its own,
// and the loop that asks the scheduler which of them goes on.
//
// Fibers live as long as the World: a server's fiber waits for its next run instead of ending. Every run
// begins from the same prepared state, copied. A World belongs to the thread that made it.

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "model/digest.h"
#include "model/history.h"
#include "sim/run/cost.h"
#include "sim/run/fake_backend.h"
#include "sim/run/run_end.h"
#include "sim/run/trace.h"
#include "sim/schedule/schedule.h"
#include "sim/setup/setup.h"

namespace overbook::sim {

class World final {
 public:
  // Where a run begins, for exploration, which learns what one server does.
  struct Beginning {
    // This server was just restarted, each of its workers at the request that stands here; nothing: all are at their
    // start.
    struct Restarted {
      model::ServerId server;
      std::vector<std::uint32_t> rounds{};
    };
    std::optional<Restarted> restarted{};
    Backend::Messages messages{};              // in the inboxes
    std::chrono::milliseconds clocks_ahead{};  // of the servers, beyond what the scenario says
  };

  // Throws as Setup does.
  World(const Scenario& scenario, const model::StrategySpec& strategy);
  // The same with strategies that are not in the registry.
  World(const Scenario& scenario, const model::StrategySpec& strategy, StrategyFactory make_strategy);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  World(World&&) = delete;
  World& operator=(World&&) = delete;

  [[nodiscard]] const Setup& setup() const;
  // The World's own Redis, and what was found out about it; as the last run left it.
  [[nodiscard]] FakeBackend& fake();

  // The next run, and all after it, begin so.
  void begin_with(Beginning beginning);
  // Runs are recorded there from now on; null: no longer. Costs time.
  void record(Trace* trace);

  // One run from the start. Throws what a strategy or a backend threw, other than RedisError;
  // std::invalid_argument for a timed scenario and a scheduler that knows no time.
  RunEnd run(Scheduler& scheduler);
  // The same, played there and not on the World's own Redis.
  RunEnd run(Scheduler& scheduler, Backend& backend);

  // Of the last run.
  [[nodiscard]] const model::History& history() const;
  [[nodiscard]] const Schedule& schedule() const;
  // Of all runs since the World was made.
  [[nodiscard]] const CostTally& cost() const;

  // While a scheduler is being asked, or after a run.
  [[nodiscard]] TaskStanding standing_of(const TaskId& task) const;
  // What its strategy keeps from call to call, and why what any has done is no function of the replies, as of
  // now (model::Strategy).
  [[nodiscard]] std::optional<std::string> memory_of(model::ServerId server) const;
  [[nodiscard]] std::optional<model::WholeState> whole_state_of(model::ServerId server) const;
  [[nodiscard]] std::string why_no_function() const;
  // Whether any has looked at its server's clock, of those that tell (Strategy::has_read_clock).
  [[nodiscard]] bool has_read_clock() const;
  // What was left on its way since this was asked last, or since the run began; it never arrives then.
  [[nodiscard]] std::vector<OnItsWay> take_late();
  // What faults have done, and may yet do, and which messages wait, that neither Redis nor the servers' replies tell.
  [[nodiscard]] Digest fault_digest() const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace overbook::sim
