#pragma once
// Conversations by their names, for as long as anybody knows of a request for them: what overlaps is then of
// one conversation, whoever was over when.

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "model/ids.h"

namespace overbook::sim::histories {

struct Conversation {
  model::ConversationId id{};
  std::string name;
  std::uint64_t open = 0;  // requests for it that are pending or running
};

class Conversations {
 public:
  // The one of that name; a new one, if nobody has it any more.
  [[nodiscard]] std::shared_ptr<Conversation> called(const std::string& name);

 private:
  using Known = std::unordered_map<std::string, std::weak_ptr<Conversation>>;
  std::shared_ptr<Known> known_ = std::make_shared<Known>();
  std::uint32_t last_ = 0;
};

}  // namespace overbook::sim::histories
