#pragma once
// What is the same in all states of one exploration: the scenario, what servers do, and how states have them.

#include "sim/exploration/learning/automaton.h"
#include "sim/exploration/transitions/servers.h"

namespace overbook::sim {

struct Frame {
  // The scenario and the automaton must outlive it.
  Frame(const Scenario& scenario_of_it, Automaton& automaton_of_it, Listing listing_of_states)
      : scenario(&scenario_of_it),
        automaton(&automaton_of_it),
        setup(&automaton_of_it.setup()),
        listing(listing_of_states),
        workers(scenario->at_once),
        has_listeners(setup->has_listeners()),
        has_faults(setup->has_faults()),
        // What is there before everything lapses as the resident's.
        lists_resident(has_listeners ||
                       (has_faults && (scenario->running > 0 || setup->strategy().prepares()))) {}

  [[nodiscard]] const ServerInfo& info(const Kind& kind) const { return automaton->info(kind.class_id); }
  // Whether identical servers are taken for one.
  [[nodiscard]] bool is_symmetric() const { return listing != Listing::named; }
  // Servers in the entries of a state: the resident, servers 1 .. n, sweepers, as far as they are there.
  [[nodiscard]] std::uint32_t servers() const {
    return scenario->servers + (lists_resident ? 1 : 0) + setup->sweepers();
  }
  // What runs on the resident where that is no server like the others.
  [[nodiscard]] std::uint32_t unlisted_running() const { return lists_resident ? 0 : scenario->running; }
  // Where servers are listed: whose an entry is, or which place.
  [[nodiscard]] model::ServerId server_of(std::size_t entry) const {
    return setup->server_at(entry + (lists_resident ? 0U : 1U));
  }

  const Scenario* scenario;
  Automaton* automaton;
  const Setup* setup;  // which the automaton's subject begins from
  Listing listing;
  std::uint32_t workers;  // of each server
  bool has_listeners;
  bool has_faults;
  bool lists_resident;  // as a server like the others, first
};

}  // namespace overbook::sim
