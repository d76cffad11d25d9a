// Redis 7.0 t_stream.c: XPENDING.

#include <algorithm>
#include <map>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/streams/handlers.h"
#include "model/redis/commands/streams/stream_arguments.h"
#include "model/redis/commands/streams/stream_replies.h"

namespace overbook::redis::handlers {
namespace {

// The long form: IDLE, the interval, how many, whose.
struct WantedPending {
  StreamInterval interval;
  std::int64_t idle_ms_min = 0;
  std::int64_t count = 0;
  const std::string* consumer = nullptr;
  std::optional<Reply> error;
};

WantedPending refused_pending(Reply error) {
  WantedPending wanted;
  wanted.error = std::move(error);
  return wanted;
}

WantedPending parse_pending(const Context& context) {
  WantedPending wanted;
  std::size_t at = 3;
  if (is_option(context.word(3), "idle")) {
    const std::optional<std::int64_t> idle = context.integer(4);
    if (!idle) return refused_pending(errors::not_an_integer());
    if (context.count() < 8) return refused_pending(errors::syntax());
    wanted.idle_ms_min = *idle;
    at += 2;
  }
  const std::optional<std::int64_t> count = context.integer(at + 2);
  if (!count) return refused_pending(errors::not_an_integer());
  wanted.count = std::max<std::int64_t>(*count, 0);
  wanted.interval = parse_interval(context.word(at), context.word(at + 1));
  if (wanted.interval.error) return refused_pending(*wanted.interval.error);
  if (at + 3 < context.count()) wanted.consumer = &context.word(at + 3);
  return wanted;
}

Reply pending_summary(const ConsumerGroup& group) {
  if (group.pending.empty())
    return Reply::array({Reply::integer(0), Reply::nil(), Reply::nil(), Reply::nil_array()});
  std::map<std::string, std::int64_t> counts;
  for (const auto& [id, entry] : group.pending) ++counts[entry.consumer];
  Reply::Array consumers;
  for (const auto& [name, count] : counts)
    consumers.push_back(Reply::array({Reply::bulk(name), Reply::bulk(std::to_string(count))}));
  return Reply::array({Reply::integer(static_cast<std::int64_t>(group.pending.size())),
                       id_reply(group.pending.begin()->first), id_reply(group.pending.rbegin()->first),
                       Reply::array(std::move(consumers))});
}

Reply pending_list(Context& context, const ConsumerGroup& group, const WantedPending& wanted) {
  Reply::Array entries;
  for (auto pending = group.pending.lower_bound(wanted.interval.first);
       pending != group.pending.end() && pending->first <= wanted.interval.last; ++pending) {
    if (static_cast<std::int64_t>(entries.size()) == wanted.count) break;
    const PendingEntry& entry = pending->second;
    if (wanted.consumer != nullptr && entry.consumer != *wanted.consumer) continue;
    context.state().last.has_read_clock = true;
    const std::int64_t idle_ms = context.now_ms() - entry.delivered_ms;
    if (wanted.idle_ms_min != 0 && idle_ms < wanted.idle_ms_min) continue;
    entries.push_back(
        Reply::array({id_reply(pending->first), Reply::bulk(entry.consumer),
                      Reply::integer(std::max<std::int64_t>(idle_ms, 0)), Reply::integer(entry.deliveries)}));
  }
  return Reply::array(std::move(entries));
}

}  // namespace

Reply xpending(Context& context) {
  const bool is_summary = context.count() == 3;
  if (!is_summary && (context.count() < 6 || context.count() > 9)) return errors::syntax();
  WantedPending wanted;
  if (!is_summary) wanted = parse_pending(context);
  if (wanted.error) return *wanted.error;
  const FoundGroup found = find_group(context, context.word(1), context.word(2));
  if (found.is_wrong_type) return errors::wrong_type();
  if (found.group == nullptr) return no_such_group(context.word(1), context.word(2));
  return is_summary ? pending_summary(*found.group) : pending_list(context, *found.group, wanted);
}

}  // namespace overbook::redis::handlers
