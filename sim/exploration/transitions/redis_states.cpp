#include "sim/exploration/transitions/redis_states.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "model/redis/commands/command_table.h"
#include "sim/exploration/learning/not_a_function.h"
#include "sim/setup/own_time.h"

namespace overbook::sim {
namespace {

// States share what they have in common; what a state has of its own is a table that points to every key, and
// a few entries.
constexpr std::uint64_t kBytesOfState = 2048;
constexpr std::uint64_t kBytesOfKey = 48;

// The pairs (member, what is said of it) of a key.
std::vector<std::pair<std::string, std::string>> entries(redis::Redis& redis, redis::ConnectionId connection,
                                                         const redis::KeyView& key) {
  const auto ask = [&](std::initializer_list<std::string_view> words) {
    return redis.execute(connection, redis::Command(words), Setup::kStart);
  };
  std::vector<std::pair<std::string, std::string>> found;
  if (key.type == "string") {
    found.emplace_back(ask({"GET", key.key}).text(), "");
  } else if (key.type == "set") {
    const redis::Reply members = ask({"SMEMBERS", key.key});
    for (const redis::Reply& member : members.as_array()) found.emplace_back(member.text(), "");
  } else if (key.type == "zset" || key.type == "hash") {
    const redis::Reply pairs =
        key.type == "zset" ? ask({"ZRANGE", key.key, "0", "-1", "WITHSCORES"}) : ask({"HGETALL", key.key});
    const redis::Reply::Array& items = pairs.as_array();
    for (std::size_t i = 0; i + 1 < items.size(); i += 2)
      found.emplace_back(items[i].text(), items[i + 1].text());
  } else {  // a list has an order: it is one entry
    const redis::Reply items = ask({"LRANGE", key.key, "0", "-1"});
    std::string all;
    for (const redis::Reply& item : items.as_array())
      all += fmt::format("{}:{},", item.text().size(), item.text());
    found.emplace_back(std::move(all), "");
  }
  return found;
}

// In one number: with symmetry a share, of no server in particular; and the resident, which is like no other.
std::uint64_t who_asks(bool is_symmetric, model::ServerId server, ShareId share) {
  constexpr std::uint64_t kResident = std::uint64_t{1} << 31U;
  if (!is_symmetric) return server.value;
  return server == model::kResident ? kResident : share;
}

}  // namespace

RedisStates::RedisStates(const Scenario& scenario, Automaton& automaton, bool is_symmetric,
                         std::uint32_t placement)
    : scenario_(scenario),
      automaton_(&automaton),
      is_symmetric_(is_symmetric),
      names_(scenario, automaton.setup().cast()),
      checks_(names_.checks()),
      leases_(automaton.setup().leases()),
      newcomers_(automaton.setup().newcomers_question()),
      placement_(placement) {
  redis::Redis prepared = automaton.setup().prepared(placement);
  bytes_of_state_ = kBytesOfState + kBytesOfKey * (prepared.view(Setup::kStart).size() + scenario.servers) +
                    (is_symmetric ? scenario.servers * sizeof(ShareId) : 0);
  add(std::move(prepared));
  if (!is_symmetric_) return;
  const std::vector<ShareId>& shares = states_[0].shares;
  initial_share_ = shares[1];
  const auto differs = [&](ShareId share) { return share != initial_share_; };
  if (std::any_of(shares.begin() + 1, shares.end(), differs)) throw NotSymmetric();
}

RedisId RedisStates::add(redis::Redis redis) {
  State state{.redis = std::move(redis), .shares = {}};
  Digest digest;
  if (is_symmetric_) {
    // Shares are of keys. Loaded code has nobody's name in it; what a connection is in has its server's.
    const bool has_other_connections =
        !states_.empty() && state.redis.connections_digest() != states_[0].redis.connections_digest();
    if (has_other_connections) throw NotSymmetric();
    DigestBuilder rest;
    rest.add(state.redis.functions_digest());
    if (automaton_->tells_scripts_apart()) rest.add(state.redis.scripts_digest());
    state.shares = shares_of(state.redis, rest);
    std::vector<ShareId> sorted(state.shares.begin() + 1, state.shares.end());
    std::sort(sorted.begin(), sorted.end());
    for (const ShareId share : sorted) rest.add(share);
    digest = rest.digest();
  } else {
    digest = state.redis.digest();
  }
  const auto [at, is_new] = ids_.try_emplace(digest, static_cast<RedisId>(states_.size()));
  // A state that is known already, but with its names elsewhere, is kept as it came first.
  if (is_new) states_.push_back(std::move(state));
  return at->second;
}

std::vector<ShareId> RedisStates::shares_of(const redis::Redis& redis, DigestBuilder& rest) {
  std::vector<Digest> shares(scenario_.servers + 1);
  Digest unowned;
  const auto add = [&](const Names::Owners& owners, const DigestBuilder& entry) {
    if (owners.are_several) throw NotSymmetric();
    (owners.server != 0 ? shares[owners.server] : unowned) += entry.digest();
  };
  redis::Redis copy = redis;  // looking may expire keys
  const redis::ConnectionId connection = copy.connect();
  for (const redis::KeyView& key : redis.view(Setup::kStart)) {
    if (key.type == "stream") throw NotSymmetric();  // what it keeps of its groups is not told by asking it
    const std::int64_t expiry = key.expires_at ? key.expires_at->count() : -1;
    for (const auto& [member, about] : entries(copy, connection, key)) {
      DigestBuilder entry;
      entry.add(static_cast<std::uint64_t>(expiry)).add(std::string_view(key.type));
      Names::Owners owners;
      for (const std::string* text : {&key.key, &member, &about}) {
        owners = Names::both(owners, names_.owners_of(*text));
        entry.add(std::string_view(names_.without_names(*text)));
      }
      add(owners, entry);
    }
  }
  for (const redis::Owned& lease : leases_.of(redis)) {
    const std::uint32_t server = server_of(lease.writer).value;
    DigestBuilder entry;
    entry.add(static_cast<std::uint64_t>(lease.what))
        .add(std::string_view(names_.without_names(lease.key)))
        .add(std::string_view(names_.without_names(lease.member)))
        .add(names_.conversation_of(conversation_of(lease.writer), server, 1).value);
    const Names::Owners owners = Names::both(names_.owners_of(lease.key), names_.owners_of(lease.member));
    add(Names::both(owners, {.server = server}), entry);
  }
  rest.add(unowned);
  std::vector<ShareId> ids(shares.size());
  for (std::size_t i = 1; i < shares.size(); ++i) {
    ids[i] = share_ids_.try_emplace(shares[i], static_cast<ShareId>(share_ids_.size())).first->second;
  }
  return ids;
}

const RedisStates::Result& RedisStates::execute(RedisId state, const TaskId& task, ShareId share,
                                                CommandId command) {
  const std::uint64_t who = who_asks(is_symmetric_, task.server, share);
  const Key key{
      .state_and_command = (std::uint64_t{state} << 32U) | command,
      .who = (who << 8U) | (std::uint64_t{task.worker} << 4U) | static_cast<std::uint64_t>(task.duty)};
  const auto known = results_.find(key);
  if (known != results_.end()) return known->second;
  return results_.emplace(key, compute(state, task, share, command)).first->second;
}

RedisStates::Result RedisStates::compute(RedisId state, const TaskId& task, ShareId share,
                                         CommandId command_id) {
  const State before = states_[state];
  TaskId sender = task;
  redis::Command command = automaton_->words().command(command_id);
  model::ConversationId conversation = automaton_->words().conversation_of(command_id);
  const bool is_renamed = is_symmetric_ && task.server != model::kResident;
  if (is_renamed) {
    sender.server.value = one_with(before, share);
    std::optional<redis::Command> own = names_.as_sent_by(sender.server.value, command);
    if (!own) throw NotSymmetric();
    command = *std::move(own);
    conversation = names_.conversation_of(conversation, 1, sender.server.value);
  }
  const Setup& setup = automaton_->setup();
  redis::Redis redis = before.redis;
  const redis::Writer writer = writer_of(sender.server, conversation);
  redis::ConnectionId connection = setup.connection_of(sender);
  if (redis.is_blocked(connection)) connection = Setup::connection_of_late();
  redis::Reply reply = execute(redis, sender, connection, command, writer);
  expect_scripts_told(redis.has_asked_for_scripts());
  if (reply.is_blocked()) expect_wait_can_be_followed(sender);
  has_waited_ = has_waited_ || reply.is_blocked();
  if (const std::optional<std::string> lacking = redis.lacking()) lacking_ = *lacking;
  has_drawn_ = has_drawn_ || redis.has_drawn();
  // What a connection is in the middle of (MULTI, WATCH) is in no share.
  constexpr unsigned kOfConnection =
      redis::CommandSpec::kNumbersConnections | redis::CommandSpec::kHoldsConnection;
  if (is_symmetric_ && redis::has_flag(command, kOfConnection)) throw NotSymmetric();
  if (is_symmetric_) {
    expect_names_alike({.before = before,
                        .after = redis,
                        .sender = sender,
                        .connection = connection,
                        .command = command,
                        .writer = writer,
                        .reply = reply});
  }
  // A command that a program sends by its client's clock is one that has read a clock.
  const bool has_read_clock = redis.has_read_clock() || automaton_->subject().has_read_clock();
  if (has_read_clock && !keeps_time_of_its_own_) {
    keeps_time_of_its_own_ =
        sim::keeps_time_of_its_own({.before = before.redis,
                                    .connection = connection,
                                    .command = command,
                                    .writer = setup.may_lapse() ? writer : redis::kNobody,
                                    .now = Setup::kStart,
                                    .knows_leases = setup.lease().ttl.has_value()});
  }
  const auto messages = setup.take_messages(redis);
  if (is_renamed) {
    reply = names_.as_seen_by_server_1(sender.server.value, command, reply);
  } else if (is_symmetric_ && names_.has_names(reply)) {
    throw NotSymmetric();
  }
  Result result = change(before, std::move(redis), sender.server.value);
  for (const auto& [server, message] : messages) {
    result.messages.emplace_back(server, automaton_->words().of(message));
  }
  result.reply = automaton_->words().of(reply);
  return result;
}

void RedisStates::expect_scripts_told(bool asks_for_scripts) const {
  if (!is_symmetric_ || !asks_for_scripts || automaton_->tells_scripts_apart()) return;
  automaton_->tell_scripts_apart();
  throw Split();
}

// As World does it.
redis::Reply RedisStates::execute(redis::Redis& redis, const TaskId& sender, redis::ConnectionId connection,
                                  const redis::Command& command, redis::Writer writer) const {
  if (!automaton_->setup().may_lapse()) return redis.execute(connection, command, Setup::kStart);
  return leases_.execute(redis, sender.duty, connection, command, writer);
}

void RedisStates::expect_names_alike(const Computed& computed) const {
  const auto sorted = [&](redis::Reply reply) {
    sort_unordered(computed.command, reply);
    return reply;
  };
  std::vector<Names::Permutation> checks = checks_;
  const std::uint32_t sender = server_of(computed.writer).value;
  if (sender != 0) {
    const std::vector<Names::Permutation> others = names_.checks_of(sender, results_.size());
    checks.insert(checks.end(), others.begin(), others.end());
  }
  for (const Names::Permutation& by : checks) {
    redis::Redis other = names_.renamed(computed.before.redis, by);
    const redis::Reply reply =
        execute(other, computed.sender, computed.connection, names_.renamed(computed.command, by),
                names_.renamed(computed.writer, by));
    const bool is_alike = sorted(reply) == sorted(names_.renamed(computed.reply, by)) &&
                          other.has_keys_of(names_.renamed(computed.after, by));
    if (!is_alike) throw NotSymmetric();
  }
}

std::uint32_t RedisStates::one_with(const State& state, ShareId share) const {
  const auto at = std::find(state.shares.begin() + 1, state.shares.end(), share);
  if (at == state.shares.end()) throw std::logic_error("no server has that share");
  return static_cast<std::uint32_t>(at - state.shares.begin());
}

// `sender`: the resident, too, where it is nobody.
RedisStates::Result RedisStates::change(const State& before, redis::Redis after, std::uint32_t sender) {
  Result result;
  result.is_write = !before.redis.has_keys_of(after);
  if (is_symmetric_) {
    DigestBuilder ignored;
    compare_shares(before, {.redis = after, .shares = shares_of(after, ignored)}, sender, result);
  }
  result.next = add(std::move(after));
  return result;
}

std::optional<Lapse> RedisStates::next_lapse(RedisId state, std::span<const LeaseHolder> all,
                                             model::ServerId server, LapseBy by) {
  std::optional<Lapse> next = leases_.next(states_[state].redis, all, server, by);
  expect_scripts_told(leases_.has_asked_for_scripts());
  return next;
}

bool RedisStates::heartbeat_matters(RedisId state, model::ServerId server,
                                    const std::vector<model::ConversationId>& running,
                                    const std::string& memory) {
  const bool matters = leases_.heartbeat_matters(states_[state].redis, server, running, memory);
  expect_scripts_told(leases_.has_asked_for_scripts());
  return matters;
}

RedisStates::Result RedisStates::lapse(RedisId state, model::ServerId server, const Lapse& lapse) {
  const State before = states_[state];
  return change(before, leases_.after(before.redis, lapse), server.value);
}

bool RedisStates::has_leases(RedisId state) {
  return !leases_.of(states_[state].redis).empty();
}

const RedisStates::Result& RedisStates::lose_everything(RedisId state) {
  const auto known = emptied_.find(state);
  if (known != emptied_.end()) return known->second;
  const State before = states_[state];
  redis::Redis after = before.redis;
  sim::lose_everything(after, placement_);
  return emptied_.emplace(state, change(before, std::move(after), model::kResident.value)).first->second;
}

const RedisStates::Result& RedisStates::go_back(RedisId state, RedisId earlier) {
  const std::uint64_t key = (std::uint64_t{state} << 32U) | earlier;
  const auto known = returns_.find(key);
  if (known != returns_.end()) return known->second;
  const State before = states_[state];
  redis::Redis after = before.redis;
  after.restart_from(states_[earlier].redis);
  return returns_.emplace(key, change(before, std::move(after), model::kResident.value)).first->second;
}

RedisId RedisStates::subscribe(RedisId state, model::ServerId server, std::string_view command) {
  const Setup& setup = automaton_->setup();
  if (!setup.has_listeners()) return state;
  if (is_symmetric_) throw NotSymmetric();
  const std::uint64_t key = (std::uint64_t{state} << 32U) | (server.value << 1U) |
                            static_cast<std::uint64_t>(command == "SUBSCRIBE");
  const auto known = subscriptions_.find(key);
  if (known != subscriptions_.end()) return known->second;
  redis::Redis after = states_[state].redis;
  setup.subscribe(after, server, command, Setup::kStart);
  const RedisId next = add(std::move(after));
  subscriptions_.emplace(key, next);
  return next;
}

void RedisStates::compare_shares(const State& before, const State& after, std::uint32_t sender,
                                 Result& result) const {
  std::map<ShareId, ShareId> became;
  for (std::uint32_t server = 1; server < before.shares.size(); ++server) {
    if (server == sender) continue;
    const auto [at, is_new] = became.try_emplace(before.shares[server], after.shares[server]);
    if (!is_new && at->second != after.shares[server]) throw NotSymmetric();
  }
  result.share = after.shares[sender];
  for (const auto& [from, to] : became) {
    if (from != to) result.others.emplace_back(from, to);
  }
}

Newcomers RedisStates::newcomers(RedisId state, std::vector<Holder> running,
                                 const std::vector<Hearer>& hearers) {
  redis::Redis redis = states_[state].redis;
  for (const Hearer& hearer : hearers)
    automaton_->setup().subscribe(redis, hearer.server, "UNSUBSCRIBE", Setup::kStart);
  const Newcomers found = newcomers_.ask(redis, std::move(running), Setup::kStart, hearers);
  expect_scripts_told(found.asked_for_scripts);
  return found;
}

}  // namespace overbook::sim
