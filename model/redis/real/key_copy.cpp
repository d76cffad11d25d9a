#include "model/redis/real/key_copy.h"

#include <charconv>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <utility>

namespace overbook::redis::real {
namespace {

using StreamId = std::pair<std::uint64_t, std::uint64_t>;  // "5-1"

StreamId id_from(std::string_view text) {
  StreamId id;
  const std::size_t hyphen = std::min(text.find('-'), text.size());
  std::from_chars(text.data(), text.data() + hyphen, id.first);
  if (hyphen < text.size()) std::from_chars(text.data() + hyphen + 1, text.data() + text.size(), id.second);
  return id;
}

// Of {"length", 3, "entries", [...], ...}.
const Reply& field(const Reply& reply, std::string_view name) {
  const Reply::Array& items = reply.as_array();
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (items[i].text() == name) return items[i + 1];
  }
  throw std::out_of_range("XINFO STREAM tells no " + std::string(name));
}

void append(Command& command, const Reply& items) {
  for (const Reply& item : items.as_array()) command.words.push_back(item.text());
}

class StreamCopy {
 public:
  StreamCopy(const std::string& key, const Reply& info) : key_(key), info_(info) {}

  std::vector<Command> commands() {
    note_entries();
    // An empty stream comes to be with a group only.
    commands_ = {{"XGROUP", "CREATE", key_, "g", "0", "MKSTREAM"}, {"XGROUP", "DESTROY", key_, "g"}};
    for (const auto& [id, entry] : entries_) {
      Command& add = commands_.emplace_back(Command{"XADD", key_, entry.text});
      if (entry.fields == nullptr) {
        add.words.insert(add.words.end(), {"deleted", ""});
      } else {
        append(add, *entry.fields);
      }
    }
    for (const Reply& group : field(info_, "groups").as_array()) make_group(group);
    for (const auto& [id, entry] : entries_) {
      if (entry.fields == nullptr) commands_.push_back({"XDEL", key_, entry.text});
    }
    return std::move(commands_);
  }

 private:
  struct Entry {
    std::string text;
    const Reply* fields = nullptr;  // null: it was there once
  };

  // Those that are there; and those that were: what is pending of them, and the last id.
  void note_entries() {
    for (const Reply& entry : field(info_, "entries").as_array()) {
      const Reply::Array& parts = entry.as_array();
      entries_[id_from(parts.at(0).text())] = {.text = parts.at(0).text(), .fields = &parts.at(1)};
    }
    note_id(field(info_, "last-generated-id"));
    for (const Reply& group : field(info_, "groups").as_array()) {
      for (const Reply& pending : field(group, "pending").as_array()) note_id(pending.as_array().at(0));
    }
    entries_.erase(StreamId{0, 0});
  }
  void note_id(const Reply& id) { entries_.try_emplace(id_from(id.text()), Entry{.text = id.text()}); }

  void make_group(const Reply& group) {
    const std::string& name = field(group, "name").text();
    commands_.push_back({"XGROUP", "CREATE", key_, name, field(group, "last-delivered-id").text()});
    for (const Reply& consumer : field(group, "consumers").as_array())
      commands_.push_back({"XGROUP", "CREATECONSUMER", key_, name, field(consumer, "name").text()});
    for (const Reply& pending : field(group, "pending").as_array()) {
      const Reply::Array& parts = pending.as_array();  // id, consumer, when it was delivered, how often
      commands_.push_back({"XCLAIM", key_, name, parts.at(1).text(), "0", parts.at(0).text(), "RETRYCOUNT",
                           std::to_string(parts.at(3).as_integer()), "FORCE", "JUSTID"});
    }
  }

  const std::string& key_;
  const Reply& info_;
  std::map<StreamId, Entry> entries_;
  std::vector<Command> commands_;
};

}  // namespace

Command question_for_value(const std::string& key, std::string_view type) {
  if (type == "string") return {"GET", key};
  if (type == "set") return {"SMEMBERS", key};
  if (type == "list") return {"LRANGE", key, "0", "-1"};
  if (type == "hash") return {"HGETALL", key};
  if (type == "zset") return {"ZRANGE", key, "0", "-1", "WITHSCORES"};
  if (type == "stream") return {"XINFO", "STREAM", key, "FULL", "COUNT", "0"};
  return {};
}

bool is_gone(const Reply& value) {
  return value.is_nil() || (value.is_array() && value.as_array().empty()) ||
         (value.is_error() && value.text() == "ERR no such key");
}

std::vector<Command> commands_that_make(const std::string& key, std::string_view type, const Reply& value) {
  if (type == "stream") return StreamCopy(key, value).commands();
  if (type == "string") return {{"SET", key, value.text()}};
  Command command;
  if (type == "zset") {
    command = {"ZADD", key};
    const Reply::Array& items = value.as_array();
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
      command.words.push_back(items[i + 1].text());
      command.words.push_back(items[i].text());
    }
    return {command};
  }
  command = {type == "set" ? "SADD" : type == "list" ? "RPUSH" : "HSET", key};
  append(command, value);
  return {command};
}

}  // namespace overbook::redis::real
