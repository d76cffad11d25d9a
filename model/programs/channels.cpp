// The channels of a program: a global list of texts, or a function that answers one.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/lua/sandbox.h"
#include "model/programs/program_state.h"

namespace overbook::model {
namespace {

constexpr std::string_view kExpected = "expected a list of texts, as in channels = {'events'}";

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// What is being read, and what is wrong with it.
struct Channels {
  const ProgramState* state = nullptr;
  int globals_ref = LUA_NOREF;
  ProgramRun* run = nullptr;
  int status = 0;
  bool is_function = false;
  std::string wrong;
  std::vector<std::string> names;
};

// Of the value at the top.
void read_names(lua_State* lua, Channels& channels) {
  if (!lua_istable(lua, -1)) {
    channels.wrong = fmt::format("channels is a {}; {}", luaL_typename(lua, -1), kExpected);
    return;
  }
  const std::size_t count = lua_objlen(lua, -1);
  for (std::size_t i = 1; i <= count; ++i) {
    lua_rawgeti(lua, -1, static_cast<int>(i));
    if (lua_type(lua, -1) != LUA_TSTRING) {
      channels.wrong = fmt::format("channels[{}] is a {}; {}", i, luaL_typename(lua, -1), kExpected);
      return;
    }
    std::size_t size = 0;
    const char* const text = lua_tolstring(lua, -1, &size);
    std::string name(text, size);
    if (std::find(channels.names.begin(), channels.names.end(), name) == channels.names.end())
      channels.names.push_back(std::move(name));
    lua_pop(lua, 1);
  }
  std::size_t fields = 0;
  for (lua_pushnil(lua); lua_next(lua, -2) != 0; lua_pop(lua, 1)) ++fields;
  if (fields != count) channels.wrong = fmt::format("channels has other keys than 1, 2, ...; {}", kExpected);
  if (fields == 0) channels.wrong = fmt::format("channels is empty; {}", kExpected);
}

}  // namespace

int ProgramState::tell_channels(lua_State* lua) {
  auto& channels = *static_cast<Channels*>(lua_touserdata(lua, 1));
  lua_settop(lua, 0);
  lua_pushcfunction(lua, note_error);
  lua_rawgeti(lua, LUA_REGISTRYINDEX, channels.globals_ref);
  lua_pushliteral(lua, "channels");
  lua_rawget(lua, -2);
  if (lua_isnil(lua, -1)) return 0;
  channels.is_function = lua_isfunction(lua, -1);
  if (channels.is_function) {
    redis::start_counting_steps(lua, Program::kMostSteps);
    channels.status = lua_pcall(lua, 0, 1, 1);
    if (channels.run->ended || channels.status != 0) return 0;
  }
  read_names(lua, channels);
  return 0;
}

// Of "channels = ..." or "function channels()" at the beginning of a line; 0: there is none.
std::uint32_t ProgramState::line_of_channels() const {
  const std::string_view text = source_.text;
  std::uint32_t line = 1;
  for (std::size_t at = 0; at < text.size(); ++line) {
    std::string_view rest = text.substr(at);
    at = text.find('\n', at);
    at = at == std::string_view::npos ? text.size() : at + 1;
    for (const std::string_view word : {"function", "channels"}) {
      rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
      if (!rest.starts_with(word)) continue;
      rest.remove_prefix(word.size());
      const bool is_whole = rest.empty() || !is_name_char(rest.front());
      if (is_whole && word == "channels") return line;
    }
  }
  return 0;
}

void ProgramState::look_at_channels() {
  ProgramRun run;
  Channels channels{.state = this, .globals_ref = globals_ref_, .run = &run, .wrong = {}, .names = {}};
  context_.run = &run;
  context_.is_loading = true;  // it calls nobody
  const int status = lua_cpcall(lua_, tell_channels, &channels);
  context_.is_loading = false;
  redis::stop_counting_steps(lua_);
  context_.run = nullptr;
  const std::uint32_t line = line_of_channels();
  fail_if_ended(run, status != 0 ? status : channels.status, line);
  if (!channels.wrong.empty()) throw ProgramFailure(source_.name, line, channels.wrong);
  const std::uint32_t handler = line_of(ProgramCall::on_message);
  if (handler != 0 && channels.names.empty()) {
    throw ProgramFailure(
        source_.name, handler,
        "there is on_message(channel, text), and no `channels` that it would hear: add a global "
        "list of texts, as in channels = {'events'}");
  }
  if (handler == 0 && !channels.names.empty()) {
    throw ProgramFailure(
        source_.name, line,
        "there are `channels`, and no function on_message(channel, text) that takes what comes: add "
        "it, or name the list otherwise");
  }
  channels_ = std::move(channels.names);
  if (channels.is_function) load_again();  // whatever it has written
}

}  // namespace overbook::model
