// All that a program can reach, and what its calls are at.

#include <algorithm>
#include <map>
#include <tuple>

#include "model/programs/call_places.h"
#include "model/programs/table_keys.h"

namespace overbook::model {
namespace {

// Everything that can be reached, each thing once.
class Walk {
 public:
  // `places`: of the functions that may be on a stack.
  explicit Walk(lua_State* lua, const CallPlaces* places = nullptr) : lua_(lua), places_(places) {}

  // The table of globals at the top, which stays.
  void globals() {
    for (const std::string& name : names()) {
      if (name == "server" || name == "_G") continue;
      digest_.add(std::string_view(name));
      lua_pushlstring(lua_, name.data(), name.size());
      lua_rawget(lua_, -2);
      value();
    }
  }
  // With the memory.
  void everything() {
    globals();
    lua_getfield(lua_, -1, "server");
    value();
  }
  // What a thread is at: of each function on its stack its place and all its values.
  void stack(lua_State* thread) {
    lua_Debug level;
    lua_Debug caller;
    for (int i = 0; lua_getstack(thread, i, &level) != 0; ++i) {
      lua_getinfo(thread, "Sl", &level);
      const bool is_of_lua = level.what != std::string_view("C");
      // What we have called Lua with, and what it has called us with, keep nothing of their own.
      const bool is_at_an_end = i == 0 || lua_getstack(thread, i + 1, &caller) == 0;
      tells_place_ = tells_place_ && (is_of_lua || is_at_an_end);
      digest_.add(static_cast<std::uint64_t>(level.linedefined))
          .add(static_cast<std::uint64_t>(level.currentline));
      if (lua_checkstack(thread, 2) == 0 || lua_checkstack(lua_, 6) == 0) {
        is_whole_ = false;
        return;
      }
      int values = 0;
      for (; lua_getlocal(thread, &level, values + 1) != nullptr; ++values) {
        if (thread != lua_) lua_xmove(thread, lua_, 1);
        value();
      }
      if (is_of_lua) expect_place({level.linedefined, level.lastlinedefined, level.currentline, values});
      lua_getinfo(thread, "f", &level);
      if (thread != lua_) lua_xmove(thread, lua_, 1);
      value();
    }
  }
  void call(const CallUnderWay& call) {
    digest_.add(static_cast<std::uint64_t>(call.function)).add(std::string_view(call.conversation));
    stack(call.lua);
  }
  [[nodiscard]] bool can_change() const { return can_change_; }
  // Of every function met on a stack.
  [[nodiscard]] bool tells_place() const { return tells_place_; }
  [[nodiscard]] std::optional<Digest> digest() const {
    return is_whole_ ? std::optional(digest_.digest()) : std::nullopt;
  }

 private:
  void expect_place(const CallingFunction& function) {
    tells_place_ = tells_place_ && places_ != nullptr && places_->tells(function);
  }

  std::vector<std::string> names() {
    std::vector<std::string> names;
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      if (lua_type(lua_, -2) == LUA_TSTRING) names.emplace_back(lua_tostring(lua_, -2));
      lua_pop(lua_, 1);
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  // Pops it.
  void value() {
    luaL_checkstack(lua_, 6, "nested too deeply");
    const int type = lua_type(lua_, -1);
    digest_.add(static_cast<std::uint64_t>(type));
    if (type == LUA_TNUMBER) {
      digest_.add(std::string_view(text_of(lua_tonumber(lua_, -1))));
    } else if (type == LUA_TSTRING) {
      std::size_t size = 0;
      const char* text = lua_tolstring(lua_, -1, &size);
      digest_.add(std::string_view(text, size));
    } else if (type == LUA_TBOOLEAN) {
      digest_.add(static_cast<std::uint64_t>(lua_toboolean(lua_, -1)));
    } else if (type != LUA_TNIL) {
      object(type);
    }
    lua_pop(lua_, 1);
  }

  void object(int type) {
    const auto [at, is_new] = met_.try_emplace(lua_topointer(lua_, -1), met_.size());
    digest_.add(at->second);
    if (!is_new) return;
    if (type == LUA_TFUNCTION) {
      which_function();
      upvalues();
    } else if (type == LUA_TTABLE) {
      can_change_ = true;
      table();
    } else if (type == LUA_TTHREAD) {
      can_change_ = true;
      coroutine(lua_tothread(lua_, -1));
    }
  }

  void which_function() {
    if (lua_iscfunction(lua_, -1) != 0) {
      // Of the same one in this process, and nothing else is asked.
      digest_.add(reinterpret_cast<std::uintptr_t>(lua_tocfunction(lua_, -1)));  // NOLINT(*-reinterpret-cast)
      return;
    }
    lua_Debug function;
    lua_pushvalue(lua_, -1);
    lua_getinfo(lua_, ">S", &function);
    digest_.add(static_cast<std::uint64_t>(function.linedefined)).add(std::string_view(function.short_src));
  }

  // One that has not begun has its function and arguments on its stack.
  void coroutine(lua_State* thread) {
    digest_.add(static_cast<std::uint64_t>(lua_status(thread)));
    stack(thread);
    lua_Debug level;
    if (lua_getstack(thread, 0, &level) != 0 && lua_status(thread) != LUA_YIELD) return;
    for (int i = 1; i <= lua_gettop(thread) && thread != lua_; ++i) {
      lua_pushvalue(thread, i);
      lua_xmove(thread, lua_, 1);
      value();
    }
  }

  // A function that has any may give them other values.
  void upvalues() {
    if (lua_iscfunction(lua_, -1) != 0) return;
    for (int i = 1; lua_getupvalue(lua_, -1, i) != nullptr; ++i) {
      can_change_ = true;
      value();
    }
  }

  void table() {
    const std::optional<std::vector<TableKey>> keys = keys_of(lua_);
    is_whole_ = is_whole_ && keys.has_value();
    if (!keys) return;
    for (const TableKey& key : *keys) {
      digest_.add(std::string_view(key.is_text ? key.text : text_of(key.number)));
      push_key(lua_, key);
      lua_rawget(lua_, -2);
      value();
    }
    if (lua_getmetatable(lua_, -1) != 0) value();
  }

  lua_State* lua_;
  const CallPlaces* places_;
  DigestBuilder digest_;
  std::map<const void*, std::uint64_t> met_;
  bool can_change_ = false;
  bool is_whole_ = true;
  bool tells_place_ = true;
};

}  // namespace

std::optional<Digest> digest_of_globals(lua_State* lua) {
  Walk walk(lua);
  walk.globals();
  return walk.digest();
}

// Which of several calls is whose is told by what each is for: two that are for the same are not told apart.
std::optional<WholeState> state_of_calls(lua_State* lua, std::vector<CallUnderWay> calls,
                                         const CallPlaces* places) {
  const auto is_for = [](const CallUnderWay& call) { return std::tie(call.function, call.conversation); };
  std::stable_sort(calls.begin(), calls.end(),
                   [&](const auto& one, const auto& other) { return is_for(one) < is_for(other); });
  const bool are_told_apart =
      std::adjacent_find(calls.begin(), calls.end(), [&](const auto& one, const auto& other) {
        return is_for(one) == is_for(other);
      }) == calls.end();
  Walk walk(lua, places);
  walk.everything();
  for (const CallUnderWay& call : calls) walk.call(call);
  const std::optional<Digest> digest = walk.digest();
  if (!digest) return std::nullopt;
  const bool tells_place =
      places != nullptr && places->shares_no_locals() && are_told_apart && walk.tells_place();
  return WholeState{.digest = *digest, .tells_place = tells_place};
}

bool can_never_change(lua_State* lua) {
  Walk walk(lua);
  walk.globals();
  return !walk.can_change();
}

}  // namespace overbook::model
