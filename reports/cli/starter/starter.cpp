#include "reports/cli/starter/starter.h"

#include "starter_program.h"
#include "starter_scenario.h"

namespace overbook::cli {
namespace {

// As the files in scenarios/starter are called, which call each other so.
constexpr std::string_view kOwnName = "my-limiter";

std::string renamed(std::string_view text, std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const bool is_it = text.substr(at).starts_with(kOwnName);
    out += is_it ? name : text.substr(at, 1);
    at += is_it ? kOwnName.size() : 1;
  }
  return out;
}

}  // namespace

Starter starter_called(std::string_view name) {
  const std::string scenario = std::string(name) + ".json";
  const std::string program = std::string(name) + ".lua";
  return {.scenario = scenario,
          .program = program,
          .files = {{scenario, renamed(reports::kStarterScenario, name)},
                    {program, renamed(reports::kStarterProgram, name)}}};
}

}  // namespace overbook::cli
