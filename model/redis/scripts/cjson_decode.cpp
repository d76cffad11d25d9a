// cjson.decode of Redis's scripts (lua_cjson.c 2.1.0), with its settings as they are at first: laxer than JSON, which
// has no hexadecimal, no Infinity and no plus sign.

#include <lauxlib.h>
#include <strings.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "model/redis/scripts/libraries.h"
#include "model/redis/scripts/lua_bytes.h"

namespace overbook::redis {
namespace {

struct Token {
  enum class Kind {
    object_begin,
    object_end,
    array_begin,
    array_end,
    string,
    number,
    boolean,
    null,
    colon,
    comma,
    end,
    error
  };
  Kind kind = Kind::error;
  std::size_t at = 0;  // where it begins, from 0
  std::string text;    // of a string; of an error, what it is
  lua_Number number = 0;
  bool is_true = false;
};
using Kind = Token::Kind;

// What an error calls what it found.
const char* name_of(Kind kind) {
  constexpr std::array kNames{"T_OBJ_BEGIN", "T_OBJ_END", "T_ARR_BEGIN", "T_ARR_END", "T_STRING", "T_NUMBER",
                              "T_BOOLEAN",   "T_NULL",    "T_COLON",     "T_COMMA",   "T_END",    "T_ERROR"};
  return kNames.at(static_cast<std::size_t>(kind));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::string& text, std::uint32_t code) {
  const auto tail = [&](unsigned shift) { text += static_cast<char>(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0U | code >> 6U);
    tail(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0U | code >> 12U);
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0U | code >> 18U);
    tail(12);
    tail(6);
    tail(0);
  }
}

// Reads a text that ends with a NUL, as Lua's strings do; one within it is the end as well.
class Tokens {
 public:
  explicit Tokens(const char* text) : begin_(text), at_(text) {}

  Token next() {
    while (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r') ++at_;
    Token token;
    token.at = static_cast<std::size_t>(at_ - begin_);
    constexpr std::string_view kSingle = "{}[]:,";
    constexpr std::array kSingleKinds{Kind::object_begin, Kind::object_end, Kind::array_begin,
                                      Kind::array_end,    Kind::colon,      Kind::comma};
    if (*at_ == '\0') {
      token.kind = Kind::end;
    } else if (const std::size_t single = kSingle.find(*at_); single != std::string_view::npos) {
      token.kind = kSingleKinds.at(single);
      ++at_;
    } else if (*at_ == '"') {
      read_string(token);
    } else {
      read_word(token);
    }
    return token;
  }

 private:
  void fail(Token& token, const char* what) {
    token.kind = Kind::error;
    token.at = static_cast<std::size_t>(at_ - begin_);
    token.text = what;
  }

  [[nodiscard]] bool has_word(std::string_view word) const {
    return std::string_view(at_).substr(0, word.size()) == word;
  }
  bool take_word(std::string_view word) {
    if (!has_word(word)) return false;
    at_ += word.size();
    return true;
  }

  void read_word(Token& token) {
    const bool is_number = *at_ == '-' || (*at_ >= '0' && *at_ <= '9');
    if (is_number || is_number_of_its_own()) return read_number(token);
    if (take_word("true")) {
      token.kind = Kind::boolean;
      token.is_true = true;
    } else if (take_word("false")) {
      token.kind = Kind::boolean;
    } else if (take_word("null")) {
      token.kind = Kind::null;
    } else {
      fail(token, "invalid token");
    }
  }

  // What JSON does not know as a number: with a plus sign, infinite, none.
  [[nodiscard]] bool is_number_of_its_own() const {
    return *at_ == '+' || strncasecmp(at_, "inf", 3) == 0 || strncasecmp(at_, "nan", 3) == 0;
  }

  void read_number(Token& token) {
    char* end = nullptr;
    token.number = std::strtod(at_, &end);
    if (end == at_) return fail(token, "invalid number");
    token.kind = Kind::number;
    at_ = end;
  }

  void read_string(Token& token) {
    ++at_;
    while (*at_ != '"') {
      if (*at_ == '\0') return fail(token, "unexpected end of string");
      if (*at_ != '\\') {
        token.text += *at_++;
        continue;
      }
      constexpr std::string_view kLetters = "\"\\/bfnrt";
      constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
      if (at_[1] == 'u') {
        if (!read_unicode(token.text)) return fail(token, "invalid unicode escape code");
        continue;
      }
      const std::size_t letter = at_[1] == '\0' ? std::string_view::npos : kLetters.find(at_[1]);
      if (letter == std::string_view::npos) return fail(token, "invalid escape code");
      token.text += kMeant[letter];
      at_ += 2;
    }
    ++at_;
    token.kind = Kind::string;
  }

  // Four hexadecimal digits.
  static std::optional<std::uint32_t> read_hex(const char* digits) {
    std::uint32_t code = 0;
    for (int i = 0; i < 4; ++i) {
      const int digit = hex_digit(digits[i]);
      if (digit < 0) return std::nullopt;
      code = code * 16 + static_cast<std::uint32_t>(digit);
    }
    return code;
  }

  bool read_unicode(std::string& text) {
    std::optional<std::uint32_t> code = read_hex(at_ + 2);
    if (!code) return false;
    std::size_t size = 6;
    if ((*code & 0xF800U) == 0xD800U) {  // the first of a pair
      if ((*code & 0x400U) != 0 || at_[6] != '\\' || at_[7] != 'u') return false;
      const std::optional<std::uint32_t> low = read_hex(at_ + 8);
      if (!low || (*low & 0xFC00U) != 0xDC00U) return false;
      code = ((*code & 0x3FFU) << 10U | (*low & 0x3FFU)) + 0x10000U;
      size = 12;
    }
    append_utf8(text, *code);
    at_ += size;
    return true;
  }

  const char* begin_;
  const char* at_;
};

class Decoder {
 public:
  Decoder(lua_State* lua, const char* text) : lua_(lua), tokens_(text) {}

  // Pushes the value of the whole text.
  void decode() {
    token_ = tokens_.next();
    push_value(0);
    token_ = tokens_.next();
    if (token_.kind != Kind::end) refuse("the end");
  }

 private:
  void refuse(const char* expected) {
    const std::string found = token_.kind == Kind::error ? token_.text : name_of(token_.kind);
    luaL_error(lua_, "Expected %s but found %s at character %d", expected, found.c_str(),
               static_cast<int>(token_.at + 1));
  }

  void push_value(int depth) {
    switch (token_.kind) {
      case Kind::string:
        return push_bytes(lua_, token_.text);
      case Kind::number:
        return lua_pushnumber(lua_, token_.number);
      case Kind::boolean:
        return lua_pushboolean(lua_, token_.is_true ? 1 : 0);
      case Kind::null:
        return lua_pushlightuserdata(lua_, nullptr);
      case Kind::object_begin:
        return push_object(depth + 1);
      case Kind::array_begin:
        return push_array(depth + 1);
      default:
        refuse("value");
    }
  }

  void descend(int depth) {
    if (depth > kMaxNesting || lua_checkstack(lua_, 3) == 0) {
      luaL_error(lua_, "Found too many nested data structures (%d) at character %d", depth,
                 static_cast<int>(token_.at + 1));
    }
    lua_newtable(lua_);
    token_ = tokens_.next();
  }

  void push_object(int depth) {
    descend(depth);
    if (token_.kind == Kind::object_end) return;
    for (;;) {
      if (token_.kind != Kind::string) refuse("object key string");
      push_bytes(lua_, token_.text);
      token_ = tokens_.next();
      if (token_.kind != Kind::colon) refuse("colon");
      token_ = tokens_.next();
      push_value(depth);
      lua_rawset(lua_, -3);
      token_ = tokens_.next();
      if (token_.kind == Kind::object_end) return;
      if (token_.kind != Kind::comma) refuse("comma or object end");
      token_ = tokens_.next();
    }
  }

  void push_array(int depth) {
    descend(depth);
    if (token_.kind == Kind::array_end) return;
    for (int i = 1;; ++i) {
      push_value(depth);
      lua_rawseti(lua_, -2, i);
      token_ = tokens_.next();
      if (token_.kind == Kind::array_end) return;
      if (token_.kind != Kind::comma) refuse("comma or array end");
      token_ = tokens_.next();
    }
  }

  lua_State* lua_;
  Tokens tokens_;
  Token token_;
};

}  // namespace

int cjson_decode(lua_State* lua) {
  if (lua_gettop(lua) != 1) luaL_argerror(lua, 1, "expected 1 argument");
  const std::string_view text = bytes_at(lua, 1);
  if (text.size() >= 2 && (text[0] == '\0' || text[1] == '\0'))
    luaL_error(lua, "JSON parser does not support UTF-16 or UTF-32");
  Decoder(lua, text.data()).decode();
  return 1;
}

}  // namespace overbook::redis
