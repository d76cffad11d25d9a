#include "model/redis/keyspace/value.h"

#include <array>

namespace overbook::redis {
namespace {

struct AddValue {
  DigestBuilder& digest;
  void operator()(const std::string& text) const { digest.add(text); }
  void operator()(const ListValue& list) const {
    digest.add(list.size());
    for (const std::string& element : list) digest.add(element);
  }
  template <typename Collection>
  void operator()(const Collection& collection) const {
    collection.add_to(digest);
  }
};

}  // namespace

std::string_view type_name(const Value& value) {
  static constexpr std::array<std::string_view, 6> kNames{"string", "list", "set", "zset", "hash", "stream"};
  return kNames.at(value.index());
}

void Entry::set_writer(Writer writer) {
  if (is_text()) value_writer_ = writer;
  if (auto* set = collection<SortedSet>()) set->set_writer(writer);
  if (auto* hash = collection<HashValue>()) hash->set_writer(writer);
  expiry_.writer = has_expiry() ? writer : kNobody;
}

const Digest& Entry::digest() const {
  if (!is_digest_known_) {
    DigestBuilder builder;
    builder.add(key_).add(value_.index()).add(static_cast<std::uint64_t>(expiry_.at_ms));
    std::visit(AddValue{builder}, value_);
    // At the end, and one word more than a sorted set adds there for its writers.
    if (value_writer_ != kNobody || expiry_.writer != kNobody)
      builder.add(1).add(value_writer_).add(expiry_.writer);
    digest_ = builder.digest();
    is_digest_known_ = true;
  }
  return digest_;
}

}  // namespace overbook::redis
