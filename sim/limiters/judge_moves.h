#pragma once
// What each kind of step of the judge's model does, and whether it is possible.

#include <optional>

#include "sim/limiters/judge_step.h"
#include "sim/scenario.h"

namespace overbook::sim::judge {

// What becomes of a command.
enum class Way : std::uint8_t { plain, reply_lost, request_lost, late };

class Moves {
 public:
  // Both must outlive this object.
  Moves(const Scenario& scenario, const Rules& rules);

  [[nodiscard]] Step begin(const State& state) const;

  // Of the request of a server, and of its heartbeat.
  [[nodiscard]] bool can_go_on(const Server& server) const;
  [[nodiscard]] bool can_beat(const Server& server) const;
  // `late`: what of that server is late already.
  [[nodiscard]] static bool may_go(const State& state, const std::optional<Command>& late, Way way);
  void request(Step& step, std::uint8_t number, Way way) const;
  void beat(Step& step, std::uint8_t number, Way way) const;

  [[nodiscard]] static bool can_crash(const Server& server);
  void crash(Step& step, std::uint8_t number) const;
  // What is left of the budgets for it is spent.
  void miss_renewals(State& state) const;

  // The leases of a server that lapse next, and whether that takes a pause.
  struct Lapse {
    bool takes_pause = false;
    bool takes_misses = false;  // of renewals
    std::vector<std::uint8_t> members = {};
  };
  [[nodiscard]] std::optional<Lapse> next_lapse(const State& state, std::uint8_t number) const;

  [[nodiscard]] bool has_heartbeats() const { return has_heartbeats_; }

 private:
  [[nodiscard]] std::uint8_t conversation_of(std::uint8_t number, std::uint8_t round) const;
  [[nodiscard]] std::uint32_t misses() const;
  void leave_in_flight(Step& step, std::uint8_t number) const;
  void leave_beat_in_flight(Server& server, std::uint8_t number) const;
  [[nodiscard]] std::array<Fault, 4> what_misses_a_renewal() const;
  std::optional<Answer> send(Step& step, std::optional<Command>& late, const Command& command, Way way) const;
  void end_round(Server& server) const;
  void release(Step& step, std::uint8_t number, Way way) const;
  void lose(Step& step, std::uint8_t number, std::uint8_t conversation) const;
  [[nodiscard]] bool is_renewed(const State& state, const LeaseOf& one, std::uint8_t number,
                                bool by_itself) const;
  [[nodiscard]] bool renews(Store store, Writer holder, std::uint8_t member) const;
  [[nodiscard]] bool is_in_progress(const Server& server, std::uint8_t number,
                                    std::uint8_t conversation) const;

  const Scenario* scenario_;
  const Rules* rules_;
  bool has_heartbeats_;
};

}  // namespace overbook::sim::judge
