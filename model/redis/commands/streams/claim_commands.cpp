// Redis 7.0 t_stream.c: XCLAIM and XAUTOCLAIM, which give pending entries to another consumer.

#include <algorithm>
#include <limits>
#include <vector>

#include "model/redis/commands/context/arguments.h"
#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/streams/handlers.h"
#include "model/redis/commands/streams/stream_arguments.h"
#include "model/redis/commands/streams/stream_replies.h"

namespace overbook::redis::handlers {
namespace {

struct Claim {
  std::vector<StreamId> ids;
  std::int64_t idle_ms_min = 0;
  std::optional<std::int64_t> delivered_ms;
  std::optional<std::int64_t> deliveries;
  bool is_forced = false;
  bool gives_ids_only = false;
  StreamId last_delivered;
  std::optional<Reply> error;
};

// A number, or this text as an error.
std::optional<std::int64_t> number_or(const std::string& word, const char* text,
                                      std::optional<Reply>& error) {
  const std::optional<std::int64_t> number = parse_integer(word);
  if (!number) error = errors::error(text);
  return number;
}

// What Redis keeps in 64 bits without looking whether it fits.
std::int64_t wrapping_difference(std::int64_t number, std::int64_t less) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(less));
}

// One option of XCLAIM at word `at`. How many words it has.
std::size_t read_claim_option(const Context& context, std::size_t at, Claim& claim) {
  const std::string& option = context.word(at);
  const bool has_value = at + 1 < context.count();
  if (is_option(option, "force")) {
    claim.is_forced = true;
    return 1;
  }
  if (is_option(option, "justid")) {
    claim.gives_ids_only = true;
    return 1;
  }
  if (is_option(option, "idle") && has_value) {
    const auto idle = number_or(context.word(at + 1), "Invalid IDLE option argument for XCLAIM", claim.error);
    if (idle) claim.delivered_ms = wrapping_difference(context.now_ms(), *idle);
  } else if (is_option(option, "time") && has_value) {
    claim.delivered_ms =
        number_or(context.word(at + 1), "Invalid TIME option argument for XCLAIM", claim.error);
  } else if (is_option(option, "retrycount") && has_value) {
    claim.deliveries =
        number_or(context.word(at + 1), "Invalid RETRYCOUNT option argument for XCLAIM", claim.error);
  } else if (is_option(option, "lastid") && has_value) {
    const std::optional<StreamId> id = parse_strict_id(context.word(at + 1));
    if (!id) claim.error = invalid_stream_id();
    claim.last_delivered = id.value_or(kFirstStreamId);
  } else {
    claim.error = errors::error("Unrecognized XCLAIM option '" + std::string(as_c_string(option)) + "'");
  }
  return 2;
}

Claim parse_claim(const Context& context) {
  Claim claim;
  const auto idle = number_or(context.word(4), "Invalid min-idle-time argument for XCLAIM", claim.error);
  if (claim.error) return claim;
  claim.idle_ms_min = std::max<std::int64_t>(*idle, 0);
  std::size_t at = 5;
  for (; at < context.count(); ++at) {
    const std::optional<StreamId> id = parse_strict_id(context.word(at));
    if (!id) break;  // an option
    claim.ids.push_back(*id);
  }
  while (at < context.count() && !claim.error) at += read_claim_option(context, at, claim);
  // A time that has not come, or never was, is now; so is -1, Redis's mark for "not given".
  const bool is_time =
      claim.delivered_ms && *claim.delivered_ms >= 0 && *claim.delivered_ms <= context.now_ms();
  if (!is_time) claim.delivered_ms = context.now_ms();
  return claim;
}

// Whether somebody has it who has not yet had it long enough.
bool is_too_fresh(Context& context, const PendingEntry& entry, std::int64_t idle_ms_min) {
  if (idle_ms_min == 0) return false;
  context.state().last.has_read_clock = true;
  return context.now_ms() - entry.delivered_ms < idle_ms_min;
}

Reply shown(const StreamEntry& entry, bool is_id_only) {
  return is_id_only ? id_reply(entry.id) : entry_reply(entry);
}

// XAUTOCLAIM's words behind the consumer.
struct Sweep {
  StreamInterval interval;
  std::int64_t idle_ms_min = 0;
  std::int64_t count = 100;
  bool gives_ids_only = false;
  std::optional<Reply> error;
};

Sweep parse_sweep(const Context& context) {
  Sweep sweep;
  const auto idle = number_or(context.word(4), "Invalid min-idle-time argument for XAUTOCLAIM", sweep.error);
  if (sweep.error) return sweep;
  sweep.idle_ms_min = std::max<std::int64_t>(*idle, 0);
  sweep.interval = parse_interval_start(context.word(5));
  sweep.error = sweep.interval.error;
  for (std::size_t i = 6; i < context.count() && !sweep.error; ++i) {
    if (is_option(context.word(i), "count") && i + 1 < context.count()) {
      constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 16;
      const ReadNumber count = number_from(context.word(++i), 1, "COUNT must be > 0");
      sweep.error = count.error;
      if (count.value > kMost) sweep.error = errors::error("COUNT must be > 0");
      sweep.count = count.value;
    } else if (is_option(context.word(i), "justid")) {
      sweep.gives_ids_only = true;
    } else {
      sweep.error = errors::syntax();
    }
  }
  return sweep;
}

}  // namespace

Reply xclaim(Context& context) {
  const FoundGroup found = find_group(context, context.word(1), context.word(2));
  if (found.is_wrong_type) return errors::wrong_type();
  if (found.group == nullptr) return no_such_group(context.word(1), context.word(2));
  const Claim claim = parse_claim(context);
  if (claim.error) return *claim.error;
  const Stream& stream = *context.write_as<Stream>(context.word(1));
  ConsumerGroup& group = writable_group(context, context.word(1), context.word(2));
  const std::string& consumer = context.word(3);
  group.last_delivered = std::max(group.last_delivered, claim.last_delivered);
  Reply::Array claimed;
  for (const StreamId id : claim.ids) {
    const StreamEntry* entry = stream.find(id);
    if (entry == nullptr) {  // somebody has deleted it since
      group.pending.erase(id);
      continue;
    }
    auto pending = group.pending.find(id);
    if (pending == group.pending.end()) {
      if (!claim.is_forced) continue;
      pending = group.pending.emplace(id, PendingEntry{consumer, 0, 1}).first;
    } else if (is_too_fresh(context, pending->second, claim.idle_ms_min)) {
      continue;
    }
    // A consumer comes to be by what it gets.
    group.consumers.insert(consumer);
    PendingEntry& given = pending->second;
    given.consumer = consumer;
    given.delivered_ms = *claim.delivered_ms;
    // A negative number of deliveries is Redis's mark for "not given".
    if (claim.deliveries.value_or(-1) >= 0) {
      given.deliveries = *claim.deliveries;
    } else if (!claim.gives_ids_only) {
      ++given.deliveries;
    }
    claimed.push_back(shown(*entry, claim.gives_ids_only));
  }
  return Reply::array(std::move(claimed));
}

Reply xautoclaim(Context& context) {
  const Sweep sweep = parse_sweep(context);
  if (sweep.error) return *sweep.error;
  const FoundGroup found = find_group(context, context.word(1), context.word(2));
  if (found.is_wrong_type) return errors::wrong_type();
  if (found.group == nullptr) return no_such_group(context.word(1), context.word(2));
  const Stream& stream = *context.write_as<Stream>(context.word(1));
  ConsumerGroup& group = writable_group(context, context.word(1), context.word(2));
  const std::string& consumer = context.word(3);
  Reply::Array claimed;
  Reply::Array lost;
  constexpr std::int64_t kLooksEach = 10;
  std::int64_t looks = sweep.count * kLooksEach;
  std::int64_t left = sweep.count;
  auto pending = group.pending.lower_bound(sweep.interval.first);
  for (; pending != group.pending.end() && looks > 0 && left > 0; --looks) {
    const StreamEntry* entry = stream.find(pending->first);
    if (entry == nullptr) {  // somebody has deleted it since
      lost.push_back(id_reply(pending->first));
      pending = group.pending.erase(pending);
      --left;
      continue;
    }
    PendingEntry& given = pending->second;
    ++pending;
    if (is_too_fresh(context, given, sweep.idle_ms_min)) continue;
    group.consumers.insert(consumer);
    given.consumer = consumer;
    given.delivered_ms = context.now_ms();
    if (!sweep.gives_ids_only) ++given.deliveries;
    claimed.push_back(shown(*entry, sweep.gives_ids_only));
    --left;
  }
  const StreamId next = pending == group.pending.end() ? kFirstStreamId : pending->first;
  return Reply::array({id_reply(next), Reply::array(std::move(claimed)), Reply::array(std::move(lost))});
}

}  // namespace overbook::redis::handlers
