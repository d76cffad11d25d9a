#pragma once
// Whether a history is linearizable: whether its operations have one order, each of them taking effect
// at an instant between its invocation and its return, that the sequential specification
// (specification.h) allows. Exact.
//
// The search is that of J. M. Wing and C. Gong, "Testing and Verifying Concurrent Objects", J. Parallel
// Distrib. Comput. 17 (1993), with the memory of configurations that G. Lowe adds in "Testing for
// Linearizability", Concurrency Comput. Pract. Exper. 29 (2017), on the linked list of calls and returns of
// A. Athalye's Porcupine (2017). One addition: an operation that only looks (a refusal) is taken as soon as
// it may be and never reconsidered, since whatever order continues without it also continues after it.
//
// The operations of a history:
//
//   acquire   from invocation to return. If it failed, its outcome is unknown, and likewise if it has not
//             returned: it may never have taken effect, or have done so at any instant after its invocation,
//             also after its return. What it took may be let go of at any later instant: nobody holds on to
//             it, its entry lapses or is undone. (A request that has not returned may yet fail, so it has the
//             same freedom; therefore every beginning of a linearizable history is linearizable.)
//   release   from release_invoked to release_returned, whoever asked for it: an eviction is a release. One
//             that has not returned may or may not have taken effect.
//
// How this relates to the two bounds, no-over-admission and no-false-rejection:
//
//   Each is sound. If lower(t) > L, more than L admissions took effect before t and their releases did not.
//   If upper(t) < L throughout a rejected request, the house was never full when it could have been refused.
//   Either way there is no order. The second needs that no request failed: a rejection that only a failed
//   request could explain violates no-false-rejection, which asks the ledger (a failed request runs nothing:
//   somebody was turned away for nothing), while `linearizable`, which asks what clients could see, accepts
//   such a rejection.
//
//   Together they are not complete. What both accept, and still has no order:
//   1. Each refusal has an instant that explains it, but no one order serves them all. The smallest has seven
//      events (L = 1): A invoked, B invoked, B rejected, C invoked, C admitted, C's release invoked, A
//      admitted. Only A can have been in B's way, so A came first; but then C could not get in before A left.
//   2. False duplicates: a request is told that its conversation runs although at no instant of the request
//      it may have run: an entry was there, but the house was full and its request was refused.
//   3. The same conversation runs twice: that is no-duplicate-run.
//
//   Without faults, with a conversation for each request, with the strategies' own comparison and counts that
//   are one command, none of these occurs: a history is linearizable exactly when neither no-over-admission
//   nor no-false-rejection is violated. strategies_test.cpp holds that against every schedule of tiny
//   scenarios and random ones of small scenarios, for all six strategies. Why: who registers first has its
//   entry in Redis from invocation to release, and is admitted only if it counted at most L entries, those of
//   all requests invoked before it among them; so placing admissions in the order of their invocation, each
//   as soon as there is room, explains every rejection during which upper(t) reached L. (A count by SCAN may
//   miss entries, but none that is there all the while, so this holds of torn counts too.)
//   count-then-register rejects only while L entries are there whose admissions have returned; lua-script
//   decides in one step; openhands never rejects.
//
//   Outside these conditions the difference is real, and strategies_test.cpp shows each:
//   - A comparison wrong by one admits with L + 1 entries: the first kind, with register-then-count-plus-one
//     and exclude-own-key (three servers, L = 1, eleven steps).
//   - A torn count before the registration adds up entries that were never there at once: the first kind,
//     with count-then-register by SCAN (rare: 2 of 8,000 random schedules).
//   - All servers start the same conversation in a full house: the second kind, with all that register first.
//     And with openhands the first kind, with a duplicate in the place of the rejection: it answers that the
//     conversation runs while the winner still has to evict somebody to get in.
//
//   Which is meant: a limiter is right if its histories are linearizable. The two bounds are what that says
//   of the limit itself, decided at once in a run of any length; a history that they accept may still be one
//   that no semaphore could have shown.

#include <cstdint>
#include <vector>

#include "model/analysis.h"
#include "model/linearizability/specification.h"

namespace overbook::model {

struct LinearizabilityResult {
  bool is_linearizable = false;
  bool is_decided = true;  // false: the bound on configurations ended the search before it knew
  // If it is: an order that the specification allows. Operations of unknown outcome are in it if they took
  // effect there. Else empty.
  std::vector<Operation> order;
  // How many different sets of operations were tried as the first ones: the work done.
  std::uint64_t configurations = 0;
};

[[nodiscard]] LinearizabilityResult check_linearizable(const History& history, const Limits& limits);

// Of the first `events` events of the history. The time taken can grow exponentially with the number of
// requests that overlap; it is linear in the length of a history in which few do.
// `most_configurations`: where the search gives up, undecided.
[[nodiscard]] LinearizabilityResult check_linearizable(const Analysis& history, const Limits& limits,
                                                       std::size_t events = kNever,
                                                       std::uint64_t most_configurations = ~std::uint64_t{0});

}  // namespace overbook::model
