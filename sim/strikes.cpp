#include "sim/strikes.h"

namespace overbook::sim {

bool is_left(ActorKind fault, const Strikes& struck, const Faults& faults, bool sends_scripts) {
  switch (fault) {
    case ActorKind::lost_reply:
      return struck.lost_replies < faults.lost_replies ||
             (sends_scripts && struck.slow_scripts < faults.slow_scripts);
    case ActorKind::lost_request:
      return struck.lost_requests < faults.lost_requests;
    case ActorKind::late_request:
      return struck.late_requests < faults.duplicate_deliveries;
    case ActorKind::crash:
      return struck.crashes < faults.crashes;
    case ActorKind::lapse:
    case ActorKind::pause:
      return struck.pauses < faults.pauses;
    case ActorKind::redis_restart:
      return struck.redis_restarts < faults.redis_restarts;
    case ActorKind::failover:
      return struck.failovers < faults.failovers;
    default:
      return true;
  }
}

void count_strike(ActorKind fault, Strikes& struck, const Faults& faults) {
  switch (fault) {
    case ActorKind::lost_reply:
      ++(struck.lost_replies < faults.lost_replies ? struck.lost_replies : struck.slow_scripts);
      return;
    case ActorKind::lost_request:
      ++struck.lost_requests;
      return;
    case ActorKind::late_request:
      ++struck.late_requests;
      return;
    case ActorKind::crash:
      ++struck.crashes;
      return;
    case ActorKind::lapse:
    case ActorKind::pause:
      ++struck.pauses;
      return;
    case ActorKind::redis_restart:
      ++struck.redis_restarts;
      return;
    case ActorKind::failover:
      ++struck.failovers;
      return;
    default:
      return;
  }
}

}  // namespace overbook::sim
