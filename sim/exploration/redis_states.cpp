#include "sim/exploration/redis_states.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string_view>

namespace overbook::sim {
namespace {

// States share what they have in common; what a state has of its own is a table that points to every key, and
// a few entries.
constexpr std::uint64_t kBytesOfState = 2048;
constexpr std::uint64_t kBytesOfKey = 48;

// The pairs (member, what is said of it) of a key of any kind that has no order of its own.
std::vector<std::pair<std::string, std::string>> entries(redis::Redis& redis, redis::ConnectionId connection,
                                                         const redis::KeyView& key) {
  const auto ask = [&](std::initializer_list<std::string_view> words) {
    return redis.execute(connection, redis::Command(words), World::kStart);
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
  } else {
    throw NotSymmetric();
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
      names_(scenario, automaton.learner().world().cast()),
      placement_(placement) {
  redis::Redis prepared = automaton.learner().world().prepared(placement);
  bytes_of_state_ = kBytesOfState + kBytesOfKey * (prepared.view(World::kStart).size() + scenario.servers) +
                    (is_symmetric ? scenario.servers * sizeof(ShareId) : 0);
  add(std::move(prepared));
  if (!is_symmetric_) return;
  const std::vector<ShareId>& shares = states_[0].shares;
  initial_share_ = shares[1];
  const auto differs = [&](ShareId share) { return share != initial_share_; };
  if (std::any_of(shares.begin() + 1, shares.end(), differs)) throw NotSymmetric();
}

RedisId RedisStates::add(redis::Redis redis) {
  State state{.redis = std::move(redis), .shares = {}, .counted = {}};
  Digest digest;
  if (is_symmetric_) {
    DigestBuilder rest;
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

std::vector<ShareId> RedisStates::shares_of(redis::Redis& redis, DigestBuilder& rest) {
  std::vector<Digest> shares(scenario_.servers + 1);
  Digest unowned;
  redis::Redis copy = redis;  // looking may expire keys
  const redis::ConnectionId connection = copy.connect();
  for (const redis::KeyView& key : redis.view(World::kStart)) {
    const std::optional<Names::Owner> owner = names_.owner(key.key);
    const std::int64_t expiry = key.expires_at ? key.expires_at->count() : -1;
    for (const auto& [member, about] : entries(copy, connection, key)) {
      const std::optional<Names::Owner> member_owner = names_.owner(member);
      if (owner && member_owner && owner->server != member_owner->server) throw NotSymmetric();
      DigestBuilder entry;
      entry.add(static_cast<std::uint64_t>(expiry))
          .add(std::string_view(key.type))
          .add(std::string_view(about));
      if (owner) {
        entry.add(1).add(owner->role);
      } else {
        entry.add(2).add(std::string_view(key.key));
      }
      if (member_owner) {
        entry.add(3).add(member_owner->role);
      } else {
        entry.add(4).add(std::string_view(member));
      }
      if (names_.owner(about)) throw NotSymmetric();
      const std::optional<Names::Owner>& whose = owner ? owner : member_owner;
      (whose ? shares[whose->server] : unowned) += entry.digest();
    }
  }
  rest.add(unowned);
  std::vector<ShareId> ids(shares.size());
  for (std::size_t i = 1; i < shares.size(); ++i) {
    ids[i] = share_ids_.try_emplace(shares[i], static_cast<ShareId>(share_ids_.size())).first->second;
  }
  return ids;
}

const RedisStates::Result& RedisStates::execute(RedisId state, const Option& actor, ShareId share,
                                                CommandId command) {
  const std::uint64_t who = who_asks(is_symmetric_, actor.server, share);
  const Key key{.state_and_command = (std::uint64_t{state} << 32U) | command,
                .who = (who << 8U) | static_cast<std::uint64_t>(actor.kind)};
  const auto known = results_.find(key);
  if (known != results_.end()) return known->second;
  return results_.emplace(key, compute(state, actor, share, command)).first->second;
}

RedisStates::Result RedisStates::compute(RedisId state, const Option& actor, ShareId share,
                                         CommandId command_id) {
  const State before = states_[state];
  Option sender = actor;
  redis::Command command = automaton_->command(command_id);
  const bool is_renamed = is_symmetric_ && actor.server != model::kResident;
  if (is_renamed) {
    sender.server.value = one_with(before, share);
    command = names_.as_sent_by(sender.server.value, command);
  }
  const World& world = automaton_->learner().world();
  redis::Redis redis = before.redis;
  redis::Reply reply = redis.execute(world.connection_of(sender), command, World::kStart);
  if (reply.is_blocked())
    throw std::invalid_argument("strategies that block in Redis cannot be explored yet");
  const auto messages = world.take_messages(redis);
  if (is_renamed) {
    reply = names_.as_seen_by_server_1(sender.server.value, command, reply);
  } else if (is_symmetric_ && names_.has_names(reply)) {
    throw NotSymmetric();
  }
  Result result = change(before, std::move(redis), sender.server.value);
  for (const auto& [server, message] : messages) {
    result.messages.emplace_back(server, automaton_->intern(message));
  }
  result.reply = automaton_->intern(reply);
  return result;
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
    compare_shares(before, {.redis = after, .shares = shares_of(after, ignored), .counted = {}}, sender,
                   result);
  }
  result.next = add(std::move(after));
  return result;
}

const RedisStates::Result* RedisStates::lapse(RedisId state, model::ServerId server, ShareId share) {
  const std::uint64_t key = (std::uint64_t{state} << 32U) | who_asks(is_symmetric_, server, share);
  const auto known = lapses_.find(key);
  if (known != lapses_.end()) return known->second ? &*known->second : nullptr;
  const State before = states_[state];
  if (is_symmetric_ && server != model::kResident) server.value = one_with(before, share);
  std::optional<redis::Redis> after = automaton_->learner().world().after_lapse(before.redis, server);
  std::optional<Result>& result = lapses_[key];
  if (after) result = change(before, *std::move(after), server.value);
  return result ? &*result : nullptr;
}

const RedisStates::Result& RedisStates::lose_everything(RedisId state) {
  const auto known = emptied_.find(state);
  if (known != emptied_.end()) return known->second;
  const State before = states_[state];
  redis::Redis after = before.redis;
  World::lose_everything(after, placement_);
  return emptied_.emplace(state, lose(before, std::move(after))).first->second;
}

const RedisStates::Result& RedisStates::go_back(RedisId state, RedisId earlier) {
  const std::uint64_t key = (std::uint64_t{state} << 32U) | earlier;
  const auto known = returns_.find(key);
  if (known != returns_.end()) return known->second;
  const State before = states_[state];
  redis::Redis after = before.redis;
  after.restart_from(states_[earlier].redis);
  return returns_.emplace(key, lose(before, std::move(after))).first->second;
}

RedisId RedisStates::subscribe(RedisId state, model::ServerId server, std::string_view command) {
  const World& world = automaton_->learner().world();
  if (!world.has_listeners()) return state;
  if (is_symmetric_) throw NotSymmetric();
  const std::uint64_t key = (std::uint64_t{state} << 32U) | (server.value << 1U) |
                            static_cast<std::uint64_t>(command == "SUBSCRIBE");
  const auto known = subscriptions_.find(key);
  if (known != subscriptions_.end()) return known->second;
  redis::Redis after = states_[state].redis;
  world.subscribe(after, server, command);
  const RedisId next = add(std::move(after));
  subscriptions_.emplace(key, next);
  return next;
}

RedisStates::Result RedisStates::lose(const State& before, redis::Redis after) {
  const auto who = [&](model::ServerId server) {
    return who_asks(is_symmetric_, server, is_symmetric_ ? before.shares[server.value] : 0);
  };
  std::set<std::uint64_t> losers;
  std::set<std::uint32_t> servers;
  for (const model::ServerId loser : automaton_->learner().world().losers(before.redis, after)) {
    losers.insert(who(loser));
    servers.insert(loser.value);
  }
  for (std::uint32_t server = 0; server <= scenario_.servers; ++server) {
    const bool has_lost = servers.count(server) > 0;
    if (has_lost != (losers.count(who(model::ServerId{server})) > 0)) throw NotSymmetric();
  }
  Result result = change(before, std::move(after), model::kResident.value);
  result.losers = std::move(losers);
  return result;
}

bool RedisStates::has_lost(const Result& result, model::ServerId server, ShareId share) const {
  return result.losers.count(who_asks(is_symmetric_, server, share)) > 0;
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

std::uint32_t RedisStates::counted_at_the_end(RedisId state) {
  std::optional<std::uint32_t>& counted = states_[state].counted;
  if (!counted) {
    counted = 0;
  }
  return *counted;
}

}  // namespace overbook::sim
