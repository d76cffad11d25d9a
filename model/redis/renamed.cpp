// Redis::renamed: the keyspace under other names.

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "model/redis/commands/context/state.h"
#include "model/redis/commands/renaming.h"
#include "model/redis/redis.h"

namespace overbook::redis {
namespace {

struct RenameValue {
  Renaming& renaming;

  Value operator()(const std::string& text) const { return renaming.text(text); }
  Value operator()(const ListValue& list) const {
    ListValue renamed;
    for (const std::string& element : list) renamed.push_back(renaming.text(element));
    return renamed;
  }
  template <typename Collection>
  Value operator()(const Collection& collection) const {
    return collection.renamed(renaming);
  }
};

Shared<Entry> renamed_entry(const Entry& entry, Renaming& renaming) {
  auto renamed =
      Shared<Entry>::make(renaming.text(entry.key()), std::visit(RenameValue{renaming}, entry.value()),
                          renaming.writer(entry.value_writer()));
  renamed.writable().set_expiry({entry.expires_at_ms(), renaming.writer(entry.expiry().writer)});
  return renamed;
}

}  // namespace

const std::string& Renaming::text(const std::string& text) {
  const auto known = renamed_.find(text);
  if (known != renamed_.end()) return known->second;
  const std::string& renamed = renamed_.emplace(text, name_(text)).first->second;
  if (!taken_.insert(renamed).second)
    throw std::invalid_argument("a renaming makes one text of two: " + renamed);
  return renamed;
}

SetValue SetValue::renamed(Renaming& renaming) const {
  SetValue renamed = *this;
  renamed.members_ =
      members_.mapped([&](const SetMember& member) { return SetMember{renaming.text(member.text)}; });
  return renamed;
}

HashValue HashValue::renamed(Renaming& renaming) const {
  HashValue renamed = *this;
  renamed.fields_ = fields_.mapped([&](const HashField& field) {
    return HashField{renaming.text(field.name), renaming.text(field.value), renaming.writer(field.writer)};
  });
  return renamed;
}

SortedSet SortedSet::renamed(Renaming& renaming) const {
  SortedSet renamed(by_member_.seed());
  renamed.is_listpack_ = is_listpack_;
  renamed.by_member_ = by_member_.mapped([&](const WrittenMember& element) {
    return WrittenMember{{renaming.text(element.member), element.score}, renaming.writer(element.writer)};
  });
  renamed.ordered_.reserve(ordered_.size());
  for (const ScoredMember& element : ordered_)
    renamed.ordered_.push_back({renaming.text(element.member), element.score});
  std::sort(renamed.ordered_.begin(), renamed.ordered_.end(),
            [](const ScoredMember& left, const ScoredMember& right) {
              return left.score != right.score ? left.score < right.score : left.member < right.member;
            });
  return renamed;
}

// Nodes end where they ended: how long they are is how long the old texts were.
Stream Stream::renamed(Renaming& renaming) const {
  Stream renamed = *this;
  for (Node& node : renamed.nodes_) {
    for (StreamEntry& entry : node.entries) {
      for (std::string& text : entry.fields) text = renaming.text(text);
    }
  }
  renamed.groups_.clear();
  for (const auto& [name, group] : groups_) {
    ConsumerGroup& to = renamed.groups_[renaming.text(name)];
    to.last_delivered = group.last_delivered;
    for (const std::string& consumer : group.consumers) to.consumers.insert(renaming.text(consumer));
    for (const auto& [id, entry] : group.pending)
      to.pending[id] = {renaming.text(entry.consumer), entry.delivered_ms, entry.deliveries};
  }
  return renamed;
}

Database Database::renamed(Renaming& renaming) const {
  Database renamed(seed());
  renamed.table_ = Shared<Table>::make(
      table_->mapped([&](const Shared<Entry>& entry) { return renamed_entry(*entry, renaming); }));
  return renamed;
}

Redis Redis::renamed(const std::function<std::string(std::string_view)>& name,
                     const std::function<Writer(Writer)>& writer) const {
  Renaming renaming(name, writer);
  Redis renamed = *this;
  renamed.state_.writable().database = state_->database.renamed(renaming);
  return renamed;
}

}  // namespace overbook::redis
