#pragma once
// What counted each conversation in a recorded run's Redis, and what took it away: found by what its
// request's commands changed, whatever that is. A key, a member, a field or an element that they made; a text
// in which their names stand since; a number that they raised, or lowered where permits are counted.

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "model/analysis.h"
#include "sim/run/trace.h"
#include "sim/scenario.h"
#include "sim/setup/places.h"

namespace overbook::sim {

// Whose code made a step, and what it was at. Without a request: nobody's, it was done to Redis.
struct Doer {
  enum class Phase : std::uint8_t { nobody, starts, sweeps, acquires, releases, refreshes, arrives_late };
  Phase phase = Phase::nobody;
  std::optional<model::RequestId> request = {};
};

// What counts the conversation of a request.
struct Registration {
  model::RequestId request{};
  Place place = {};
  std::uint32_t since = 0;  // the step; 0: from the beginning
  std::int64_t share = 0;   // of a number: by how much it was raised, or lowered. 0: it is no number
  std::uint32_t gone = 0;   // the step after which it is no longer there; 0: it is there to the end
};

// A step that took away what counted others, or gave back of a number what it had not taken.
struct Removal {
  std::uint32_t step = 0;
  Change change = {};
  Doer doer = {};
  bool is_of_number = false;
  bool was_gone = false;                 // of a number: the doer's own share had been taken away before
  std::vector<Registration> whose = {};  // of others that ran or were under way; may be empty for a number
};

class Registrations {
 public:
  Registrations(const Trace& trace, const model::Analysis& analysis, const Scenario& scenario);

  // In the order of their steps.
  [[nodiscard]] const std::vector<Registration>& all() const { return registrations_; }
  [[nodiscard]] const std::vector<Removal>& removals() const { return removals_; }
  // Whether what stands there is a number that counts, or the permits that are left.
  [[nodiscard]] bool is_number(const Place& place) const { return numbers_.contains(place); }
  [[nodiscard]] Doer doer_of(std::uint32_t step) const;
  // After the step.
  [[nodiscard]] bool is_registered(model::RequestId request, const Place& place, std::uint32_t step) const;
  [[nodiscard]] std::set<model::RequestId> registered_after(std::uint32_t step) const;

 private:
  // What steps did with one number that counts.
  struct Number {
    std::int64_t direction = 1;  // in which admissions change it
    bool is_new = true;
    std::set<model::RequestId> known = {};  // whose shares were seen
    std::set<model::RequestId> unseen_given_back = {};
  };

  void find_numbers(const std::vector<std::vector<Change>>& changes);
  void adopt_initial();
  void change_number(std::uint32_t step, const Doer& doer, const Change& change);
  void give_back(std::uint32_t step, const Doer& doer, const Change& change, std::int64_t amount);
  void change_text(std::uint32_t step, const Doer& doer, const Change& change);
  [[nodiscard]] bool is_under_way(model::RequestId request, std::uint32_t step) const;
  [[nodiscard]] std::optional<model::RequestId> request_at(const TaskId& worker, std::uint32_t step) const;
  [[nodiscard]] std::optional<model::RequestId> refreshed_at(const StepRecord& record,
                                                             std::uint32_t step) const;
  [[nodiscard]] bool names(const Place& place) const;
  [[nodiscard]] bool names(std::string_view text, model::RequestId request) const;
  [[nodiscard]] std::int64_t number(const Number& of, const Change& change, bool is_after,
                                    bool is_filled) const;

  const Trace& trace_;
  const model::Analysis& analysis_;
  const Scenario& scenario_;
  std::map<Place, Number> numbers_;
  std::vector<Registration> registrations_;
  std::vector<Removal> removals_;
};

}  // namespace overbook::sim
