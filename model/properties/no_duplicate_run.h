#pragma once
// no-duplicate-run: violated when two admissions of one conversation overlap, on two servers or on one: so
// what is one too many because it was admitted twice also ran twice.

#include <utility>
#include <vector>

#include "model/properties/property.h"

namespace overbook::model {

// Which conversations surely run, and by whose admissions, as a history passes by.
class RunningAdmissions {
 public:
  // Returns another admission of the same conversation that surely runs, if there is one: the first by its
  // request.
  std::optional<RequestId> admitted(ConversationId conversation, RequestId request);
  // Whether or not it was.
  void released(ConversationId conversation, RequestId request);

 private:
  std::vector<std::pair<ConversationId, RequestId>> running_;  // ascending
};

class NoDuplicateRun final : public Property {
 public:
  using Property::check;
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limits& limits) const override;
};

}  // namespace overbook::model
