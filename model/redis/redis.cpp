#include "model/redis/redis.h"

#include <algorithm>
#include <utility>

#include "model/redis/commands/command_table.h"
#include "model/redis/commands/context/state.h"
#include "model/redis/commands/dispatch.h"
#include "model/redis/commands/redis_commands.h"
#include "model/redis/resp/batch.h"

namespace overbook::redis {
namespace {

Digest digest_of(const FunctionLibraries& libraries) {
  DigestBuilder digest;
  for (const auto& [name, library] : libraries)
    digest.add(std::string_view(name)).add(std::string_view(library.code));
  return digest.digest();
}

}  // namespace

Redis::Redis(const Options& options) : state_(Shared<State>::make(options)) {}
Redis::Redis(const Redis&) = default;
Redis::Redis(Redis&&) noexcept = default;
Redis& Redis::operator=(const Redis&) = default;
Redis& Redis::operator=(Redis&&) noexcept = default;
Redis::~Redis() = default;

ConnectionId Redis::connect() {
  return {state_.writable().connections.add()};
}

Reply Redis::execute(ConnectionId connection, const Command& command, Instant now) {
  State& state = state_.writable();
  state.last.begin(now, state.next_outcome);
  if (!is_batch(command)) return execute_for_client(state, connection.value, command.words, now);
  std::vector<Reply> replies;
  for (const Command& one : sent_for(command)) {
    Reply reply = execute_for_client(state, connection.value, one.words, now);
    if (reply.is_blocked()) {
      state.connections.unblock(connection.value);
      state.last.lacking = "wait in a pipeline";  // nothing may be concluded from it
      reply =
          Reply::error("ERR the fake Redis lets nobody wait in the middle of a pipeline that is one step");
    }
    replies.push_back(std::move(reply));
  }
  return reply_for(command, std::move(replies));
}

bool Redis::has_push(ConnectionId connection) const {
  return !state_->connections[connection.value].pushes.empty();
}

std::optional<Reply> Redis::take_push(ConnectionId connection) {
  if (!has_push(connection)) return std::nullopt;
  std::vector<std::shared_ptr<const Reply>>& pushes =
      state_.writable().connections.writable(connection.value).pushes;
  const std::shared_ptr<const Reply> oldest = std::move(pushes.front());
  pushes.erase(pushes.begin());
  return *oldest;
}

void Redis::take_pushes(ConnectionId connection, std::vector<std::shared_ptr<const Reply>>& into) {
  into.clear();
  if (has_push(connection)) state_.writable().connections.writable(connection.value).pushes.swap(into);
}

bool Redis::is_blocked(ConnectionId connection) const {
  return state_->connections[connection.value].blocked.has_value();
}

std::optional<Reply> Redis::take_unblocked(ConnectionId connection) {
  if (!state_->connections[connection.value].unblocked) return std::nullopt;
  return std::exchange(state_.writable().connections.writable(connection.value).unblocked, std::nullopt);
}

bool Redis::can_time_out(ConnectionId connection) const {
  const std::optional<Blocked>& blocked = state_->connections[connection.value].blocked;
  return blocked && blocked->can_time_out;
}

Reply Redis::time_out(ConnectionId connection) {
  const bool is_pop = state_->connections[connection.value].blocked->kind != Blocked::Kind::replicas;
  state_.writable().connections.unblock(connection.value);
  return is_pop ? Reply::nil_array() : Reply::integer(0);  // WAIT: so many replicas
}

void Redis::restore_keys_of(const Redis& copy) {
  State& state = state_.writable();
  state.database = copy.state_->database;
  state.functions = copy.state_->functions;
}

bool Redis::has_keys_of(const Redis& other) const {
  return keys_digest() == other.keys_digest();
}

Digest Redis::keys_digest() const {
  // Nothing is added where there are none: a state is told by its keys then.
  if (state_->functions->empty()) return state_->database.digest();
  return DigestBuilder().add(state_->database.digest()).add(digest_of(*state_->functions)).digest();
}

void Redis::restart_from(const Redis& other) {
  restore_keys_of(other);
  State& state = state_.writable();
  state.scripts = Shared<ScriptCache>::make();
  state.connections.forget_transactions();
  for (std::uint32_t id = 0; id < state.connections.size(); ++id) {
    if (std::as_const(state.connections)[id].blocked) state.connections.unblock(id);
  }
}

void Redis::reseed(std::uint64_t hash_seed) {
  State& state = state_.writable();
  state.options.hash_seed = hash_seed;
  state.database.reseed(hash_seed);
}

Digest Redis::digest() const {
  DigestBuilder digest;
  digest.add(keys_digest()).add(state_->connections.digest()).add(state_->scripts->size());
  for (const auto& script : *state_->scripts) digest.add(script.first);
  return digest.digest();
}

Digest Redis::functions_digest() const {
  return digest_of(*state_->functions);
}

Digest Redis::scripts_digest() const {
  DigestBuilder digest;
  for (const auto& script : *state_->scripts) digest.add(script.first);
  return digest.digest();
}

Digest Redis::keys_and_scripts_digest() const {
  if (state_->scripts->empty()) return keys_digest();
  return DigestBuilder().add(keys_digest()).add(scripts_digest()).digest();
}

Digest Redis::connections_digest() const {
  return state_->connections.digest();
}

std::vector<std::string> Redis::command_names() {
  std::vector<std::string> names;
  for (const CommandSpec& spec : all_commands()) names.push_back(shown_command_name(spec.name));
  std::sort(names.begin(), names.end());
  return names;
}

bool Redis::lacks(std::string_view command) {
  if (!find_command_of_redis(command)) return false;
  std::vector<std::string> words{std::string(command.substr(0, command.find('|')))};
  if (words.front().size() < command.size()) words.emplace_back(command.substr(words.front().size() + 1));
  return find_command(words) == nullptr;
}

std::optional<std::string> Redis::lacking() const {
  const std::string& lacking = state_->last.lacking;
  return lacking.empty() ? std::nullopt : std::optional(lacking);
}

bool Redis::has_drawn() const {
  return state_->last.has_drawn;
}

void Redis::draw_next(std::vector<std::string> outcome) {
  state_.writable().next_outcome = std::move(outcome);
}

bool Redis::has_asked_for_scripts() const {
  return state_->has_asked_for_scripts;
}

bool Redis::has_read_clock() const {
  return state_->last.has_read_clock;
}

}  // namespace overbook::redis
