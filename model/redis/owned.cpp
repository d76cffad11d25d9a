// Redis::owned and what sets it back: whose numbers and expiries are in the keyspace.

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/state.h"
#include "model/redis/commands/serve_blocked.h"
#include "model/redis/redis.h"
#include "model/redis/resp/parse.h"

namespace overbook::redis {
namespace {

class Collector {
 public:
  explicit Collector(std::vector<Owned>& found) : found_(found) {}

  void collect(const Entry& entry) {
    entry_ = &entry;
    if (entry.has_expiry() && entry.expiry().writer != kNobody) {
      found_.push_back({.what = Owned::What::expiry,
                        .key = entry.key(),
                        .member = {},
                        .writer = entry.expiry().writer,
                        .expires_at_ms = entry.expires_at_ms(),
                        .number = 0});
    }
    std::visit(*this, entry.value());
  }

  void operator()(const std::string& text) const {
    add(Owned::What::value, {}, entry_->value_writer(), parse_finite(text));
  }
  void operator()(const SortedSet& set) const {
    for (const auto& slot : set.table())
      add(Owned::What::score, slot.item.member, slot.item.writer, slot.item.score);
  }
  void operator()(const HashValue& hash) const {
    for (const auto& slot : hash.table())
      add(Owned::What::field, slot.item.name, slot.item.writer, parse_finite(slot.item.value));
  }
  void operator()(const ListValue& /*list*/) const {}
  void operator()(const SetValue& /*set*/) const {}
  void operator()(const Stream& /*stream*/) const {}

 private:
  void add(Owned::What what, const std::string& member, Writer writer, std::optional<double> number) const {
    if (writer == kNobody || !number) return;
    found_.push_back({.what = what,
                      .key = entry_->key(),
                      .member = member,
                      .writer = writer,
                      .expires_at_ms = 0,
                      .number = *number});
  }

  std::vector<Owned>& found_;
  const Entry* entry_ = nullptr;
};

}  // namespace

void Redis::track_writers() {
  state_.writable().tracks_writers = true;
}

void Redis::write_as(Writer writer) {
  if (state_->writer != writer) state_.writable().writer = writer;
}

std::vector<Owned> Redis::owned(Instant now) const {
  std::vector<Owned> found;
  Collector collector(found);
  for (const auto& slot : state_->database.table()) {
    if (!slot.item->is_expired(now.count() / 1000)) collector.collect(*slot.item);
  }
  std::sort(found.begin(), found.end(), [](const Owned& left, const Owned& right) {
    return std::tie(left.key, left.what, left.member) < std::tie(right.key, right.what, right.member);
  });
  return found;
}

void Redis::set_back_expiry(std::string_view key, std::int64_t expires_at_ms, Writer writer) {
  const Entry* entry = state_->database.find(key);
  if (entry == nullptr || !entry->has_expiry()) return;
  State& state = state_.writable();
  state.database.find_writable(key)->set_expiry({std::max<std::int64_t>(expires_at_ms, 0), writer});
  const bool is_before_the_epoch = expires_at_ms < 0;
  const bool is_past = state.database.find(key)->is_expired(state.last.now.count() / 1000);
  if (!is_past && !is_before_the_epoch) return;
  if (std::holds_alternative<Stream>(state.database.find(key)->value())) state.connections.signal_ready(key);
  state.database.erase(key);
  serve_blocked(state, state.last.now);
  if (state.connections.has_watchers()) state.connections.touch(key, false);
}

void Redis::set_back_number(Owned::What what, std::string_view key, std::string_view member, double to,
                            Writer writer) {
  if (what == Owned::What::expiry) throw std::invalid_argument("an expiry is set back by set_back_expiry");
  if (state_->database.find(key) == nullptr) return;
  Entry& entry = *state_.writable().database.find_writable(key);
  if (what == Owned::What::value && std::holds_alternative<std::string>(entry.value()))
    entry.set_text(fmt::format("{:.17g}", to), writer);
  if (auto* set = entry.collection<SortedSet>(); what == Owned::What::score && set != nullptr) {
    if (set->score(member)) set->put(member, to, writer);
  }
  if (auto* hash = entry.collection<HashValue>(); what == Owned::What::field && hash != nullptr) {
    if (hash->get(member) != nullptr) hash->set(member, fmt::format("{:.17g}", to), writer);
  }
}

}  // namespace overbook::redis
