// Redis::view: the keyspace as a report shows it.

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "model/redis/commands/context/state.h"
#include "model/redis/redis.h"
#include "model/redis/resp/parse.h"
#include "model/redis/resp/quote.h"

namespace overbook::redis {
namespace {

std::string joined(char open, const std::vector<std::string>& items, char close) {
  std::string text(1, open);
  for (const std::string& item : items) {
    if (text.size() > 1) text += ' ';
    text += item;
  }
  return text + close;
}

struct ShowValue {
  std::string operator()(const std::string& text) const { return quoted_if_needed(text); }
  std::string operator()(const ListValue& list) const {
    std::vector<std::string> items;
    for (const std::string& element : list) items.push_back(quoted_if_needed(element));
    return joined('[', items, ']');
  }
  std::string operator()(const SetValue& set) const {
    std::vector<std::string> items;
    for (const std::string& member : set.members()) items.push_back(quoted_if_needed(member));
    if (!set.is_intset()) std::sort(items.begin(), items.end());
    return joined('{', items, '}');
  }
  std::string operator()(const SortedSet& set) const {
    std::vector<std::string> items;
    for (const ScoredMember& element : set.elements())
      items.push_back(quoted_if_needed(element.member) + ':' + format_double(element.score));
    return joined('{', items, '}');
  }
  std::string operator()(const HashValue& hash) const {
    std::vector<std::string> items;
    for (const auto& slot : hash.table())
      items.push_back(quoted_if_needed(slot.item.name) + ':' + quoted_if_needed(slot.item.value));
    std::sort(items.begin(), items.end());
    return joined('{', items, '}');
  }
  // Its entries, and each group with what it has delivered to whom: {1-0:"f v" g:"to 1-0; 1-0 c"}.
  std::string operator()(const Stream& stream) const {
    std::vector<std::string> items;
    stream.for_each(kFirstStreamId, kLastStreamId, [&](const StreamEntry& entry) {
      items.push_back(to_text(entry.id) + ':' + quoted(words_of(entry.fields)));
      return true;
    });
    for (const auto& [name, group] : stream.groups()) {
      std::string text = "to " + to_text(group.last_delivered);
      for (const auto& [id, entry] : group.pending)
        text += "; " + to_text(id) + ' ' + quoted_if_needed(entry.consumer);
      items.push_back(quoted_if_needed(name) + ':' + quoted(text));
    }
    return joined('{', items, '}');
  }

 private:
  static std::string words_of(const std::vector<std::string>& texts) {
    std::string words;
    for (const std::string& text : texts) words += (words.empty() ? "" : " ") + quoted_if_needed(text);
    return words;
  }
};

}  // namespace

std::vector<KeyView> Redis::view(Instant now) const {
  std::vector<KeyView> keys;
  for (const auto& slot : state_->database.table()) {
    const Entry& entry = *slot.item;
    if (entry.is_expired(now.count() / 1000)) continue;
    KeyView& key = keys.emplace_back();
    key.key = entry.key();
    key.type = type_name(entry.value());
    key.value = std::visit(ShowValue{}, entry.value());
    if (entry.has_expiry()) key.expires_at = std::chrono::milliseconds(entry.expires_at_ms());
  }
  std::sort(keys.begin(), keys.end(),
            [](const KeyView& left, const KeyView& right) { return left.key < right.key; });
  return keys;
}

}  // namespace overbook::redis
