#include "sim/cast.h"

#include <fmt/format.h>

#include <algorithm>

namespace overbook::sim {
namespace {

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

}  // namespace

std::string server_name(model::ServerId server) {
  return fmt::format("s{}", server.value);
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
}

bool Cast::takes_part(model::ServerId server, model::ConversationId conversation) const {
  const auto is_it = [&](const model::Request& request) { return request.conversation_id == conversation; };
  if (server == model::kResident) return std::any_of(residents_.begin(), residents_.end(), is_it);
  const auto first = requests_.begin() + static_cast<std::ptrdiff_t>((server.value - 1) * rounds_);
  return std::any_of(first, first + rounds_, is_it);
}

}  // namespace overbook::sim
