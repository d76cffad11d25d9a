// What a program keeps, server.memory, as a text.
//
// The text: numbers as "%.17g", texts in quotes with \ before " and \, booleans as T and F, tables in braces
// with key=value; for each key, numbers before texts, in order. So equal memories give equal texts, and names
// of servers and conversations stand in it as they are, between characters that are no part of a name.

#include <cstdlib>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "model/programs/table_keys.h"

namespace overbook::model {
namespace {

constexpr int kMostDeep = 32;

class Writer {
 public:
  explicit Writer(lua_State* lua) : lua_(lua) {}

  // The value at the top, which is popped. False: it is no plain data.
  bool write() {
    const bool is_plain = write_top();
    lua_pop(lua_, 1);
    return is_plain;
  }
  std::string take() { return std::move(out_); }

 private:
  bool write_top() {
    switch (lua_type(lua_, -1)) {
      case LUA_TNUMBER:
        write_number(lua_tonumber(lua_, -1));
        return true;
      case LUA_TSTRING: {
        std::size_t size = 0;
        const char* text = lua_tolstring(lua_, -1, &size);
        write_text({text, size});
        return true;
      }
      case LUA_TBOOLEAN:
        out_ += lua_toboolean(lua_, -1) != 0 ? 'T' : 'F';
        return true;
      case LUA_TTABLE:
        return write_table();
      default:
        return false;
    }
  }

  bool write_table() {
    const bool has_metatable = lua_getmetatable(lua_, -1) != 0;
    if (has_metatable) lua_pop(lua_, 1);
    // In two places it would be two tables afterwards.
    const bool is_new = met_.insert(lua_topointer(lua_, -1)).second;
    if (has_metatable || !is_new || depth_ == kMostDeep || lua_checkstack(lua_, 8) == 0) return false;
    const std::optional<std::vector<TableKey>> keys = keys_of(lua_);
    if (!keys) return false;
    ++depth_;
    out_ += '{';
    for (const TableKey& key : *keys) {
      if (key.is_text) {
        write_text(key.text);
      } else {
        write_number(key.number);
      }
      out_ += '=';
      push_key(lua_, key);
      lua_rawget(lua_, -2);
      if (!write()) return false;
      out_ += ';';
    }
    out_ += '}';
    --depth_;
    return true;
  }

  void write_number(double number) { out_ += text_of(number); }
  void write_text(std::string_view text) {
    out_ += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') out_ += '\\';
      out_ += c;
    }
    out_ += '"';
  }

  lua_State* lua_;
  std::string out_;
  std::set<const void*> met_;
  int depth_ = 0;
};

class Reader {
 public:
  Reader(lua_State* lua, std::string_view text) : lua_(lua), text_(text) {}

  void push() {
    luaL_checkstack(lua_, 4, "a memory nested too deeply");
    switch (peek()) {
      case '{':
        return push_table();
      case '"':
        return push_text();
      case 'T':
      case 'F':
        lua_pushboolean(lua_, take() == 'T' ? 1 : 0);
        return;
      default:
        push_number();
    }
  }

 private:
  static bool is_of_number(char c) { return c != ';' && c != '=' && c != '}'; }
  [[nodiscard]] char peek() const {
    if (text_.empty()) throw std::invalid_argument("a memory that ends too early");
    return text_.front();
  }
  char take() {
    const char c = peek();
    text_.remove_prefix(1);
    return c;
  }

  void push_table() {
    take();
    lua_newtable(lua_);
    while (peek() != '}') {
      push();
      take();  // =
      push();
      take();  // ;
      lua_rawset(lua_, -3);
    }
    take();
  }
  void push_text() {
    std::string out;
    for (take(); peek() != '"'; take()) {
      if (peek() == '\\') take();
      out += peek();
    }
    take();
    lua_pushlstring(lua_, out.data(), out.size());
  }
  void push_number() {
    std::string digits;
    while (!text_.empty() && is_of_number(peek())) digits += take();
    lua_pushnumber(lua_, std::strtod(digits.c_str(), nullptr));
  }

  lua_State* lua_;
  std::string_view text_;
};

}  // namespace

std::optional<std::string> write_plain(lua_State* lua) {
  const bool is_table = lua_istable(lua, -1);
  lua_pushnil(lua);
  if (is_table && lua_next(lua, -2) == 0) return std::string();
  lua_pop(lua, is_table ? 2 : 1);
  lua_pushvalue(lua, -1);
  Writer writer(lua);
  if (!writer.write()) return std::nullopt;
  return writer.take();
}

void push_plain(lua_State* lua, std::string_view text) {
  if (text.empty()) {
    lua_newtable(lua);
  } else {
    Reader(lua, text).push();
  }
}

}  // namespace overbook::model
