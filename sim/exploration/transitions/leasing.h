#pragma once
// Leases in a state: which may lapse, whose heartbeats may come, and whose must before all is quiet.

#include <optional>
#include <string>
#include <vector>

#include "sim/exploration/transitions/damage.h"
#include "sim/exploration/transitions/frame.h"

namespace overbook::sim {

class Leasing {
 public:
  // All that is given must outlive it.
  Leasing(const Frame& frame, const Kinds& kinds, RedisStates& redis, const Damage& damage)
      : frame_(&frame), kinds_(&kinds), redis_(&redis), damage_(&damage) {}

  // Whether a heartbeat of such a server can be a step.
  [[nodiscard]] bool may_beat(const State& state, const Kind& kind) const;
  // Whether it must come before all is quiet.
  [[nodiscard]] bool is_due(const Kind& kind) const;
  // What may have lost something in Redis, so that a heartbeat must come.
  void make_due(Kind& kind, const std::vector<model::ConversationId>& conversations) const;
  void make_all_due(Kind& kind) const;
  // What neither runs nor is about to needs no heartbeat.
  void forget_what_has_ended(Kind& kind) const;

  // A lease that may lapse, and whose it is in the numbers of RedisStates.
  struct MayLapse {
    Lapse lapse;
    model::ServerId server;
  };
  // By entry of the state: the next lapse of one of its servers, if it has any.
  [[nodiscard]] std::vector<std::optional<MayLapse>> lapses(const State& state) const;
  // What is due on a server of this kind after such a lapse.
  void make_due_after(const MayLapse& lapse, Kind& kind) const;

  // What runs on all servers, in the numbers of RedisStates.
  [[nodiscard]] std::vector<Holder> running(const State& state) const;

 private:
  enum class Direction : std::uint8_t { from_kind, to_kind };

  [[nodiscard]] std::vector<std::vector<model::ServerId>> servers_of_entries(const State& state) const;
  [[nodiscard]] std::vector<LeaseHolder> holders(
      const State& state, const std::vector<std::vector<model::ServerId>>& servers) const;
  [[nodiscard]] std::string memory_at(const std::string& memory, model::ServerId server) const;
  [[nodiscard]] model::ConversationId conversation_at(model::ConversationId conversation,
                                                      model::ServerId server, Direction direction) const;

  const Frame* frame_;
  const Kinds* kinds_;
  RedisStates* redis_;
  const Damage* damage_;
};

}  // namespace overbook::sim
