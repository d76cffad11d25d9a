#include "scenarios/loader/call_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <set>

#include "model/redis/redis.h"
#include "model/strategies/lua_script.h"
#include "model/strategies/registry.h"
#include "scenarios/loader/diagnostics/backticks.h"
#include "scenarios/loader/diagnostics/source_text.h"
#include "sim/setup/rehearsal.h"

namespace overbook::scenarios {
namespace {

constexpr std::string_view kChunk = "user_script:";

// The number that stands after `before`; nothing where there is none.
std::optional<std::uint32_t> number_after(std::string_view text, std::string_view before) {
  const std::size_t at = text.rfind(before);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view digits = text.substr(at + before.size());
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || number == 0) return std::nullopt;
  return number;
}

// What is called, and where its text stands.
struct CalledScript {
  std::string_view field;
  std::string file;
  std::string_view text;
  bool is_inline = false;
};

CalledScript script_of(const model::StrategySpec& spec, const std::string& call,
                       const std::string& scenario_file) {
  const auto of = [&](std::string_view field, const std::optional<std::string>& own, const std::string& name,
                      std::string_view shipped) -> CalledScript {
    if (!own)
      return {.field = field, .file = "the script that overbook ships", .text = shipped, .is_inline = false};
    const std::filesystem::path beside = std::filesystem::path(scenario_file).parent_path() / name;
    return {.field = field,
            .file = name.empty() ? scenario_file + " (its script)" : beside.string(),
            .text = *own,
            .is_inline = name.empty()};
  };
  if (spec.program) return of("program", spec.program, spec.program_name, {});
  if (call == "release")
    return of("release_script", spec.release_script, spec.release_script_name,
              model::shipped_release_script());
  if (call == "refresh")
    return of("refresh_script", spec.refresh_script, spec.refresh_script_name,
              model::shipped_refresh_script());
  return of("script", spec.script, spec.script_name, model::shipped_admit_script());
}

// A line of the text, without the white space around it.
Span span_of_line(std::string_view text, std::uint32_t line) {
  std::size_t start = 0;
  for (std::uint32_t i = 1; i < line && start != std::string_view::npos; ++i) {
    start = text.find('\n', start);
    if (start != std::string_view::npos) ++start;
  }
  if (start == std::string_view::npos) return {.offset = text.size(), .length = 1};
  constexpr std::string_view kBlank = " \t\r";
  const std::string_view whole = text.substr(start, text.find('\n', start) - start);
  const std::size_t first = std::min(whole.find_first_not_of(kBlank), whole.size());
  const std::size_t last = whole.find_last_not_of(kBlank);
  return {.offset = start + first,
          .length = last == std::string_view::npos ? 1 : std::max<std::size_t>(last + 1 - first, 1)};
}

std::string what_fails(const std::string& label, const sim::RehearsalFailure& failure) {
  const std::string called = in_backticks(label);
  if (failure.call == "prepare") return fmt::format("{} fails in prepare, before everything", called);
  if (failure.call == "sweep") return fmt::format("{} fails in a pass of {}", called, failure.server);
  if (failure.call == "on_start")
    return fmt::format("{} fails when {} starts, with nothing else going on", called, failure.server);
  if (failure.call == "on_message") {
    const sim::RehearsedMessage& message = failure.message.value();
    return fmt::format("{} fails when {} takes {} {} on {}", called, failure.server,
                       message.is_made_up ? "what nobody has said," : "the message",
                       in_backticks(message.text), in_backticks(message.channel));
  }
  if (failure.call == "release") return fmt::format("{} fails to release {}", called, failure.conversation);
  if (failure.call == "refresh") return fmt::format("{} fails to refresh {}", called, failure.conversation);
  return fmt::format("{} fails when {} asks, with nothing else going on", called, failure.conversation);
}

Finding finding_of(const std::string& label, const sim::RehearsalFailure& failure, std::string what) {
  if (failure.lacking) {
    return {.code = code::kCallFails,
            .message = what_fails(label, failure),
            .label = fmt::format("the fake Redis has no {}", *failure.lacking),
            .help = "this is a limit of overbook, not an error of the script"};
  }
  if (failure.error.starts_with("BUSY")) {
    what = fmt::format("it does not end: stopped after {} instructions of Lua",
                       redis::Options().script_step_budget);
  }
  const bool is_made_up = failure.message && failure.message->is_made_up;
  return {.code = code::kCallFails,
          .message = what_fails(label, failure),
          .label = std::move(what),
          .help = is_made_up
                      ? "nobody published there when the calls were tried, so the text was made up; have "
                        "on_message pass over what it does not know"
                      : ""};
}

Diagnostic diagnostic_of(const model::StrategySpec& spec, std::size_t index,
                         const sim::RehearsalFailure& failure, const std::string& scenario_file) {
  ScriptError error = script_error_from(failure.error);
  if (failure.line != 0) error.line = failure.line;
  Finding finding = finding_of(spec.label, failure, error.what);
  const model::StrategyInfo* info = model::find_strategy(spec.use);
  const bool has_script = info != nullptr && (info->takes_script || info->takes_program);
  const CalledScript script = has_script ? script_of(spec, failure.call, scenario_file)
                                         : CalledScript{.field = {}, .file = scenario_file, .text = {}};
  std::string pointer = fmt::format("/strategies/{}", index);
  if (has_script) pointer += fmt::format("/{}{}", script.field, script.is_inline ? "/text" : "");
  if (error.line && has_script) {
    return SourceText(script.file, script.text)
        .diagnostic(span_of_line(script.text, *error.line), std::move(pointer), std::move(finding));
  }
  return {.code = std::string(finding.code),
          .file = script.file,
          .line = 0,
          .pointer = std::move(pointer),
          .message = std::move(finding.message),
          .label = std::move(finding.label),
          .help = std::move(finding.help),
          .source_line = {}};
}

}  // namespace

ScriptError script_error_from(std::string_view error) {
  ScriptError result{.line = number_after(error, "@user_script:"), .what = {}};
  constexpr std::size_t kHash = 40;  // hex digits of a SHA-1
  const std::size_t named = error.rfind(" script: ");
  if (named != std::string_view::npos && error.size() > named + 9 + kHash) error = error.substr(0, named);
  const std::size_t chunk = error.find(kChunk);
  if (chunk != std::string_view::npos) {
    if (!result.line) result.line = number_after(error.substr(0, error.find(": ", chunk)), kChunk);
    const std::size_t colon = error.find(": ", chunk);
    if (colon != std::string_view::npos) error = error.substr(colon + 2);
  }
  result.what = std::string(error);
  return result;
}

std::vector<Diagnostic> check_calls(const Sweep& sweep, const std::vector<std::string>& labels,
                                    const std::string& file_name) {
  std::vector<Diagnostic> diagnostics;
  std::set<std::string> failed;
  for (const Cell& cell : sweep.cells) {
    if (!cell.left_out.empty()) continue;
    for (std::size_t i = 0; i < cell.scenario.strategies.size(); ++i) {
      const model::StrategySpec& spec = cell.scenario.strategies[i];
      const bool is_wanted =
          labels.empty() || std::find(labels.begin(), labels.end(), spec.label) != labels.end();
      if (!is_wanted || failed.contains(spec.label)) continue;
      for (const sim::RehearsalFailure& failure :
           sim::rehearse(cell.scenario, spec, sim::SilentChannels::get_made_up_texts)) {
        diagnostics.push_back(diagnostic_of(spec, i, failure, file_name));
        failed.insert(spec.label);
      }
    }
  }
  return diagnostics;
}

}  // namespace overbook::scenarios
