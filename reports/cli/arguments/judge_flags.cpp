#include <fmt/format.h>

#include <array>

#include "reports/cli/arguments/run_flags.h"

namespace overbook::cli {
namespace {

using Words = std::vector<std::string>;

constexpr std::uint64_t kMostPermits = 1'000'000;

const std::array<JudgeFlag, 3> kJudgeFlags{{
    {"--limit", "N", FlagKind::value,
     [](FlagText given, JudgeArguments& judge) {
       judge.permits = static_cast<std::uint32_t>(parse_number(given, {1, kMostPermits}));
     },
     [](const JudgeArguments& judge) {
       return Words{"--limit", std::to_string(judge.permits)};
     },
     "How many may run at once"},
    {"--clock-error", "TIME", FlagKind::value,
     [](FlagText given, JudgeArguments& judge) { judge.clock_error = parse_duration(given); },
     [](const JudgeArguments& judge) {
       return judge.clock_error.count() > 0
                  ? Words{"--clock-error", fmt::format("{}ms", judge.clock_error.count())}
                  : Words();
     },
     "How far each server's clock may be from the true time (5ms); what overlaps then is not held to be "
     "certain"},
    {"--property", "NAME", FlagKind::list,
     [](FlagText given, JudgeArguments& judge) { judge.properties.push_back(parse_property(given)); },
     [](const JudgeArguments& judge) {
       Words words;
       for (const model::PropertyId id : judge.properties)
         words.insert(words.end(), {"--property", std::string(model::info(id).name)});
       return words;
     },
     "Only this property; may be repeated"},
}};

}  // namespace

std::span<const JudgeFlag> judge_flags() {
  return kJudgeFlags;
}

}  // namespace overbook::cli
