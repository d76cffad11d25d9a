// Redis 7.0 t_string.c: parts of strings.

#include <algorithm>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/strings/handlers.h"
#include "model/redis/commands/strings/string_size.h"

namespace overbook::redis::handlers {

// Like index_range, but for one case: two ends that cross are nothing also where both lie before the string.
Reply getrange(Context& context) {
  const std::optional<std::int64_t> first = context.integer(2);
  const std::optional<std::int64_t> last = context.integer(3);
  if (!first || !last) return errors::not_an_integer();
  const auto found = context.read_as<std::string>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return Reply::bulk("");
  if (*first < 0 && *last < 0 && *first > *last) return Reply::bulk("");
  const auto size = static_cast<std::int64_t>(found->size());
  const std::int64_t begin = std::max<std::int64_t>(*first < 0 ? size + *first : *first, 0);
  const std::int64_t end = std::min(std::max<std::int64_t>(*last < 0 ? size + *last : *last, 0), size - 1);
  if (begin > end) return Reply::bulk("");
  return Reply::bulk(
      found->substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin + 1)));
}

Reply setrange(Context& context) {
  const std::string& key = context.word(1);
  const std::string& part = context.word(3);
  const std::optional<std::int64_t> offset = context.integer(2);
  if (!offset) return errors::not_an_integer();
  if (*offset < 0) return errors::error("offset is out of range");
  const auto found = context.read_as<std::string>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  const std::size_t old_size = found ? found->size() : 0;
  if (part.empty()) return Reply::integer(static_cast<std::int64_t>(old_size));
  if (!fits_in_a_string(static_cast<std::uint64_t>(*offset), part.size())) return string_too_long();
  const auto begin = static_cast<std::size_t>(*offset);
  std::string text = found ? *found : std::string();
  text.resize(std::max(old_size, begin + part.size()), '\0');
  text.replace(begin, part.size(), part);
  const auto size = static_cast<std::int64_t>(text.size());
  if (found) {
    context.amend(key, std::move(text));
  } else {
    context.assign(key, std::move(text));
  }
  return Reply::integer(size);
}

}  // namespace overbook::redis::handlers
