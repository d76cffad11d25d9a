#pragma once
// The protocol of OpenHands' clustered conversation manager, step by step, as its public source has it
// (enterprise/server/clustered_conversation_manager.py and standalone_conversation_manager.py, 2025-11).
//
//   1. SET ohcnv:{user}:{sid} 1 NX EX 15. There already: GET it; present means success (duplicate here:
//      nothing was started), absent means an error (failed).
//   2. Ids = SCAN MATCH ohcnv:{user}:* to the end, united with the server's own. The own key is among them.
//   3. If there are limit + 1 or more: of the ids, oldest first, until `limit` are left: PUBLISH a
//      close_session to everybody, and close it here at once if it runs here. Nobody waits for the victim,
//      and the victim may be the one that is being started, or one that another server is starting.
//   4. Install the session: from here on it runs, and a close_session finds it. The time between the last
//      reply and the installation is a step of its own ("start the session"): replies travel, the metadata of
//      the ids is read from a database, and a close_session that arrives before is lost.
//   A close_session: the server that has it installed takes it out, DELs the key, PUBLISHes session_closing,
//   and then ends the session. Every other server ignores it.
//
// It never rejects. On duplicate: the key of the other server stays. On error: the request fails, and the key
// stays until its lease lapses (the source has no handler around the start).
//
// Age is a conversation's number: those that ran before the race are the oldest, and the starters of one
// round are ordered by server. Messages are written as "close_session c3" instead of the source's JSON.
//   Every 5 s: SET key 1 EX 15 for each conversation that is installed here.
// Not modelled here: the cleanup task, connections, missing metadata.
//
// What it assumes, as `overbook assumptions scenarios/empty-house.json` finds it (limit 1, two servers): it
// breaks by itself: no-over-admission and no-lasting-excess; beyond that it assumes no crash, no lost reply,
// no command that arrives late, no restart of Redis that loses a write and no failover that loses a write.

#include "model/strategies/registration.h"

namespace overbook::model {

class OpenHands final : public Strategy {
 public:
  explicit OpenHands(const StrategyConfig& config);

  Decision acquire(Client& redis, const Request& request) override;
  void release(Client& redis, const Request& request) override;
  // SET with neither NX nor XX: it never finds out that the lease had lapsed, and brings back a key that was
  // deleted in the meantime. (The source sends one MULTI for all that run on the server; each conversation
  // has a command of its own here.)
  bool refresh(Client& redis, const Request& request) override;
  void reset() override { installed_.clear(); }
  void adopt(const Request& request) override { install(request.conversation_id); }

  [[nodiscard]] std::string key_prefix() const override { return name_space() + "ohcnv:u1:"; }
  [[nodiscard]] const std::string& channel() const { return channel_; }
  [[nodiscard]] std::span<const std::string> channels() const override { return {&channel_, 1}; }
  // session_closing only concerns the browsers' connections, which are not modelled.
  [[nodiscard]] std::optional<ConversationId> subject(const Message& message) const override;
  void on_message(Client& redis, const Message& message) override;

  // OpenHands' own lease, where the scenario has none, and how often it is refreshed
  // (_REDIS_ENTRY_TIMEOUT_SECONDS, _REDIS_UPDATE_INTERVAL_SECONDS).
  static constexpr std::chrono::milliseconds kLease{15'000};
  static constexpr std::chrono::milliseconds kRefresh{5'000};

 private:
  [[nodiscard]] std::vector<ConversationId> running_ids(Client& redis, const Request& request) const;
  void install(ConversationId conversation);
  void close_session(Client& redis, ConversationId conversation);

  std::string channel_;
  CountBy count_by_;
  std::optional<std::uint32_t> scan_count_;
  Comparison comparison_;
  std::size_t limit_plus_one_;
  Lease lease_;
  std::vector<ConversationId> installed_;  // what runs here; sorted
};

}  // namespace overbook::model
