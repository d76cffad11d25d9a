#pragma once
// What is wrong with a scenario file, where, and what would be right. Plain data; render.h draws it.

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace overbook::scenarios {

struct Diagnostic {
  std::string code;          // "E0101", one of all_codes()
  std::string file;          // as the caller named it
  std::uint32_t line = 1;    // from 1; 0: no line in particular, and no column
  std::uint32_t column = 1;  // from 1, in characters (Unicode code points), not bytes
  std::uint32_t length = 1;  // in characters, at least 1: how much is underlined
  std::string pointer;       // JSON pointer (RFC 6901) to the field; empty: the whole document
  std::string message;       // one line: what was found
  std::string label;         // one line, stands under the carets: what was expected
  std::string help;          // one line, may be empty: what to do
  std::string source_line;   // the line of the file, valid UTF-8; a byte that can't be shown is U+FFFD

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

// The codes are stable: a code keeps its meaning from version to version.
//
//   The text                                    A field
//   E0001  not JSON                             E0101  unknown field
//   E0002  not UTF-8                            E0102  not supported by this version
//   E0003  starts with a byte order mark        E0103  a required field is missing
//   E0004  empty                                E0104  wrong type
//   E0005  nested too deeply                    E0105  number out of range
//   E0006  too large                            E0106  text empty, too long, or with control characters
//   E0007  a field given twice                  E0107  not one of the words that are possible here
//                                               E0108  empty list
//
//   The meaning                                 The scripts
//   E0201  unknown property                     E0301  can't be read
//   E0202  unknown verdict                      E0302  does not compile
//   E0203  unknown strategy                     E0303  too large, or not UTF-8
//   E0204  `expect` names no strategy           E0304  a call fails, or answers what is no answer
//   E0205  two strategies of one name           E0305  what no program has a function for
//   E0206  the strategy has no such option
//   E0207  more run than the limit allows
//   E0208  an option that needs another one
//   E0209  settings that exclude each other
//   E0210  a fault without what the mode of `timing` needs to let it strike
//
//   The sweep
//   E0401  not a list or range of numbers
//   E0402  a range that holds no value, or one that its field does not take
//   E0403  too many cells
//   E0404  a sweep where one scenario is needed
//   E0405  a setting from outside that has no place in the scenario
namespace code {
inline constexpr std::string_view kSyntax = "E0001";
inline constexpr std::string_view kNotUtf8 = "E0002";
inline constexpr std::string_view kByteOrderMark = "E0003";
inline constexpr std::string_view kEmptyFile = "E0004";
inline constexpr std::string_view kTooDeep = "E0005";
inline constexpr std::string_view kFileTooLarge = "E0006";
inline constexpr std::string_view kDuplicateField = "E0007";
inline constexpr std::string_view kUnknownField = "E0101";
inline constexpr std::string_view kUnsupported = "E0102";
inline constexpr std::string_view kMissingField = "E0103";
inline constexpr std::string_view kWrongType = "E0104";
inline constexpr std::string_view kOutOfRange = "E0105";
inline constexpr std::string_view kBadText = "E0106";
inline constexpr std::string_view kUnknownWord = "E0107";
inline constexpr std::string_view kEmptyList = "E0108";
inline constexpr std::string_view kUnknownProperty = "E0201";
inline constexpr std::string_view kUnknownVerdict = "E0202";
inline constexpr std::string_view kUnknownStrategy = "E0203";
inline constexpr std::string_view kUnknownLabel = "E0204";
inline constexpr std::string_view kDuplicateLabel = "E0205";
inline constexpr std::string_view kOptionNotTaken = "E0206";
inline constexpr std::string_view kFullerThanFull = "E0207";
inline constexpr std::string_view kOptionWithoutOther = "E0208";
inline constexpr std::string_view kSettingsExclude = "E0209";
inline constexpr std::string_view kTimedFault = "E0210";
inline constexpr std::string_view kWrongRate = "E0211";
inline constexpr std::string_view kScriptUnreadable = "E0301";
inline constexpr std::string_view kScriptDoesNotCompile = "E0302";
inline constexpr std::string_view kScriptText = "E0303";
inline constexpr std::string_view kCallFails = "E0304";
inline constexpr std::string_view kNoFunctionFor = "E0305";
inline constexpr std::string_view kNoSweep = "E0401";
inline constexpr std::string_view kRangeValue = "E0402";
inline constexpr std::string_view kTooManyCells = "E0403";
inline constexpr std::string_view kUnexpectedSweep = "E0404";
inline constexpr std::string_view kSettingWithoutPlace = "E0405";
}  // namespace code

// Every code, ascending.
[[nodiscard]] std::span<const std::string_view> all_codes();

// A scenario that can't be used. diagnostics() is never empty, and sorted by position; what() is the first.
class ScenarioError : public std::runtime_error {
 public:
  explicit ScenarioError(std::vector<Diagnostic> diagnostics);
  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

// A file that can't be read; reason() without the path: "no such file", "is a directory".
class FileError : public std::runtime_error {
 public:
  FileError(const std::string& path, std::string reason);
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& reason() const { return reason_; }

 private:
  std::string path_;
  std::string reason_;
};

}  // namespace overbook::scenarios
