// Written by reports/cli/write_assumptions.py; a test compares it with what is found.

#include "model/strategies/assumptions.h"

namespace overbook::model {

// clang-format off
std::string_view assumptions_of(std::string_view strategy) {
  if (strategy == "count-then-register") return "breaks by itself: no-over-admission and no-lasting-excess; beyond that it assumes no crash, no lost reply, no command that arrives late, no restart of Redis that loses a write and no failover that loses a write.";
  if (strategy == "register-then-count") return "breaks by itself: no-false-rejection and progress; beyond that it assumes no restart of Redis that loses everything.";
  if (strategy == "register-then-count-plus-one") return "breaks by itself: no-false-rejection and progress; beyond that it assumes no crash without leases, no restart after a crash, no pause longer than the lease, leases that are refreshed, no lost reply, no command that arrives late, no restart of Redis that loses a write and no failover that loses a write.";
  if (strategy == "exclude-own-key") return "breaks by itself: no-false-rejection and progress; beyond that it assumes no crash without leases, no restart after a crash, no pause longer than the lease, leases that are refreshed, no lost reply, no command that arrives late, no restart of Redis that loses a write and no failover that loses a write.";
  if (strategy == "lua-script") return "assumes no crash, no pause longer than the lease, leases that are refreshed, no lost reply, no command that arrives late, no restart of Redis that loses a write and no failover that loses a write.";
  if (strategy == "openhands") return "breaks by itself: no-over-admission and no-lasting-excess; beyond that it assumes no crash, no lost reply, no command that arrives late, no restart of Redis that loses a write and no failover that loses a write.";
  if (strategy == "zset-client-clock") return "assumes no crash, no pause longer than the lease, leases that are refreshed, no lost reply, no lost request, no command that arrives late, no restart of Redis that loses a write, no failover that loses a write and clocks that differ by less than the lease.";
  return {};
}
// clang-format on

}  // namespace overbook::model
