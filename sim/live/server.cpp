#include "sim/live/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "model/plural.h"
#include "model/redis/real/key_copy.h"
#include "sim/live/name_space.h"

namespace overbook::sim::live {
namespace {

// The value of "field:value" in the answer of INFO.
std::optional<std::string> info_field(std::string_view info, std::string_view field) {
  const std::string wanted = fmt::format("\n{}:", field);
  const std::size_t at = info.find(wanted);
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t begin = at + wanted.size();
  return std::string(info.substr(begin, info.find_first_of("\r\n", begin) - begin));
}

// How a URL names another database.
std::string other_database(Address address) {
  ++address.database;
  return "such as " + to_text(address);
}

}  // namespace

Server::Server(ServerOptions options)
    : options_(std::move(options)),
      name_space_(random_name_space()),
      control_(options_.address),
      machine_clock_(options_.stop),
      clock_(options_.clock == nullptr ? &machine_clock_ : options_.clock) {
  look_at_server();
  look_at_database();
}

redis::Reply Server::checked(redis::Reply reply, std::string_view command) const {
  if (reply.is_error()) {
    throw ServerError(
        fmt::format("{}: {} was answered with: {}", to_text(options_.address), command, reply.text()));
  }
  return reply;
}

void Server::check_stop() const {
  if (options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed)) throw Interrupted();
}

redis::Reply Server::ask(const redis::Command& command) {
  return checked(control_.execute(command), command.words.front());
}

void Server::look_at_server() {
  const redis::Reply reply = checked(control_.execute({"INFO"}), "INFO");
  const std::string& info = reply.text();
  if (const auto valkey = info_field(info, "valkey_version")) {
    name_ = "Valkey " + *valkey;
  } else {
    name_ = "Redis " + info_field(info, "redis_version").value_or("of an unknown version");
  }
  const std::string place = to_text(options_.address);
  if (info_field(info, "role").value_or("master") != "master") {
    throw ServerError(fmt::format("{}: a replica, which takes no writes; give the URL of its master", place));
  }
  if (info_field(info, "cluster_enabled").value_or("0") != "0") {
    throw ServerError(fmt::format(
        "{}: a node of a Redis Cluster, where keys are spread over servers; use a server on its own", place));
  }
}

void Server::look_at_database() {
  const redis::Reply reply = checked(control_.execute({"DBSIZE"}), "DBSIZE");
  const std::int64_t keys = reply.as_integer();
  was_empty_ = keys == 0;
  if (was_empty_) return;
  const std::string found =
      fmt::format("{}: database {} holds {} {}", to_text(options_.address), options_.address.database, keys,
                  model::plural(static_cast<std::uint64_t>(keys), "key"));
  if (options_.counts_every_key) {
    throw ServerError(found +
                      ", and a strategy here counts with DBSIZE, which counts those too; use an empty "
                      "database: " +
                      other_database(options_.address));
  }
  if (options_.allows_keys_of_others) return;
  throw ServerError(
      found + "; use an empty one (" + other_database(options_.address) +
      "), or --allow-nonempty: overbook writes "
      "and removes only keys under a random prefix, but KEYS and SCAN then pass over all the others");
}

Instant Server::time() {
  const redis::Reply time = ask({"TIME"});
  return std::chrono::seconds(std::stoll(time.as_array().at(0).text())) +
         Instant(std::stoll(time.as_array().at(1).text()));
}

bool Server::waits(const std::string& client, const Connection& line) {
  const Instant latest = clock_->now() + Connection::kReplyTimeout;
  while (clock_->now() < latest) {
    if (line.has_arrived()) return false;
    check_stop();
    const redis::Reply listed = ask({"CLIENT", "LIST", "ID", client});
    const std::string& text = listed.text();
    const std::size_t at = text.find(" flags=");
    if (at == std::string::npos) break;
    const std::size_t flags = at + std::string_view(" flags=").size();
    if (text.substr(flags, text.find(' ', flags) - flags).find('b') != std::string::npos) return true;
  }
  throw ServerError(
      fmt::format("{}: a command was neither answered nor does its client wait", to_text(options_.address)));
}

void Server::renew_name_space() {
  clear();
  name_space_ = random_name_space();
}

Server::~Server() {
  try {
    // A new connection: the old one may be broken, or have replies under way that nobody has waited for.
    Connection fresh(options_.address);
    clear(fresh);
    complain_of_strays(fresh);
  } catch (const std::exception& error) {
    if (options_.complain) options_.complain(fmt::format("{}. {}", error.what(), leftover_hint()));
  }
}

// Only where nobody else was: elsewhere, others come and go.
void Server::complain_of_strays(Connection& connection) const {
  if (!was_empty_ || !options_.complain) return;
  const redis::Reply left = connection.execute({"DBSIZE"});
  if (!left.is_integer() || left.as_integer() == 0) return;
  const auto count = static_cast<std::uint64_t>(left.as_integer());
  const redis::Reply one = connection.execute({"RANDOMKEY"});
  options_.complain(fmt::format(
      "{}: the database was empty, and holds {} {} now that {} not under our prefix, such as `{}`: made by a "
      "script that does not keep to its KEYS, or by somebody else. They are left alone",
      to_text(options_.address), count, model::plural(count, "key"), model::plural(count, "is", "are"),
      one.is_bulk() ? one.text() : "?"));
}

std::string Server::leftover_hint() const {
  return fmt::format(
      "Keys may be left behind: all begin with `{}`. To remove them: redis-cli --scan --pattern '{}*' | "
      "xargs "
      "redis-cli del",
      name_space_, name_space_);
}

std::vector<std::string> Server::our_keys(Connection& connection) const {
  std::vector<std::string> keys;
  std::string cursor = "0";
  do {
    const redis::Reply page =
        checked(connection.execute({"SCAN", cursor, "MATCH", name_space_ + "*", "COUNT", "1000"}), "SCAN");
    cursor = page.as_array().at(0).text();
    for (const redis::Reply& key : page.as_array().at(1).as_array()) keys.push_back(key.text());
  } while (cursor != "0");
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

void Server::clear(Connection& connection) const {
  constexpr std::size_t kAtOnce = 500;
  std::vector<std::string> keys = our_keys(connection);
  while (!keys.empty()) {
    redis::Command command{"DEL"};
    for (; !keys.empty() && command.words.size() <= kAtOnce; keys.pop_back())
      command.words.push_back(std::move(keys.back()));
    (void)checked(connection.execute(command), "DEL");
  }
}

redis::Redis Server::state(Instant now) {
  const std::vector<std::string> keys = our_keys(control_);
  for (const std::string& key : keys) {
    control_.send({"TYPE", key});
    control_.send({"PTTL", key});
  }
  std::vector<std::string> types;
  std::vector<std::int64_t> leases;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    types.push_back(checked(control_.receive(), "TYPE").text());
    leases.push_back(checked(control_.receive(), "PTTL").as_integer());
  }
  std::vector<redis::Command> questions;
  for (std::size_t i = 0; i < keys.size(); ++i)
    questions.push_back(redis::real::question_for_value(keys[i], types[i]));
  for (const redis::Command& command : questions) {
    if (!command.words.empty()) control_.send(command);
  }
  redis::Redis state;
  const redis::ConnectionId connection = state.connect();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (questions[i].words.empty()) {
      if (types[i] == "none") continue;  // its lease has lapsed since
      throw ServerError(fmt::format("{}: the key {} is a {}, which overbook can't read back",
                                    to_text(options_.address), keys[i], types[i]));
    }
    const redis::Reply value = control_.receive();
    if (redis::real::is_gone(value)) continue;  // likewise
    (void)checked(value, "reading a key");
    for (const redis::Command& command : redis::real::commands_that_make(keys[i], types[i], value))
      state.execute(connection, command, now);
    if (leases[i] < 0) continue;
    const std::int64_t left = std::max<std::int64_t>(leases[i], 1);
    state.execute(connection, {"PEXPIRE", keys[i], std::to_string(left)}, now);
  }
  return state;
}

}  // namespace overbook::sim::live
