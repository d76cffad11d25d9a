#include "model/redis/keyspace/listpack.h"

#include <array>

#include "model/redis/resp/parse.h"

namespace overbook::redis {
namespace {

// An element ends with its own length, seven bits a byte.
std::size_t with_length(std::size_t bytes) {
  constexpr std::array<std::size_t, 4> kMost{127, 16382, 2097150, 268435454};
  std::size_t length_bytes = 1;
  for (const std::size_t most : kMost) length_bytes += bytes > most ? 1 : 0;
  return bytes + length_bytes;
}

}  // namespace

std::size_t listpack_bytes_of(std::int64_t number) {
  if (number >= 0 && number <= 127) return with_length(1);
  const auto fits = [&](int bits) {
    return number >= -(std::int64_t{1} << (bits - 1)) && number < std::int64_t{1} << (bits - 1);
  };
  if (fits(13)) return with_length(2);
  for (const int bits : {16, 24, 32}) {
    if (fits(bits)) return with_length(1 + static_cast<std::size_t>(bits) / 8);
  }
  return with_length(9);
}

std::size_t listpack_bytes_of(std::string_view text) {
  if (const std::optional<std::int64_t> number = parse_integer(text)) return listpack_bytes_of(*number);
  constexpr std::size_t kShort = 64;
  constexpr std::size_t kMiddle = 4096;
  const std::size_t header = text.size() < kShort ? 1 : text.size() < kMiddle ? 2 : 5;
  return with_length(header + text.size());
}

}  // namespace overbook::redis
