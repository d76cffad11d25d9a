#include "scenarios/loader/decode/script_check.h"

#include <fmt/format.h>

#include "model/programs/program.h"
#include "model/redis/scripts/engine.h"

namespace overbook::scenarios {

std::optional<std::string> compile_error(std::string_view script) {
  redis::ScriptEngine engine;
  const auto error = engine.check(script, redis::ScriptEngine::sha1hex(script));
  if (!error) return std::nullopt;
  // "ERR Error compiling script (new function): user_script:3: '=' expected near 'x'"
  const std::string_view text = error->text();
  constexpr std::string_view kChunk = "user_script:";
  const std::size_t chunk = text.find(kChunk);
  if (chunk == std::string_view::npos) return std::string(text);
  const std::string_view rest = text.substr(chunk + kChunk.size());
  const std::size_t colon = rest.find(": ");
  if (colon == std::string_view::npos) return std::string(text);
  return fmt::format("line {}: {}", rest.substr(0, colon), rest.substr(colon + 2));
}

std::optional<std::string> load_error(const std::string& program) {
  try {
    const model::Program loaded({.name = "program", .text = program});
  } catch (const model::ProgramFailure& failure) {
    return failure.line == 0 ? failure.text : fmt::format("line {}: {}", failure.line, failure.text);
  }
  return std::nullopt;
}

}  // namespace overbook::scenarios
