#pragma once
// A recorded run as explanations look at it: who took part, what each did, what was in Redis when.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/analysis.h"
#include "sim/explanation/account.h"
#include "sim/explanation/counterexample.h"
#include "sim/explanation/registrations.h"

namespace overbook::sim {

class Story {
 public:
  // All three must outlive the story.
  Story(const Scenario& scenario, const Replay& replay, const model::Violation& violation)
      : scenario_(&scenario),
        replay_(&replay),
        violation_(&violation),
        analysis_(replay.history),
        registrations_(replay.trace, analysis_, scenario) {}

  [[nodiscard]] const Scenario& scenario() const { return *scenario_; }
  [[nodiscard]] std::uint32_t permits() const { return scenario_->limits.the_limit().permits; }
  [[nodiscard]] const Replay& replay() const { return *replay_; }
  [[nodiscard]] const model::Violation& violation() const { return *violation_; }
  [[nodiscard]] const model::Analysis& analysis() const { return analysis_; }
  [[nodiscard]] const Registrations& registrations() const { return registrations_; }

  [[nodiscard]] Account account(model::RequestId id) const {
    return account_of(*replay_, analysis_, registrations_, id);
  }
  // Of the step, or of the last one before it that had any.
  [[nodiscard]] std::size_t last_event_of(std::uint32_t step) const;
  // How many conversations surely ran just before the request returned.
  [[nodiscard]] std::uint32_t running_when_returned(model::RequestId id) const;
  // upper(t) at its largest, in words: "at most 2 of 3 slots are", "no slot is", as taken or about to be.
  [[nodiscard]] std::string slots_taken(std::size_t first_event, std::size_t last_event) const;

  // Requests that were turned away, and whose entries the count of `one` found.
  [[nodiscard]] std::vector<Account> losers_counted_by(const Account& one) const;
  // " It counted 4 (step 3), its own entry of step 1 among them, and that of s2, who did not get in
  // either.", with the name for `It`; where the count took several commands, also what changed meanwhile.
  // Empty if it never counted.
  [[nodiscard]] std::string count_of(const Account& one, const std::string& name) const;

  // The first step after which Redis had the conversation's entry, and has had it until
  // `step`. 0: from the beginning.
  [[nodiscard]] std::optional<std::uint32_t> entry_since(const std::string& conversation,
                                                         std::uint32_t step) const;
  // The keys after a step; before the first for 0.
  [[nodiscard]] const std::vector<redis::KeyView>& keys_after(std::uint32_t step) const;

  // The conversations that are registered after a step: by a key, in the user's index, or by
  // whatever else counts them.
  [[nodiscard]] std::set<std::string> registered_after(std::uint32_t step) const;
  // Whether what is registered lapses some time, and whether healthy servers see to it that it does not.
  [[nodiscard]] bool has_leases() const;
  // Whether the scenario or the strategy says so: then numbers can be times.
  [[nodiscard]] bool says_how_long_a_lease_is() const;
  [[nodiscard]] bool has_heartbeats() const;

 private:
  [[nodiscard]] std::string changes_during(std::uint32_t first, std::uint32_t last,
                                           const std::string& own) const;

  const Scenario* scenario_;
  const Replay* replay_;
  const model::Violation* violation_;
  model::Analysis analysis_;
  Registrations registrations_;
};

// "conv:u1:c3" -> "c3".
[[nodiscard]] std::string conversation_of(const std::string& key);

// "step 4", "steps 1 and 2", "steps 1 to 9".
[[nodiscard]] std::string steps_text(const std::vector<std::uint32_t>& steps);
// "s1 and s2", "s1 to s9". The same server is named once.
[[nodiscard]] std::string servers_text(const std::vector<Account>& accounts);

// Why the property breaks, each kind in a file of its own.
[[nodiscard]] std::string explain_over_admission(const Story& story);
[[nodiscard]] std::string explain_lasting_excess(const Story& story);
[[nodiscard]] std::string explain_false_rejection(const Story& story);
[[nodiscard]] std::string explain_progress(const Story& story);
[[nodiscard]] std::string explain_needless_eviction(const Story& story);
[[nodiscard]] std::string explain_lost_wakeup(const Story& story);
[[nodiscard]] std::string explain_slot_leak(const Story& story);
[[nodiscard]] std::string explain_slot_gain(const Story& story);
[[nodiscard]] std::string explain_failure(const Story& story);
[[nodiscard]] std::string explain_duplicate_run(const Story& story);
[[nodiscard]] std::string explain_unordered(const Story& story);

// Where a number is: "convs:u1", "count of convs:u1".
[[nodiscard]] std::string number_text(const Place& place);
// "s2's EVAL for c2", "s2's release of c2", "a heartbeat of s2": whose code made the step, and for what.
[[nodiscard]] std::string doer_text(const Story& story, std::uint32_t step);
// Why the command that arrives at `step` comes late, to stand behind its name: " of step 3, which its client
// had given up,". `sent`: the step at which it was given up; 0: it was under way when something ended.
[[nodiscard]] std::string why_late(const Story& story, std::uint32_t sent, std::uint32_t step);
// " c1's entry in convs:u1 was removed at step 2 by s2's EVAL for c1, which was turned away as a duplicate.",
// a sentence for each.
[[nodiscard]] std::string removals_text(const Story& story, const std::vector<Removal>& removals);
// Of those that got in although there was no room: what they had read, whatever it is, that somebody else changed before
// they got in. " s2 had read k at step 4, before s1's INCR for c1 changed it at step 5.", a sentence for each.
[[nodiscard]] std::string outdated_reads(const Story& story, const std::vector<Account>& starters);
// Of one that was turned away by a number to which it had added itself: who else was in it, and did not get in either.
// `name` stands for it. Empty: nobody, or it was no number.
[[nodiscard]] std::string found_in_number(const Story& story, const Account& rejected,
                                          const std::string& name);
// What took away what counted those that run after the worst step, before the last of them was let in.
[[nodiscard]] std::string causes_of_excess(const Story& story, const std::vector<Account>& starters);
// The removals of what counted one conversation until a step.
[[nodiscard]] std::vector<Removal> removals_of(const Story& story, model::ConversationId conversation,
                                               std::uint32_t until);

// Whether faults_of says what happened at the step.
[[nodiscard]] bool is_told_as_fault(const Story& story, std::uint32_t step);
// What went wrong until then, and what came of it: " s1 crashed at step 2, after ...", a sentence for each.
// Empty where nothing went wrong that changed what is registered or what a client was told.
[[nodiscard]] std::string faults_of(const Story& story);

}  // namespace overbook::sim
