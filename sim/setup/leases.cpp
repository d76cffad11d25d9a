#include "sim/setup/leases.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "sim/setup/direct_client.h"

namespace overbook::sim {
namespace {

constexpr double kMicrosecondsPerSecond = 1e6;
// Within it a number is a time: clocks may be wrong, and leases long, but not by so much.
constexpr double kYearInSeconds = 365.0 * 24 * 3600;
// Older than any lease, and a time still.
constexpr double kLapsedForSeconds = 300.0 * 24 * 3600;
// States of Redis that are remembered before all are forgotten.
constexpr std::size_t kMostKnown = 200'000;

auto place_of(const redis::Owned& one) {
  return std::tie(one.key, one.what, one.member);
}

bool has(const std::vector<model::ConversationId>& conversations, model::ConversationId conversation) {
  return std::find(conversations.begin(), conversations.end(), conversation) != conversations.end();
}

}  // namespace

redis::Writer writer_of(model::ServerId server, model::ConversationId conversation) {
  return (redis::Writer{server.value} << 32U) | conversation.value;
}

model::ServerId server_of(redis::Writer writer) {
  return model::ServerId{static_cast<std::uint32_t>(writer >> 32U)};
}

model::ConversationId conversation_of(redis::Writer writer) {
  return model::ConversationId{static_cast<std::uint32_t>(writer)};
}

double units_per_second(double value, Instant now) {
  const double seconds = static_cast<double>(now.count()) / kMicrosecondsPerSecond;
  for (const double units : {1.0, 1e3, 1e6}) {
    if (std::abs(value / units - seconds) < kYearInSeconds) return units;
  }
  return 0;
}

Leases::Leases(StrategyFactory make_strategy, model::StrategyConfig config, const Cast& cast,
               const Facts& facts)
    : make_strategy_(std::move(make_strategy)), config_(std::move(config)), cast_(&cast), facts_(facts) {}

Leases::Known& Leases::known(const redis::Redis& redis) {
  if (known_.size() > kMostKnown) known_.clear();
  const auto [at, is_new] = known_.try_emplace(redis.keys_and_scripts_digest());
  if (!is_new) return at->second;
  for (redis::Owned& one : redis.owned(facts_.now)) {
    const bool is_lease = one.what == redis::Owned::What::expiry ||
                          (facts_.has_ttl && units_per_second(one.number, facts_.now) > 0);
    if (is_lease) at->second.leases.push_back(std::move(one));
  }
  return at->second;
}

const std::vector<redis::Owned>& Leases::of(const redis::Redis& redis) {
  return known(redis).leases;
}

// What belongs to nobody, and to the holder after its heartbeat, its heartbeat has written.
const Leases::Renewed& Leases::renewed_by(const redis::Redis& redis, Known& known, const Holder& holder) {
  const auto [at, is_new] = known.renewed.try_emplace(holder);
  if (!is_new) return at->second;
  Renewed& renewed = at->second;
  renewed.assign(known.leases.size(), false);
  const model::Request* request = cast_->find(holder.server, holder.conversation);
  if (request == nullptr) return renewed;
  const redis::Writer writer = writer_of(holder.server, holder.conversation);
  redis::Redis aged = redis;
  make_older(aged, writer);
  redis::Redis copy = aged.renamed([](std::string_view text) { return std::string(text); },
                                   [](redis::Writer) { return redis::kNobody; });
  copy.write_as(writer);
  DirectClient client(copy, facts_.now);
  const std::unique_ptr<model::Strategy> strategy = make_strategy_(config_);
  strategy->adopt(*request);
  strategy->remember(holder.memory);
  try {
    (void)strategy->refresh(client, *request);
  } catch (const model::RedisError&) {  // NOLINT(bugprone-empty-catch)
    // It renews what it has renewed before that.
  }
  has_asked_for_scripts_ = has_asked_for_scripts_ || copy.has_asked_for_scripts();
  for (const redis::Owned& one : copy.owned(facts_.now)) {
    const auto lease = std::find_if(known.leases.begin(), known.leases.end(), [&](const redis::Owned& other) {
      return place_of(other) == place_of(one);
    });
    if (lease != known.leases.end()) renewed[static_cast<std::size_t>(lease - known.leases.begin())] = true;
  }
  return renewed;
}

bool Leases::heartbeat_matters(const redis::Redis& redis, model::ServerId server,
                               const std::vector<model::ConversationId>& running, const std::string& memory) {
  const auto [at, is_new] = known(redis).heartbeats_matter.try_emplace({server, running, memory});
  if (!is_new) return at->second;
  redis::Redis copy = redis;
  DirectClient client(copy, facts_.now);
  const std::unique_ptr<model::Strategy> strategy = make_strategy_(config_);
  for (const model::ConversationId conversation : running)
    strategy->adopt(*cast_->find(server, conversation));
  strategy->remember(memory);
  for (const model::ConversationId conversation : running) {
    copy.write_as(writer_of(server, conversation));
    try {
      if (!strategy->refresh(client, *cast_->find(server, conversation))) at->second = true;
    } catch (const model::RedisError&) {
      at->second = true;
    }
  }
  at->second = at->second || copy.keys_and_scripts_digest() != redis.keys_and_scripts_digest();
  has_asked_for_scripts_ = has_asked_for_scripts_ || copy.has_asked_for_scripts();
  return at->second;
}

std::vector<redis::Owned> Leases::make_older(redis::Redis& redis, redis::Writer writer) const {
  std::vector<redis::Owned> older;
  const double seconds = std::chrono::duration<double>(facts_.age).count();
  for (redis::Owned& one : redis.owned(facts_.now)) {
    if (one.writer != writer) continue;
    if (one.what == redis::Owned::What::expiry) {
      redis.set_back_expiry(one.key, one.expires_at_ms - facts_.age.count(), writer);
    } else if (one.what == redis::Owned::What::score && units_per_second(one.number, facts_.now) > 0) {
      const double by = seconds * units_per_second(one.number, facts_.now);
      redis.set_back_number(one.what, one.key, one.member, one.number - by, writer);
    } else {
      continue;
    }
    older.push_back(std::move(one));
  }
  return older;
}

redis::Reply Leases::execute(redis::Redis& redis, Duty duty, redis::ConnectionId connection,
                             const redis::Command& command, redis::Writer writer) const {
  redis.write_as(writer);
  return duty == Duty::heartbeat ? execute_heartbeat(redis, connection, command, writer)
                                 : redis.execute(connection, command, facts_.now);
}

redis::Reply Leases::execute_heartbeat(redis::Redis& redis, redis::ConnectionId connection,
                                       const redis::Command& command, redis::Writer writer) const {
  const std::vector<redis::Owned> before = make_older(redis, writer);
  const std::vector<redis::Owned> older = redis.owned(facts_.now);
  redis::Reply reply = redis.execute(connection, command, facts_.now);
  const std::vector<redis::Owned> after = redis.owned(facts_.now);
  for (const redis::Owned& one : before) {
    const auto is_it = [&](const redis::Owned& other) { return place_of(other) == place_of(one); };
    const auto was = std::find_if(older.begin(), older.end(), is_it);
    const auto is = std::find_if(after.begin(), after.end(), is_it);
    if (was == older.end() || is == after.end() || *was != *is) continue;
    if (one.what == redis::Owned::What::expiry) {
      redis.set_back_expiry(one.key, one.expires_at_ms, writer);
    } else {
      redis.set_back_number(one.what, one.key, one.member, one.number, writer);
    }
  }
  return reply;
}

std::optional<Lapse> Leases::next(const redis::Redis& redis, std::span<const LeaseHolder> all,
                                  model::ServerId server, LapseBy by) {
  Known& known = this->known(redis);
  const auto is_own = [&](const redis::Owned& one) { return server_of(one.writer) == server; };
  if (std::none_of(known.leases.begin(), known.leases.end(), is_own)) return std::nullopt;
  Renewed by_itself(known.leases.size(), false);
  Renewed by_others(known.leases.size(), false);
  const LeaseHolder* self = nullptr;
  for (const LeaseHolder& holder : all) {
    if (holder.server == server) self = &holder;
    if (!facts_.are_renewed || holder.is_dead) continue;
    Renewed& renewed = holder.server == server ? by_itself : by_others;
    for (const model::ConversationId conversation : holder.running) {
      const Renewed& one = renewed_by(redis, known, {holder.server, conversation, holder.memory});
      std::transform(renewed.begin(), renewed.end(), one.begin(), renewed.begin(), std::logical_or<>());
    }
  }
  std::vector<redis::Owned> freely;
  std::vector<redis::Owned> paused;
  for (std::size_t i = 0; i < known.leases.size(); ++i) {
    const redis::Owned& one = known.leases[i];
    if (!is_own(one) || by_others[i]) continue;
    const bool is_in_progress = !self->is_dead && has(self->in_progress, conversation_of(one.writer));
    if (by == LapseBy::pause || !is_in_progress) paused.push_back(one);
    if (!is_in_progress && !by_itself[i]) freely.push_back(one);
  }
  if (freely.empty()) {
    if (self->is_dead || by == LapseBy::nobody || paused.empty()) return std::nullopt;
    return Lapse{.by = by, .items = std::move(paused)};
  }
  const auto oldest = std::min_element(freely.begin(), freely.end(), [](const auto& a, const auto& b) {
    return conversation_of(a.writer) < conversation_of(b.writer);
  });
  const redis::Writer writer = oldest->writer;
  std::erase_if(freely, [&](const redis::Owned& one) { return one.writer != writer; });
  return Lapse{.by = LapseBy::nobody, .items = std::move(freely)};
}

redis::Redis Leases::after(const redis::Redis& redis, const Lapse& lapse,
                           std::vector<SetBack>* set_back) const {
  redis::Redis after = redis;
  for (const redis::Owned& one : lapse.items) {
    SetBack change{.what = one.what, .key = one.key, .member = one.member, .by = 0, .left = {}};
    if (one.what == redis::Owned::What::expiry) {
      const auto now_ms = std::chrono::floor<std::chrono::milliseconds>(facts_.now).count();
      change.left = std::chrono::milliseconds(-1);
      change.by = static_cast<double>(one.expires_at_ms - now_ms + 1);
      after.set_back_expiry(one.key, now_ms - 1);
    } else {
      change.by = kLapsedForSeconds * units_per_second(one.number, facts_.now);
      after.set_back_number(one.what, one.key, one.member, one.number - change.by);
    }
    if (set_back != nullptr) set_back->push_back(std::move(change));
  }
  return after;
}

}  // namespace overbook::sim
