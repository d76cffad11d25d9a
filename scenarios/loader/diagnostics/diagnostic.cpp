#include "scenarios/loader/diagnostics/diagnostic.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace overbook::scenarios {
namespace {

std::string first_of(const std::vector<Diagnostic>& diagnostics) {
  if (diagnostics.empty()) throw std::logic_error("a ScenarioError without a diagnostic");
  const Diagnostic& first = diagnostics.front();
  return fmt::format("{}:{}:{}: {}", first.file, first.line, first.column, first.message);
}

}  // namespace

std::span<const std::string_view> all_codes() {
  static constexpr std::array kCodes{
      code::kSyntax,         code::kNotUtf8,         code::kByteOrderMark,      code::kEmptyFile,
      code::kTooDeep,        code::kFileTooLarge,    code::kDuplicateField,     code::kUnknownField,
      code::kUnsupported,    code::kMissingField,    code::kWrongType,          code::kOutOfRange,
      code::kBadText,        code::kUnknownWord,     code::kEmptyList,          code::kUnknownProperty,
      code::kUnknownVerdict, code::kUnknownStrategy, code::kUnknownLabel,       code::kDuplicateLabel,
      code::kOptionNotTaken, code::kFullerThanFull,  code::kOptionWithoutOther, code::kSettingsExclude,
      code::kTimedFault,     code::kWrongRate,       code::kScriptUnreadable,   code::kScriptDoesNotCompile,
      code::kScriptText,     code::kCallFails,       code::kNoFunctionFor,      code::kNoSweep,
      code::kRangeValue,     code::kTooManyCells,    code::kUnexpectedSweep,    code::kSettingWithoutPlace};
  return kCodes;
}

ScenarioError::ScenarioError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(first_of(diagnostics)), diagnostics_(std::move(diagnostics)) {}

FileError::FileError(const std::string& path, std::string reason)
    : std::runtime_error(fmt::format("{}: {}", path, reason)), path_(path), reason_(std::move(reason)) {}

}  // namespace overbook::scenarios
