#include "sim/exploration/names.h"

#include <algorithm>
#include <map>

namespace overbook::sim {
namespace {

// Every text in a reply, so that it can be looked at or replaced.
template <typename Visit>
void for_each_text(const redis::Reply& reply, const Visit& visit) {
  if (reply.is_array()) {
    for (const redis::Reply& item : reply.as_array()) for_each_text(item, visit);
  } else if (reply.is_bulk()) {
    visit(reply.text());
  }
}

template <typename Replace>
redis::Reply with_texts(const redis::Reply& reply, const Replace& replace) {
  if (reply.is_bulk()) return redis::Reply::bulk(replace(reply.text()));
  if (!reply.is_array()) return reply;
  redis::Reply::Array items;
  for (const redis::Reply& item : reply.as_array()) items.push_back(with_texts(item, replace));
  return redis::Reply::array(std::move(items));
}

void sort_texts(redis::Reply& array) {
  std::sort(array.as_array().begin(), array.as_array().end(),
            [](const redis::Reply& a, const redis::Reply& b) { return a.text() < b.text(); });
}

}  // namespace

Names::Names(const Scenario& scenario, const Cast& cast) {
  names_.resize(scenario.servers + 1);
  for (std::uint32_t server = 1; server <= scenario.servers; ++server) {
    std::vector<std::string>& names = names_[server];
    for (std::uint32_t round = 0; round < scenario.requests_per_server; ++round) {
      const model::Request& request = cast.request(model::ServerId{server}, round);
      if (round == 0) names.push_back(request.server);
      if (scenario.shared_conversation) continue;  // not a name of this server's alone
      names.push_back(request.key);
      names.push_back(request.conversation);
    }
    for (std::uint32_t role = 0; role < names.size(); ++role) owners_[names[role]] = {server, role};
  }
}

std::optional<Names::Owner> Names::owner(const std::string& word) const {
  const auto at = owners_.find(word);
  if (at == owners_.end()) return std::nullopt;
  return at->second;
}

bool Names::has_names(const redis::Reply& reply) const {
  bool has = false;
  for_each_text(reply, [&](const std::string& text) { has = has || owner(text).has_value(); });
  return has;
}

redis::Command Names::as_sent_by(std::uint32_t server, const redis::Command& of_server_1) const {
  redis::Command command = of_server_1;
  for (std::string& word : command.words) {
    const std::optional<Owner> named = owner(word);
    if (named && named->server == 1) word = names_[server][named->role];
  }
  return command;
}

redis::Reply Names::as_seen_by_server_1(std::uint32_t server, const redis::Command& command,
                                        const redis::Reply& reply) const {
  std::map<std::uint32_t, std::uint32_t> stands_for;  // in the order of the servers
  for_each_text(reply, [&](const std::string& text) {
    const std::optional<Owner> named = owner(text);
    if (named && named->server != server) stands_for[named->server] = 0;
  });
  std::uint32_t next = 2;
  for (auto& [other, as] : stands_for) as = next++;
  stands_for[server] = 1;
  redis::Reply seen = with_texts(reply, [&](const std::string& text) {
    const std::optional<Owner> named = owner(text);
    return named ? names_[stands_for.at(named->server)][named->role] : text;
  });
  const std::string& name = command.words.front();
  if (!seen.is_array()) return seen;
  if (name == "KEYS" || name == "SMEMBERS") sort_texts(seen);
  if (name == "SCAN" || name == "SSCAN") sort_texts(seen.as_array().at(1));
  return seen;
}

}  // namespace overbook::sim
