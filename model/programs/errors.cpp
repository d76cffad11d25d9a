// What is wrong with a program, and where.

#include <fmt/format.h>

#include <algorithm>

#include "model/lua/conversion.h"
#include "model/programs/state.h"

namespace overbook::model {

ProgramFailure::ProgramFailure(const std::string& file, std::uint32_t at_line, const std::string& what_text)
    : std::runtime_error(at_line == 0 ? fmt::format("{}: {}", file, what_text)
                                      : fmt::format("{}:{}: {}", file, at_line, what_text)),
      line(at_line),
      text(what_text) {}

// A message handler: what the error says, without its place, and the place by itself.
int note_error(lua_State* lua) {
  ProgramRun& run = run_of(lua);
  run.error_at = redis::place_of(lua);
  if (lua_istable(lua, 1)) {
    lua_pushliteral(lua, "err");
    lua_rawget(lua, 1);
    lua_replace(lua, 1);
  }
  if (lua_isstring(lua, 1) == 0) {
    run.error = fmt::format("it raises an error that is a {}", lua_typename(lua, lua_type(lua, 1)));
    return 0;
  }
  run.error = redis::one_line(lua_tostring(lua, 1));
  // "incr.lua:3: ..." has the place where Lua, or error's level, puts it.
  const std::string& name = program_of(lua).name;
  if (!run.error.starts_with(name + ":")) return 0;
  std::size_t at = name.size() + 1;
  std::uint32_t line = 0;
  for (; at < run.error.size() && run.error[at] >= '0' && run.error[at] <= '9'; ++at)
    line = 10 * line + static_cast<std::uint32_t>(run.error[at] - '0');
  if (line == 0 || run.error.compare(at, 2, ": ") != 0) return 0;
  run.error_at = {.source = name, .line = line};
  run.error.erase(0, at + 2);
  return 0;
}

}  // namespace overbook::model
