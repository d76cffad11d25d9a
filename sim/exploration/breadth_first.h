#pragma once
// The search of the fast engine: breadth first over a product, so that the first violation found is reached
// in as few steps as any.

#include <vector>

#include "sim/exploration/budget.h"
#include "sim/exploration/paths.h"
#include "sim/exploration/ways_to_ends.h"

namespace overbook::sim {

template <typename M>
class BreadthFirst {
 public:
  // Both must outlive it.
  BreadthFirst(Product<M>& product, const ExplorationOptions& options)
      : product_(&product), budget_(options), witnesses_(options), packing_(shape_of(product)) {}

  // Explores from the initial state. Throws Split, NotSymmetric, NotAFunction.
  // Returns what was seen; of properties nothing yet.
  [[nodiscard]] ExplorationResult run() {
    try {
      store(product_->initial());
      result_.is_complete = explore();
      // What was seen before the loop was is not known to lead to an end.
      if (result_.is_complete && comes_round() && !ends_.is_kept()) throw Split();
      result_.may_never_end = result_.is_complete && ends_.are_out_of_reach();
    } catch (const Interrupted&) {
      result_.stopped_because = StopReason::interrupted;
    }
    result_.states = store_.size();
    return std::move(result_);
  }

  [[nodiscard]] const Witnesses& witnesses() const { return witnesses_; }
  [[nodiscard]] Schedule schedule_to(const Witness& witness) {
    return Paths<M>(*product_, store_, packing_).to(witness);
  }
  // For the message of a check that fails: the state whose successors are being
  // found, and how many there are.
  [[nodiscard]] std::uint32_t expanding() const { return expanding_; }
  [[nodiscard]] std::uint32_t states() const { return store_.size(); }

 private:
  // How many expansions go by between two looks at the budget.
  static constexpr std::uint32_t kLookEvery = 1024;

  // What the monitor says of the state that is expanded, or of the step that is taken.
  struct Report {
    BreadthFirst* search;
    std::optional<Action> action;
    [[nodiscard]] bool wants(model::PropertyId property) const { return search->witnesses_.wants(property); }
    void operator()(model::PropertyId property, std::uint32_t excess) const {
      search->witnesses_.add(property, excess, {.state = search->expanding_, .action = action});
    }
  };

  [[nodiscard]] static Packing::Shape shape_of(Product<M>& product) {
    const Frame& frame = product.transitions().frame();
    return {.listing = frame.listing,
            .has_orders = M::kPass == Pass::order,
            .has_faults = frame.has_faults,
            .servers = frame.servers()};
  }

  // Whether everything within the bounds was expanded.
  [[nodiscard]] bool explore() {
    std::uint32_t level_end = store_.size();
    std::uint32_t cut = 0;  // states that would go on beyond the bound on depth
    for (std::uint32_t index = 0; index < store_.size(); ++index) {
      if (index == level_end) {
        level_end = store_.size();
        ++result_.depth;
      }
      result_.frontier = store_.size() - index;
      if (witnesses_.have_decided(M::kPass)) return false;
      const bool is_full =
          !budget_.has_states_for(store_.size()) || !budget_.has_states_for(product_->work());
      if ((is_full || index % kLookEvery == 0) && is_out_of_budget()) return false;
      load(index);
      if (budget_.may_go_on_from(result_.depth)) {
        expand();
      } else if (!offers_.empty()) {
        ++cut;
      }
    }
    result_.frontier = cut;
    if (cut > 0) result_.stopped_because = StopReason::depth;
    return cut == 0;
  }

  [[nodiscard]] bool is_out_of_budget() {
    result_.stopped_because =
        budget_.look({.states = store_.size(),
                      .transitions = result_.transitions,
                      .frontier = result_.frontier,
                      .depth = result_.depth},
                     {.bytes = store_.bytes() + ends_.bytes() + product_->bytes(), .work = product_->work()});
    return result_.stopped_because.has_value();
  }

  // A state, and what can happen in it. Where only what need not come is left, a run may end there.
  void load(std::uint32_t index) {
    expanding_ = index;
    ends_.expand(index);
    packing_.unpack(store_.row(index), state_);
    product_->offer(state_, offers_);
    const bool may_end =
        std::all_of(offers_.begin(), offers_.end(), [](const Offer& offer) { return offer.may_not_come; });
    if (may_end) ends_.end();
    if (may_end)
      product_->monitor().at_end(MonitoredStateOf(product_->transitions(), state_),
                                 Report{this, std::nullopt});
  }

  void expand() {
    const typename M::Tally tally = product_->tally(state_);
    for (const Offer& offer : offers_) {
      const Report report{this, offer.action};
      std::uint32_t variant = 0;
      const auto found = [&](MonitoredMove& step, const typename M::Tally& after) {
        product_->normalise(step.next());
        product_->monitor().after_step(step, after, report);
        const std::uint32_t next =
            store(step.next(), {.parent = expanding_, .action = code_of(offer.action), .variant = variant++});
        if (!offer.may_not_come) ends_.go_on_to(next);
      };
      if (product_->take(state_, tally, offer, report, found)) ++result_.transitions;
    }
  }

  std::uint32_t store(const State& state, const StateStore::Step& reached = {}) {
    return store_.add(packing_.pack(state), reached).first;
  }
  [[nodiscard]] bool comes_round() const { return product_->transitions().frame().automaton->comes_round(); }

  Product<M>* product_;
  ExplorationBudget budget_;
  Witnesses witnesses_;
  Packing packing_;
  StateStore store_;
  WaysToEnds ends_{comes_round()};
  ExplorationResult result_;
  std::uint32_t expanding_ = 0;
  State state_;  // it, and what can happen in it
  std::vector<Offer> offers_;
};

}  // namespace overbook::sim
