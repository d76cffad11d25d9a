#include "sim/setup/cast.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "sim/schedule/step.h"

namespace overbook::sim {
model::Request make_request(model::ServerId server, std::uint32_t conversation,
                            const model::Strategy& strategy) {
  const std::string prefix = strategy.key_prefix();
  const std::string name = fmt::format("c{}", conversation);
  return {.id = {},
          .server_id = server,
          .conversation_id = model::ConversationId{conversation},
          .server = server_name(server),
          .conversation = name,
          .prefix = prefix,
          .key = prefix + name,
          .index = strategy.index_key()};
}

std::string server_name(model::ServerId server) {
  return (is_sweeper(server) ? 'w' : 's') + std::to_string(number_of(server));
}

Cast::Cast(const Scenario& scenario, const model::Strategy& strategy)
    : rounds_(scenario.requests_per_server) {
  for (std::uint32_t i = 1; i <= scenario.running; ++i) {
    residents_.push_back(make_request(model::kResident, i, strategy));
  }
  for (std::uint32_t server = 1; server <= scenario.servers; ++server) {
    for (std::uint32_t round = 0; round < rounds_; ++round) {
      const std::uint32_t own = round * scenario.servers + server;
      const std::uint32_t number = scenario.running + (scenario.shared_conversation ? 1 : own);
      requests_.push_back(make_request(model::ServerId{server}, number, strategy));
    }
  }
  const auto own = [&](const model::Request& request) {
    owners_[request.key] = owners_[request.conversation] = request.server_id;
  };
  std::for_each(residents_.begin(), residents_.end(), own);
  if (!scenario.shared_conversation) std::for_each(requests_.begin(), requests_.end(), own);
}

std::optional<model::ServerId> Cast::owner(const std::string& name) const {
  const auto at = owners_.find(name);
  if (at == owners_.end()) return std::nullopt;
  return at->second;
}

std::span<const model::Request> Cast::all_of(model::ServerId server) const {
  if (server == model::kResident) return residents_;
  return std::span(requests_).subspan((server.value - 1) * rounds_, rounds_);
}

const model::Request* Cast::find(model::ServerId server, model::ConversationId conversation) const {
  const std::span<const model::Request> own = all_of(server);
  const auto at = std::find_if(own.begin(), own.end(), [&](const model::Request& request) {
    return request.conversation_id == conversation;
  });
  return at == own.end() ? nullptr : &*at;
}

bool Cast::takes_part(model::ServerId server, model::ConversationId conversation) const {
  return find(server, conversation) != nullptr;
}

}  // namespace overbook::sim
