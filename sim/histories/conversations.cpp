#include "sim/histories/conversations.h"

namespace overbook::sim::histories {

std::shared_ptr<Conversation> Conversations::called(const std::string& name) {
  std::weak_ptr<Conversation>& known = (*known_)[name];
  if (auto found = known.lock()) return found;
  // With the last who has it the name goes, too.
  const auto forget = [all = known_](const Conversation* conversation) {
    all->erase(conversation->name);
    std::default_delete<const Conversation>()(conversation);
  };
  auto made =
      std::make_unique<Conversation>(Conversation{.id = model::ConversationId{++last_}, .name = name});
  std::shared_ptr<Conversation> shared(made.release(), forget);
  known = shared;
  return shared;
}

}  // namespace overbook::sim::histories
