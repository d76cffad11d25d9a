#include "sim/exploration/learning/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "model/redis/commands/command_table.h"
#include "model/redis/resp/batch.h"
#include "sim/run_random.h"
#include "sim/setup/leases.h"

namespace overbook::sim {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Every text in a reply, so that it can be looked at.
template <typename Visit>
void for_each_text(const redis::Reply& reply, const Visit& visit) {
  if (reply.is_array()) {
    for (const redis::Reply& item : reply.as_array()) for_each_text(item, visit);
  } else if (reply.is_bulk() || reply.is_status() || reply.is_error()) {
    visit(reply.text());
  }
}

template <typename Replace>
redis::Reply with_texts(const redis::Reply& reply, const Replace& replace) {
  if (reply.is_bulk()) return redis::Reply::bulk(replace(reply.text()));
  if (reply.is_status()) return redis::Reply::status(replace(reply.text()));
  if (reply.is_error()) return redis::Reply::error(replace(reply.text()));
  if (!reply.is_array()) return reply;
  redis::Reply::Array items;
  for (const redis::Reply& item : reply.as_array()) items.push_back(with_texts(item, replace));
  return redis::Reply::array(std::move(items));
}

void sort_texts(redis::Reply& array) {
  std::sort(array.as_array().begin(), array.as_array().end(),
            [](const redis::Reply& a, const redis::Reply& b) { return a.text() < b.text(); });
}

// Numbers of servers that no scenario has.
constexpr std::uint32_t kFar = 1000;

}  // namespace

void sort_unordered(const redis::Command& command, redis::Reply& reply) {
  if (!reply.is_array()) return;
  if (redis::is_batch(command)) {
    const std::vector<redis::Command> all = redis::commands_of(command);
    redis::Reply::Array& items = reply.as_array();
    for (std::size_t i = 0; i < std::min(all.size(), items.size()); ++i) sort_unordered(all[i], items[i]);
    return;
  }
  const redis::CommandSpec* const spec = redis::find_command(command.words);
  if (spec == nullptr || spec->has(redis::CommandSpec::kInPairs)) return;
  if (spec->has(redis::CommandSpec::kUnordered)) sort_texts(reply);
  if (spec->has(redis::CommandSpec::kPages)) sort_texts(reply.as_array().at(1));
}

Names::Names(const Scenario& scenario, const Cast& cast)
    : servers_(scenario.servers),
      running_(scenario.running),
      rounds_(scenario.shared_conversation ? 0 : scenario.requests_per_server) {
  for (std::uint32_t server = 1; server <= servers_; ++server) {
    names_[server_name(model::ServerId{server})] = {server, 0};
    for (std::uint32_t round = 0; round < rounds_; ++round)
      names_[cast.request(model::ServerId{server}, round).conversation] = {server, round + 1};
  }
}

template <typename Other, typename Named>
void Names::for_each_piece(std::string_view text, const Other& other, const Named& named) const {
  std::size_t begin = 0;  // of the piece that is no name
  for (std::size_t at = 0; at < text.size();) {
    const bool may_be_one = (text[at] == 's' || text[at] == 'c') && (at == 0 || !is_letter(text[at - 1]));
    std::size_t end = at + 1;
    while (may_be_one && end < text.size() && is_digit(text[end])) ++end;
    const auto name = end > at + 1 ? names_.find(std::string(text.substr(at, end - at))) : names_.end();
    if (name != names_.end()) {
      if (at > begin) other(text.substr(begin, at - begin));
      named(name->second);
      begin = end;
    }
    at = end;
  }
  if (begin < text.size()) other(text.substr(begin));
}

Names::Owners Names::both(const Owners& a, const Owners& b) {
  if (a.server == 0) return b;
  if (b.server == 0) return a;
  return {.server = a.server, .are_several = a.are_several || b.are_several || a.server != b.server};
}

Names::Owners Names::owners_of(std::string_view text) const {
  Owners owners;
  for_each_piece(
      text, [](std::string_view) {},
      [&](const Name& name) { owners = both(owners, {.server = name.server}); });
  return owners;
}

std::string Names::without_names(std::string_view text) const {
  std::string out;
  // Pieces are told apart from names by their lengths.
  for_each_piece(
      text, [&](std::string_view piece) { out += fmt::format("{}:{}", piece.size(), piece); },
      [&](const Name& name) { out += fmt::format("#{};", name.role); });
  return out;
}

std::uint32_t Names::conversation_number(std::uint32_t server, std::uint32_t role) const {
  // As the cast numbers them; of servers that there are not, beyond all that it has.
  if (server <= servers_) return running_ + (role - 1) * servers_ + server;
  return running_ + kFar * role + server;
}

std::string Names::text_of(const Name& name) const {
  return name.role == 0 ? fmt::format("s{}", name.server)
                        : fmt::format("c{}", conversation_number(name.server, name.role));
}

Names::Permutation Names::transposition(std::uint32_t servers, std::uint32_t a, std::uint32_t b) {
  Permutation swap;
  swap.servers_.resize(servers + 1);
  std::iota(swap.servers_.begin(), swap.servers_.end(), 0U);
  std::swap(swap.servers_[a], swap.servers_[b]);
  return swap;
}

std::vector<Names::Permutation> Names::checks() const {
  constexpr std::uint64_t kSeed = 1;
  std::vector<Permutation> checks(2, transposition(servers_, 0, 0));
  std::reverse(checks[0].servers_.begin() + 1, checks[0].servers_.end());
  for (std::uint32_t i = 1; i <= servers_; ++i) checks[1].servers_[i] = kFar + servers_ - i;
  RunRandom random;
  for (std::uint64_t number = 0; servers_ > 2 && number < 1; ++number) {
    random.seed(kSeed, number);
    std::vector<std::uint32_t>& servers = checks.emplace_back(transposition(servers_, 0, 0)).servers_;
    for (std::size_t i = servers_; i > 1; --i) std::swap(servers[i], servers[1 + random.below(i)]);
  }
  return checks;
}

std::vector<Names::Permutation> Names::checks_of(std::uint32_t server, std::uint64_t number) const {
  constexpr std::uint64_t kSeed = 2;
  constexpr std::uint32_t kOfMany = 4;
  std::vector<Permutation> checks;
  if (servers_ <= kFewServers) {
    for (std::uint32_t other = 1; other <= servers_; ++other) {
      if (other != server) checks.push_back(transposition(servers_, server, other));
    }
    return checks;
  }
  RunRandom random;
  random.seed(kSeed, number);
  for (std::uint32_t i = 0; i < kOfMany; ++i) {
    const auto other = 1 + static_cast<std::uint32_t>(random.below(servers_));
    checks.push_back(transposition(servers_, server, other));
  }
  return checks;
}

std::string Names::renamed(std::string_view text, const Permutation& by) const {
  std::string out;
  for_each_piece(
      text, [&](std::string_view piece) { out += piece; },
      [&](const Name& name) {
        out += text_of({by.of(name.server), name.role});
      });
  return out;
}

redis::Command Names::renamed(const redis::Command& command, const Permutation& by) const {
  if (redis::is_batch(command))
    return redis::with_each(command, [&](const redis::Command& one) { return renamed(one, by); });
  redis::Command out = command;
  // The text of a script is what all servers send alike.
  const bool is_script = redis::has_flag(out, redis::CommandSpec::kRunsScript);
  for (std::size_t i = is_script ? 2 : 1; i < out.words.size(); ++i) out.words[i] = renamed(out.words[i], by);
  return out;
}

redis::Reply Names::renamed(const redis::Reply& reply, const Permutation& by) const {
  return with_texts(reply, [&](const std::string& text) { return renamed(text, by); });
}

model::ConversationId Names::renamed(model::ConversationId conversation, const Permutation& by) const {
  const std::uint32_t number = conversation.value;
  if (rounds_ == 0 || number <= running_ || number > running_ + rounds_ * servers_) return conversation;
  const std::uint32_t index = number - running_ - 1;
  return model::ConversationId{conversation_number(by.of(index % servers_ + 1), index / servers_ + 1)};
}

redis::Writer Names::renamed(redis::Writer writer, const Permutation& by) const {
  const std::uint32_t server = server_of(writer).value;
  if (writer == redis::kNobody || server == 0) return writer;
  return writer_of(model::ServerId{by.of(server)}, renamed(sim::conversation_of(writer), by));
}

redis::Redis Names::renamed(const redis::Redis& redis, const Permutation& by) const {
  return redis.renamed([&](std::string_view text) { return renamed(text, by); },
                       [&](redis::Writer writer) { return renamed(writer, by); });
}

bool Names::has_names(const redis::Reply& reply) const {
  bool has = false;
  for_each_text(reply, [&](const std::string& text) { has = has || owners_of(text).server != 0; });
  return has;
}

std::optional<redis::Command> Names::as_sent_by(std::uint32_t server,
                                                const redis::Command& of_server_1) const {
  for (const redis::Command& command : redis::commands_of(of_server_1)) {
    const bool is_script = redis::has_flag(command, redis::CommandSpec::kRunsScript);
    for (std::size_t i = is_script ? 2 : 1; i < command.words.size(); ++i) {
      const Owners owners = owners_of(command.words[i]);
      if (owners.are_several || owners.server > 1) return std::nullopt;
    }
  }
  return renamed(of_server_1, transposition(servers_, 1, server));
}

redis::Reply Names::as_seen_by_server_1(std::uint32_t server, const redis::Command& command,
                                        const redis::Reply& reply) const {
  std::map<std::uint32_t, std::uint32_t> stands_for;  // in the order of the servers
  for_each_text(reply, [&](const std::string& text) {
    for_each_piece(
        text, [](std::string_view) {}, [&](const Name& name) { stands_for[name.server] = 0; });
  });
  std::uint32_t next = 2;
  for (auto& [other, as] : stands_for) as = other == server ? 1 : next++;
  redis::Reply seen = with_texts(reply, [&](const std::string& text) {
    std::string out;
    for_each_piece(
        text, [&](std::string_view piece) { out += piece; },
        [&](const Name& name) {
          out += text_of({stands_for.at(name.server), name.role});
        });
    return out;
  });
  sort_unordered(command, seen);
  return seen;
}

model::ConversationId Names::conversation_of(model::ConversationId conversation, std::uint32_t from,
                                             std::uint32_t to) const {
  if (from == to || from == 0) return conversation;
  return renamed(conversation, transposition(servers_, from, to));
}

}  // namespace overbook::sim
