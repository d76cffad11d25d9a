// Redis 7.0 bitops.c: strings as rows of bits, the highest bit of a byte first.

#include <algorithm>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/strings/handlers.h"
#include "model/redis/commands/strings/string_size.h"

namespace overbook::redis::handlers {
namespace {

// Nothing where Redis refuses it: the bit must lie in a string of the greatest length.
std::optional<std::size_t> bit_offset(const Context& context) {
  const std::optional<std::int64_t> offset = context.integer(2);
  if (!offset || *offset < 0 || static_cast<std::uint64_t>(*offset) / 8 >= kStringBytesMax)
    return std::nullopt;
  return static_cast<std::size_t>(*offset);
}

Reply not_a_bit_offset() {
  return errors::error("bit offset is not an integer or out of range");
}

// Bits beyond the end are 0.
bool bit_of(const std::string& text, std::size_t offset) {
  if (offset / 8 >= text.size()) return false;
  return ((static_cast<unsigned char>(text[offset / 8]) >> (7 - offset % 8)) & 1U) != 0;
}

// Bits [first, last], both included; none when first > last.
struct BitRange {
  std::int64_t first = 0;
  std::int64_t last = -1;
  bool has_last = false;  // it was given
  std::optional<Reply> error;
};

std::int64_t from_end(std::int64_t index, std::int64_t size) {
  return std::max<std::int64_t>(index < 0 ? size + index : index, 0);
}

// From the words [start [end [BYTE | BIT]]] from `at` on.
BitRange parse_range(const Context& context, std::size_t at, std::size_t bytes) {
  const auto size = static_cast<std::int64_t>(bytes);
  BitRange range{.first = 0, .last = size * 8 - 1, .has_last = false, .error = std::nullopt};
  const std::size_t given = context.count() - at;
  if (given == 0) return range;
  if (given > 3) return {.first = 0, .last = -1, .has_last = false, .error = errors::syntax()};
  const std::optional<std::int64_t> first = context.integer(at);
  const std::optional<std::int64_t> last = given > 1 ? context.integer(at + 1) : -1;
  bool are_bits = false;
  if (!first) range.error = errors::not_an_integer();
  if (!range.error && given == 3) {
    are_bits = is_option(context.word(at + 2), "bit");
    if (!are_bits && !is_option(context.word(at + 2), "byte")) range.error = errors::syntax();
  }
  if (!range.error && !last) range.error = errors::not_an_integer();
  if (range.error) return range;
  const std::int64_t units = are_bits ? size * 8 : size;
  range.has_last = given > 1;
  range.first = from_end(*first, units);
  range.last = std::min(from_end(*last, units), units - 1);
  if (!are_bits && range.first <= range.last) {
    range.first *= 8;
    range.last = range.last * 8 + 7;
  }
  return range;
}

}  // namespace

Reply getbit(Context& context) {
  const std::optional<std::size_t> offset = bit_offset(context);
  if (!offset) return not_a_bit_offset();
  const auto found = context.read_as<std::string>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  return Reply::integer(found && bit_of(*found, *offset) ? 1 : 0);
}

Reply setbit(Context& context) {
  const std::string& key = context.word(1);
  const std::optional<std::size_t> offset = bit_offset(context);
  if (!offset) return not_a_bit_offset();
  const std::optional<std::int64_t> bit = context.integer(3);
  if (!bit || (*bit != 0 && *bit != 1)) return errors::error("bit is not an integer or out of range");
  const auto found = context.read_as<std::string>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  const bool was_set = found && bit_of(*found, *offset);
  const bool grows = !found || found->size() <= *offset / 8;
  // What changes nothing tells no watcher.
  if (!grows && was_set == (*bit == 1)) return Reply::integer(was_set ? 1 : 0);
  std::string text = found ? *found : std::string();
  if (grows) text.resize(*offset / 8 + 1, '\0');
  const auto mask = static_cast<unsigned char>(1U << (7 - *offset % 8));
  auto byte = static_cast<unsigned char>(text[*offset / 8]);
  byte = static_cast<unsigned char>(*bit == 1 ? byte | mask : byte & ~mask);
  text[*offset / 8] = static_cast<char>(byte);
  if (found) {
    context.amend(key, std::move(text));
  } else {
    context.assign(key, std::move(text));
  }
  return Reply::integer(was_set ? 1 : 0);
}

Reply bitcount(Context& context) {
  const auto found = context.read_as<std::string>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return Reply::integer(0);
  if (context.count() == 3) return errors::syntax();
  if (context.count() == 4 || context.count() == 5) {
    const std::optional<std::int64_t> first = context.integer(2);
    const std::optional<std::int64_t> last = context.integer(3);
    if (!first || !last) return errors::not_an_integer();
    // Before the last word is looked at.
    if (*first < 0 && *last < 0 && *first > *last) return Reply::integer(0);
  }
  const BitRange range = parse_range(context, 2, found->size());
  if (range.error) return *range.error;
  std::int64_t set_bits = 0;
  for (std::int64_t i = range.first; i <= range.last; ++i)
    set_bits += bit_of(*found, static_cast<std::size_t>(i)) ? 1 : 0;
  return Reply::integer(set_bits);
}

// A string is followed by 0s without end, unless the range has an end of its own.
Reply bitpos(Context& context) {
  const std::optional<std::int64_t> bit = context.integer(2);
  if (!bit) return errors::not_an_integer();
  if (*bit != 0 && *bit != 1) return errors::error("The bit argument must be 1 or 0.");
  const auto found = context.read_as<std::string>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return Reply::integer(*bit == 1 ? -1 : 0);
  const BitRange range = parse_range(context, 3, found->size());
  if (range.error) return *range.error;
  if (range.first > range.last) return Reply::integer(-1);
  for (std::int64_t i = range.first; i <= range.last; ++i) {
    if (bit_of(*found, static_cast<std::size_t>(i)) == (*bit == 1)) return Reply::integer(i);
  }
  return Reply::integer(*bit == 1 || range.has_last ? -1 : range.last + 1);
}

}  // namespace overbook::redis::handlers
