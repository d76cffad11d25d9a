// The struct library of Redis's scripts (lua_struct.c): C structs as strings, on a little-endian machine with
// 64-bit longs.

#include <lauxlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <climits>
#include <cstdint>
#include <cstring>
#include <string>

#include "model/redis/scripts/libraries.h"
#include "model/redis/scripts/lua_bytes.h"

namespace overbook::redis {
namespace {

constexpr int kLargestInteger = 32;
constexpr int kLargestAlignment = 8;

// Walks over a format: one option after the other, with its size and the padding before it.
class Format {
 public:
  Format(lua_State* lua, const char* format) : lua_(lua), at_(format) {}

  [[nodiscard]] bool has_more() const { return *at_ != '\0'; }
  [[nodiscard]] char option() const { return option_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool is_little() const { return is_little_; }

  // The next option; its padding, when so many bytes are before it.
  std::size_t next(std::size_t bytes_before) {
    option_ = *at_++;
    size_ = size_of_option();
    if (size_ == 0 || option_ == 'c') return 0;
    const std::size_t alignment = std::min(size_, align_);
    return (alignment - (bytes_before & (alignment - 1))) & (alignment - 1);
  }

  // For what is no value: blanks, byte orders, alignments. An error for anything else.
  void control() {
    if (option_ == ' ') return;
    if (option_ == '>' || option_ == '<') {
      is_little_ = option_ == '<';
    } else if (option_ == '!') {
      const int alignment = number_or(kLargestAlignment);
      if (alignment <= 0 || (alignment & (alignment - 1)) != 0)
        luaL_error(lua_, "alignment %d is not a power of 2", alignment);
      align_ = static_cast<std::size_t>(alignment);
    } else {
      luaL_argerror(lua_, 1, lua_pushfstring(lua_, "invalid format option '%c'", option_));
    }
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  int number_or(int otherwise) {
    if (!is_digit(*at_)) return otherwise;
    int number = 0;
    for (; is_digit(*at_); ++at_) {
      const int digit = *at_ - '0';
      if (number > INT_MAX / 10 || number * 10 > INT_MAX - digit) luaL_error(lua_, "integral size overflow");
      number = number * 10 + digit;
    }
    return number;
  }

  std::size_t size_of_option() {
    switch (option_) {
      case 'B':
      case 'b':
      case 'x':
        return 1;
      case 'H':
      case 'h':
        return sizeof(short);
      case 'L':
      case 'l':
      case 'T':
      case 'd':
        return 8;
      case 'f':
        return sizeof(float);
      case 'c':
        return static_cast<std::size_t>(number_or(1));
      case 'i':
      case 'I': {
        const int size = number_or(sizeof(int));
        if (size > kLargestInteger)
          luaL_error(lua_, "integral size %d is larger than limit of %d", size, kLargestInteger);
        return static_cast<std::size_t>(size);
      }
      default:
        return 0;
    }
  }

  lua_State* lua_;
  const char* at_;
  char option_ = '\0';
  std::size_t size_ = 0;
  bool is_little_ = true;
  std::size_t align_ = 1;
};

bool is_integer(char option) {
  return option != '\0' && std::strchr("bBhHlLTiI", option) != nullptr;
}

void append_integer(lua_State* lua, std::string& made, int argument, const Format& format) {
  const lua_Number number = luaL_checknumber(lua, argument);
  std::uint64_t value = number < 0 ? static_cast<std::uint64_t>(static_cast<std::int64_t>(number))
                                   : static_cast<std::uint64_t>(number);
  std::string bytes;
  for (std::size_t i = 0; i < format.size(); ++i, value >>= 8U) bytes += static_cast<char>(value & 0xFFU);
  if (!format.is_little()) std::reverse(bytes.begin(), bytes.end());
  append_bytes(lua, made, bytes);
}

template <typename Float>
void append_float(lua_State* lua, std::string& made, int argument, const Format& format) {
  const auto number = static_cast<Float>(luaL_checknumber(lua, argument));
  std::array<char, sizeof(Float)> bytes{};
  std::memcpy(bytes.data(), &number, sizeof(Float));
  if (!format.is_little()) std::reverse(bytes.begin(), bytes.end());
  append_bytes(lua, made, {bytes.data(), bytes.size()});
}

// A string of the option's length, or, of 0, whole; 's' with a NUL behind. How long it is.
std::size_t append_text(lua_State* lua, std::string& made, int argument, const Format& format) {
  const std::string_view text = bytes_at(lua, argument);
  const std::size_t size = format.size() == 0 ? text.size() : format.size();
  // The library counts on before it looks.
  if (text.size() < size) luaL_argerror(lua, argument + 1, "string too short");
  append_bytes(lua, made, text.substr(0, size));
  if (format.option() != 's') return size;
  append_bytes(lua, made, std::string_view("\0", 1));
  return size + 1;
}

void pack_into(lua_State* lua, std::string& made) {
  Format format(lua, luaL_checkstring(lua, 1));
  int argument = 2;
  std::size_t total = 0;
  while (format.has_more()) {
    const std::size_t padding = format.next(total);
    total += padding;
    made.append(padding, '\0');
    std::size_t size = format.size();
    const char option = format.option();
    if (is_integer(option)) {
      append_integer(lua, made, argument++, format);
    } else if (option == 'x') {
      made += '\0';
    } else if (option == 'f') {
      append_float<float>(lua, made, argument++, format);
    } else if (option == 'd') {
      append_float<double>(lua, made, argument++, format);
    } else if (option == 'c' || option == 's') {
      size = append_text(lua, made, argument++, format);
    } else {
      format.control();
    }
    total += size;
  }
}

int pack(lua_State* lua) {
  lua_pushnil(lua);  // as in the library, where a value that is missing is a nil
  std::string made;
  pack_into(lua, made);
  push_bytes(lua, made);
  return 1;
}

lua_Number integer_of(std::string_view bytes, bool is_little, bool is_signed) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char byte = is_little ? bytes[bytes.size() - 1 - i] : bytes[i];
    value = value << 8U | static_cast<unsigned char>(byte);
  }
  if (!is_signed) return static_cast<lua_Number>(value);
  // As the processor shifts: by the lowest six bits of the number.
  const std::uint64_t mask = ~std::uint64_t{0} << ((bytes.size() * 8 - 1) & 63U);
  if ((value & mask) != 0) value |= mask;
  return static_cast<lua_Number>(static_cast<std::int64_t>(value));
}

template <typename Float>
lua_Number float_of(std::string_view bytes, bool is_little) {
  std::array<char, sizeof(Float)> copy{};
  std::copy(bytes.begin(), bytes.end(), copy.begin());
  if (!is_little) std::reverse(copy.begin(), copy.end());
  Float number = 0;
  std::memcpy(&number, copy.data(), sizeof(Float));
  return static_cast<lua_Number>(number);
}

void expect_data(lua_State* lua, std::string_view data, std::size_t at, std::size_t size) {
  if (size > data.size() || at > data.size() - size) luaL_argerror(lua, 2, "data string too short");
}

int unpack_format(lua_State* lua) {
  Format format(lua, luaL_checkstring(lua, 1));
  const std::string_view data = bytes_at(lua, 2);
  const lua_Integer offset = luaL_optinteger(lua, 3, 1);
  if (offset <= 0) luaL_argerror(lua, 3, "offset must be 1 or greater");
  auto at = static_cast<std::size_t>(offset - 1);
  int given = 0;
  while (format.has_more()) {
    at += format.next(at);
    std::size_t size = format.size();
    const char option = format.option();
    expect_data(lua, data, at, size);
    luaL_checkstack(lua, 2, "too many results");
    const std::string_view bytes = data.substr(at, size);
    if (is_integer(option)) {
      lua_pushnumber(lua, integer_of(bytes, format.is_little(), option >= 'a' && option <= 'z'));
      ++given;
    } else if (option == 'f' || option == 'd') {
      lua_pushnumber(lua, option == 'f' ? float_of<float>(bytes, format.is_little())
                                        : float_of<double>(bytes, format.is_little()));
      ++given;
    } else if (option == 'c') {
      if (size == 0) {
        if (given == 0 || lua_isnumber(lua, -1) == 0) luaL_error(lua, "format 'c0' needs a previous size");
        size = static_cast<std::size_t>(lua_tonumber(lua, -1));
        lua_pop(lua, 1);
        --given;
        expect_data(lua, data, at, size);
      }
      push_bytes(lua, data.substr(at, size));
      ++given;
    } else if (option == 's') {
      const std::size_t end = data.find('\0', at);
      if (end == std::string_view::npos) luaL_error(lua, "unfinished string in data");
      push_bytes(lua, data.substr(at, end - at));
      size = end - at + 1;
      ++given;
    } else if (option != 'x') {
      format.control();
    }
    at += size;
  }
  lua_pushinteger(lua, static_cast<lua_Integer>(at + 1));
  return given + 1;
}

int size(lua_State* lua) {
  Format format(lua, luaL_checkstring(lua, 1));
  std::size_t total = 0;
  while (format.has_more()) {
    total += format.next(total);
    const char option = format.option();
    if (option == 's') luaL_argerror(lua, 1, "option 's' has no fixed size");
    if (option == 'c' && format.size() == 0) luaL_argerror(lua, 1, "option 'c0' has no fixed size");
    const bool is_letter = (option >= 'a' && option <= 'z') || (option >= 'A' && option <= 'Z');
    if (!is_letter && (option < '0' || option > '9')) format.control();
    total += format.size();
  }
  lua_pushinteger(lua, static_cast<lua_Integer>(total));
  return 1;
}

}  // namespace

void push_struct_library(lua_State* lua) {
  constexpr std::array<luaL_Reg, 3> kFunctions{{{"pack", pack}, {"unpack", unpack_format}, {"size", size}}};
  lua_newtable(lua);
  for (const luaL_Reg& function : kFunctions) {
    lua_pushcfunction(lua, function.func);
    lua_setfield(lua, -2, function.name);
  }
}

}  // namespace overbook::redis
