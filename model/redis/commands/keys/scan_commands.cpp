// Redis 7.0 db.c, scanGenericCommand: SCAN, SSCAN, HSCAN and ZSCAN.

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/keys/handlers.h"
#include "model/redis/keyspace/glob.h"

namespace overbook::redis::handlers {
namespace {

struct ScanOptions {
  std::uint64_t cursor = 0;
  std::uint64_t count = 10;
  std::optional<std::string> pattern;
  std::optional<std::string> type;

  [[nodiscard]] bool matches(std::string_view text) const { return !pattern || selects(*pattern, text); }
};

// What strtoul reads, whole: "" and "-1" are cursors too.
std::optional<std::uint64_t> parse_cursor(const std::string& text) {
  if (!text.empty() && (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r')))
    return std::nullopt;
  char* end = nullptr;
  errno = 0;
  const std::uint64_t cursor = std::strtoull(text.c_str(), &end, 10);
  if (*end != '\0' || errno == ERANGE) return std::nullopt;
  return cursor;
}

enum class TypeOption { allowed, refused };

std::optional<Reply> parse_options(std::span<const std::string> words, TypeOption type_option,
                                   ScanOptions& options) {
  for (std::size_t i = 0; i < words.size(); i += 2) {
    if (i + 1 == words.size()) return errors::syntax();
    const std::string& argument = words[i + 1];
    if (is_option(words[i], "count")) {
      const std::optional<std::int64_t> count = parse_integer(argument);
      if (!count) return errors::not_an_integer();
      if (*count < 1) return errors::syntax();
      options.count = static_cast<std::uint64_t>(*count);
    } else if (is_option(words[i], "match")) {
      options.pattern = argument;
    } else if (type_option == TypeOption::allowed && is_option(words[i], "type")) {
      options.type = argument;
    } else {
      return errors::syntax();
    }
  }
  return std::nullopt;
}

Reply answer(std::uint64_t cursor, Reply::Array items) {
  return Reply::array({Reply::bulk(std::to_string(cursor)), Reply::array(std::move(items))});
}

// Visits buckets until `count` items have come together, the table ends, or ten times as many buckets as that
// have been seen. `replies_each` is how many items of the reply one element makes.
template <typename Item, typename Collect>
std::uint64_t scan_table(const ScanTable<Item>& table, const ScanOptions& options, std::uint64_t replies_each,
                         Collect&& collect) {
  const std::uint64_t count = options.count * replies_each;
  std::uint64_t buckets_left = count * 10;
  std::uint64_t collected = 0;
  std::uint64_t cursor = options.cursor;
  do {
    cursor = table.scan_bucket(cursor, [&](const Item& item) {
      collected += replies_each;
      collect(item);
    });
  } while (cursor != 0 && buckets_left-- != 0 && collected < count);
  return cursor;
}

// A listpack shows the integer that it keeps of a whole number (double2ll), where others show an exponent.
std::string packed_score(double score) {
  constexpr double kIntegerMost = 4611686018427387904.0;  // 2^62
  const bool is_integer = score >= -kIntegerMost && score <= kIntegerMost && score == std::trunc(score);
  return is_integer ? std::to_string(static_cast<std::int64_t>(score)) : format_double(score);
}

}  // namespace

Reply scan(Context& context) {
  ScanOptions options;
  const std::optional<std::uint64_t> cursor = parse_cursor(context.word(1));
  if (!cursor) return errors::error("invalid cursor");
  options.cursor = *cursor;
  if (auto error = parse_options(context.words().subspan(2), TypeOption::allowed, options)) return *error;
  Reply::Array found;
  std::vector<std::string> expired;
  const auto collect = [&](const Shared<Entry>& entry) {
    if (!options.matches(entry->key())) return;
    const bool is_expired = entry->is_expired(context.now_ms());
    if (is_expired) expired.push_back(entry->key());
    // Looking at the type deletes an expired key, whose type is then "none" - and that TYPE none selects.
    const std::string_view type = is_expired ? "none" : type_name(entry->value());
    if (options.type ? is_option(*options.type, type) : !is_expired)
      found.push_back(Reply::bulk(entry->key()));
  };
  const std::uint64_t next = scan_table(context.database().table(), options, 1, collect);
  for (const std::string& key : expired) context.remove(key);
  return answer(next, std::move(found));
}

Reply sscan(Context& context) {
  ScanOptions options;
  const std::optional<std::uint64_t> cursor = parse_cursor(context.word(2));
  if (!cursor) return errors::error("invalid cursor");
  options.cursor = *cursor;
  const auto set = context.read_as<SetValue>(context.word(1));
  if (set.is_wrong_type) return errors::wrong_type();
  if (!set) return answer(0, {});
  if (auto error = parse_options(context.words().subspan(3), TypeOption::refused, options)) return *error;
  Reply::Array found;
  const auto collect = [&](const std::string& member) {
    if (options.matches(member)) found.push_back(Reply::bulk(member));
  };
  if (set->is_intset()) {
    for (const std::string& member : set->members()) collect(member);
    return answer(0, std::move(found));
  }
  const std::uint64_t next =
      scan_table(set->table(), options, 1, [&](const SetMember& member) { collect(member.text); });
  return answer(next, std::move(found));
}

Reply hscan(Context& context) {
  ScanOptions options;
  const std::optional<std::uint64_t> cursor = parse_cursor(context.word(2));
  if (!cursor) return errors::error("invalid cursor");
  options.cursor = *cursor;
  const auto hash = context.read_as<HashValue>(context.word(1));
  if (hash.is_wrong_type) return errors::wrong_type();
  if (!hash) return answer(0, {});
  if (auto error = parse_options(context.words().subspan(3), TypeOption::refused, options)) return *error;
  Reply::Array found;
  const auto collect = [&](const HashField& field) {
    if (!options.matches(field.name)) return;
    found.push_back(Reply::bulk(field.name));
    found.push_back(Reply::bulk(field.value));
  };
  if (hash->is_listpack()) {
    for (const auto& slot : hash->table()) collect(slot.item);
    return answer(0, std::move(found));
  }
  const std::uint64_t next = scan_table(hash->table(), options, 2, collect);
  return answer(next, std::move(found));
}

Reply zscan(Context& context) {
  ScanOptions options;
  const std::optional<std::uint64_t> cursor = parse_cursor(context.word(2));
  if (!cursor) return errors::error("invalid cursor");
  options.cursor = *cursor;
  const auto set = context.read_as<SortedSet>(context.word(1));
  if (set.is_wrong_type) return errors::wrong_type();
  if (!set) return answer(0, {});
  if (auto error = parse_options(context.words().subspan(3), TypeOption::refused, options)) return *error;
  Reply::Array found;
  const auto collect = [&](const ScoredMember& element) {
    if (!options.matches(element.member)) return;
    found.push_back(Reply::bulk(element.member));
    found.push_back(
        Reply::bulk(set->is_listpack() ? packed_score(element.score) : format_double(element.score)));
  };
  if (set->is_listpack()) {
    for (const ScoredMember& element : set->elements()) collect(element);
    return answer(0, std::move(found));
  }
  const std::uint64_t next = scan_table(set->table(), options, 2, collect);
  return answer(next, std::move(found));
}

}  // namespace overbook::redis::handlers
