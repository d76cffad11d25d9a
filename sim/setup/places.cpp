#include "sim/setup/places.h"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace overbook::sim {
namespace {

using redis::KeyView;

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// The items of a collection as text, {a:1 "b c":2}, with what follows a colon apart where there is any.
class Items {
 public:
  explicit Items(std::string_view text) : rest_(text.substr(1, text.size() - 2)) {}

  std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    bool is_quoted = false;
    std::size_t end = 0;
    for (; end < rest_.size() && (is_quoted || rest_[end] != ' '); ++end) {
      if (rest_[end] == '"') is_quoted = !is_quoted;
      if (rest_[end] == '\\') ++end;  // what follows is meant literally
    }
    end = std::min(end, rest_.size());
    const std::string_view item = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return item;
  }

 private:
  std::string_view rest_;
};

// Where the value of a field begins: behind the last colon that stands in no quotes.
std::size_t colon_of(std::string_view item) {
  bool is_quoted = false;
  std::size_t at = item.size();
  for (std::size_t i = 0; i < item.size(); ++i) {
    if (item[i] == '\\') {
      ++i;
    } else if (item[i] == '"') {
      is_quoted = !is_quoted;
    } else if (item[i] == ':' && !is_quoted) {
      at = i;
    }
  }
  return at;
}

void add(Places& places, const KeyView& key) {
  if (key.type == "string") {
    places[{Place::Kind::value, key.key}] = key.value;
    return;
  }
  std::size_t length = 0;
  Items items(key.value);
  while (const std::optional<std::string_view> item = items.next()) {
    ++length;
    if (key.type == "list") {
      std::string& times = places[{Place::Kind::element, key.key, std::string(*item)}];
      times = std::to_string(times.empty() ? 1 : std::stoul(times) + 1);
    } else if (key.type == "set") {
      places[{Place::Kind::member, key.key, std::string(*item)}] = "";
    } else {
      const std::size_t colon = colon_of(*item);
      const Place::Kind kind = key.type == "hash" ? Place::Kind::field : Place::Kind::member;
      places[{kind, key.key, std::string(item->substr(0, colon))}] =
          item->substr(std::min(colon + 1, item->size()));
    }
  }
  if (key.type == "list" || key.type == "set")
    places[{Place::Kind::length, key.key}] = std::to_string(length);
}

void add_changes(std::vector<Change>& changes, const Places& before, const Places& after) {
  for (const auto& [place, value] : before) {
    const auto now = after.find(place);
    if (now == after.end()) {
      changes.push_back({place, value, std::nullopt});
    } else if (now->second != value) {
      changes.push_back({place, value, now->second});
    }
  }
  for (const auto& [place, value] : after) {
    if (!before.contains(place)) changes.push_back({place, std::nullopt, value});
  }
}

}  // namespace

Places places_of(const std::vector<KeyView>& keys) {
  Places places;
  for (const KeyView& key : keys) add(places, key);
  return places;
}

std::vector<Change> changes_between(const std::vector<KeyView>& before, const std::vector<KeyView>& after,
                                    Instant now) {
  const Instant now_in_ms = std::chrono::floor<std::chrono::milliseconds>(now);
  Places ran_out;
  Places stood;
  Places stand;
  const auto is_unchanged = [](const std::vector<KeyView>& keys, const KeyView& key) {
    const auto other =
        std::lower_bound(keys.begin(), keys.end(), key.key,
                         [](const KeyView& one, const std::string& name) { return one.key < name; });
    return other != keys.end() && other->key == key.key && other->type == key.type &&
           other->value == key.value;
  };
  for (const KeyView& key : before) {
    const bool has_run_out = key.expires_at && *key.expires_at < now_in_ms;
    if (has_run_out) {
      add(ran_out, key);
    } else if (!is_unchanged(after, key)) {
      add(stood, key);
    }
  }
  for (const KeyView& key : after) {
    const bool is_new = std::any_of(ran_out.begin(), ran_out.end(),
                                    [&](const auto& place) { return place.first.key == key.key; });
    if (is_new || !is_unchanged(before, key)) add(stand, key);
  }
  std::vector<Change> changes;
  add_changes(changes, ran_out, {});
  for (Change& change : changes) change.has_run_out = true;
  add_changes(changes, stood, stand);
  return changes;
}

bool mentions(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const bool begins = at == 0 || !is_word(text[at - 1]);
    const std::size_t end = at + name.size();
    if (begins && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

}  // namespace overbook::sim
