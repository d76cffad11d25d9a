#include "model/redis/keyspace/set_value.h"

#include <algorithm>

#include "model/redis/resp/parse.h"

namespace overbook::redis {

bool SetValue::add(std::string_view member) {
  if (contains(member)) return false;
  if (is_intset_ && !parse_integer(member)) {
    is_intset_ = false;
    members_.fit_buckets_to(members_.size());
  }
  members_.insert(SetMember{std::string(member)});
  if (is_intset_ && members_.size() > kIntsetEntriesMax) {
    is_intset_ = false;
    members_.fit_buckets_to(members_.size());
  }
  return true;
}

std::vector<std::string> SetValue::members() const {
  std::vector<std::string> all;
  all.reserve(members_.size());
  for (const auto& slot : members_) all.push_back(slot.item.text);
  if (is_intset_) {
    std::sort(all.begin(), all.end(), [](const std::string& left, const std::string& right) {
      return parse_integer(left) < parse_integer(right);
    });
  }
  return all;
}

void SetValue::add_to(DigestBuilder& digest) const {
  Digest members;
  for (const auto& slot : members_) members += DigestBuilder().add(slot.item.text).digest();
  // An intset has no table yet: what its table would be cannot be seen.
  digest.add(members).add(is_intset_ ? 0 : members_.bucket_bits());
}

}  // namespace overbook::redis
