#include "sim/exploration/transitions/leasing.h"

#include <algorithm>

#include "model/check/check.h"

namespace overbook::sim {
namespace {

bool is_in(const std::vector<model::ConversationId>& all, model::ConversationId one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// What its requests ask for.
std::vector<model::ConversationId> pending_of(const ServerInfo& info) {
  std::vector<model::ConversationId> pending;
  for (const ServerStanding::Worker& worker : info.standing.workers) {
    if (worker.is_pending) pending.push_back(worker.conversation);
  }
  return pending;
}

}  // namespace

bool Leasing::may_beat(const State& state, const Kind& kind) const {
  if (!frame_->setup->has_heartbeats()) return false;
  const ServerInfo& info = frame_->info(kind);
  if (info.heartbeat_is_busy) return true;
  if (info.held.empty()) return false;
  return !frame_->setup->may_be_asked_to_close() || is_due(kind) ||
         redis_->heartbeat_matters(state.redis, info.server, info.held, info.memory);
}

bool Leasing::is_due(const Kind& kind) const {
  if (!frame_->setup->has_heartbeats()) return false;
  const ServerInfo& info = frame_->info(kind);
  return info.heartbeat_is_busy ||
         std::any_of(info.held.begin(), info.held.end(),
                     [&](model::ConversationId conversation) { return is_in(kind.due, conversation); });
}

void Leasing::make_due(Kind& kind, const std::vector<model::ConversationId>& conversations) const {
  if (frame_->info(kind).is_dead || !frame_->setup->lease().are_renewed) return;
  for (const model::ConversationId conversation : conversations) {
    if (!is_in(kind.due, conversation)) kind.due.push_back(conversation);
  }
  std::sort(kind.due.begin(), kind.due.end());
  forget_what_has_ended(kind);
}

void Leasing::make_all_due(Kind& kind) const {
  const ServerInfo& info = frame_->info(kind);
  make_due(kind, info.held);
  make_due(kind, info.closing);
  make_due(kind, pending_of(info));
}

void Leasing::forget_what_has_ended(Kind& kind) const {
  const ServerInfo& info = frame_->info(kind);
  if (kind.due.empty()) return;
  const std::vector<model::ConversationId> pending = pending_of(info);
  std::erase_if(kind.due, [&](model::ConversationId one) {
    return !is_in(pending, one) && !is_in(info.held, one) && !is_in(info.closing, one);
  });
}

// The servers of each entry: with symmetry any with the entry's share, so many as it counts.
std::vector<std::vector<model::ServerId>> Leasing::servers_of_entries(const State& state) const {
  std::vector<std::vector<model::ServerId>> servers(state.entries.size());
  std::vector<bool> is_taken(frame_->scenario->servers + 1);
  for (std::size_t at = 0; at < state.entries.size(); ++at) {
    const Kind& kind = (*kinds_)[state.entries[at].kind];
    const bool is_resident = frame_->info(kind).server == model::kResident;
    if (!frame_->is_symmetric() || is_resident) {
      servers[at].push_back(is_resident ? model::kResident : frame_->server_of(at));
      continue;
    }
    const std::vector<ShareId>& shares = redis_->shares(state.redis);
    for (std::uint32_t server = 1; server < shares.size() && servers[at].size() < state.entries[at].count;
         ++server) {
      if (is_taken[server] || shares[server] != kind.share) continue;
      is_taken[server] = true;
      servers[at].push_back(model::ServerId{server});
    }
    OVERBOOK_CHECK(servers[at].size() == state.entries[at].count,
                   "of {} servers of a kind {} have their share of Redis", state.entries[at].count,
                   servers[at].size());
  }
  return servers;
}

model::ConversationId Leasing::conversation_at(model::ConversationId conversation, model::ServerId server,
                                               Direction direction) const {
  if (!frame_->is_symmetric() || server == model::kResident) return conversation;
  const bool to_kind = direction == Direction::to_kind;
  return redis_->names().conversation_of(conversation, to_kind ? server.value : 1,
                                         to_kind ? 1 : server.value);
}

// A kind remembers as server 1 would.
std::string Leasing::memory_at(const std::string& memory, model::ServerId server) const {
  if (memory.empty() || !frame_->is_symmetric() || server == model::kResident) return memory;
  return redis_->names().renamed(memory, Names::transposition(frame_->scenario->servers, 1, server.value));
}

std::vector<LeaseHolder> Leasing::holders(const State& state,
                                          const std::vector<std::vector<model::ServerId>>& servers) const {
  std::vector<LeaseHolder> all;
  for (std::size_t at = 0; at < state.entries.size(); ++at) {
    const Kind& kind = (*kinds_)[state.entries[at].kind];
    const ServerInfo& info = frame_->info(kind);
    for (const model::ServerId server : servers[at]) {
      LeaseHolder& holder = all.emplace_back(LeaseHolder{.server = server, .is_dead = info.is_dead});
      const auto there = [&](model::ConversationId one) {
        return conversation_at(one, server, Direction::from_kind);
      };
      for (const model::ConversationId one : info.held) holder.running.push_back(there(one));
      if (!info.held.empty()) holder.memory = memory_at(info.memory, server);
      for (const model::ConversationId one : info.closing) holder.in_progress.push_back(there(one));
      // What a sweeper writes is of no conversation.
      const bool is_in_pass = is_sweeper(server) && !info.is_between_passes;
      const bool is_at_message =
          frame_->setup->hears_everything() && (info.listener_is_busy || kind.listener_is_out);
      if (is_in_pass || is_at_message) holder.in_progress.push_back({});
      for (const model::ConversationId one : pending_of(info)) holder.in_progress.push_back(there(one));
    }
  }
  return all;
}

std::vector<std::optional<Leasing::MayLapse>> Leasing::lapses(const State& state) const {
  const std::vector<std::vector<model::ServerId>> servers = servers_of_entries(state);
  const std::vector<LeaseHolder> all = holders(state, servers);
  const LapseBy by = damage_->lapse_by(state, redis_->misses());
  std::vector<std::optional<MayLapse>> found(state.entries.size());
  for (std::size_t at = 0; at < state.entries.size(); ++at) {
    const model::ServerId server = servers[at].front();
    if (std::optional<Lapse> lapse = redis_->next_lapse(state.redis, all, server, by))
      found[at] = MayLapse{.lapse = *std::move(lapse), .server = server};
  }
  return found;
}

void Leasing::make_due_after(const MayLapse& lapse, Kind& kind) const {
  std::vector<model::ConversationId> conversations;
  for (const redis::Owned& one : lapse.lapse.items)
    conversations.push_back(conversation_at(conversation_of(one.writer), lapse.server, Direction::to_kind));
  const ServerInfo& info = frame_->info(kind);
  if (lapse.lapse.by != LapseBy::nobody)
    conversations.insert(conversations.end(), info.held.begin(), info.held.end());
  make_due(kind, conversations);
}

std::vector<Holder> Leasing::running(const State& state) const {
  std::vector<Holder> running;
  for (const LeaseHolder& holder : holders(state, servers_of_entries(state))) {
    for (const model::ConversationId conversation : holder.running)
      running.push_back({holder.server, conversation, holder.memory});
  }
  if (!frame_->lists_resident) {
    for (const model::Request& resident : frame_->setup->cast().residents())
      running.push_back({model::kResident, resident.conversation_id, frame_->setup->memory_of_resident()});
  }
  return running;
}

}  // namespace overbook::sim
