#include "model/redis/keyspace/hash_value.h"

namespace overbook::redis {

const std::string* HashValue::get(std::string_view name) const {
  const HashField* field = fields_.find(name);
  return field == nullptr ? nullptr : &field->value;
}

void HashValue::become_table() {
  is_listpack_ = false;
  fields_.fit_buckets_to(fields_.size());
}

bool HashValue::set(std::string_view name, std::string_view value, Writer writer) {
  if (is_listpack_ && (name.size() > kListpackBytesMax || value.size() > kListpackBytesMax)) become_table();
  if (HashField* field = fields_.find(name)) {
    field->value = value;
    field->writer = writer;
    return false;
  }
  fields_.insert(HashField{std::string(name), std::string(value), writer});
  if (is_listpack_ && fields_.size() > kListpackEntriesMax) become_table();
  return true;
}

void HashValue::add_to(DigestBuilder& digest) const {
  Digest fields;
  for (const auto& slot : fields_) {
    DigestBuilder field;
    field.add(slot.item.name).add(slot.item.value);
    if (slot.item.writer != kNobody) field.add(slot.item.writer);
    fields += field.digest();
  }
  digest.add(fields).add(is_listpack_ ? 0 : fields_.bucket_bits());
}

}  // namespace overbook::redis
