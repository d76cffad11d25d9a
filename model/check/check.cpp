#include "model/check/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

namespace overbook {
namespace {

thread_local const UnderWay* innermost = nullptr;
// While what is under way is being told: a check that fails then must not hide the one that failed first.
thread_local FailedCheck* first_failed = nullptr;

std::atomic<OnFailedCheck> handler = nullptr;

// The file with its folder: where the source was compiled is nobody's business.
std::string_view short_name(std::string_view file) {
  const std::size_t name = file.rfind('/');
  if (name == std::string_view::npos || name == 0) return file;
  const std::size_t folder = file.rfind('/', name - 1);
  return folder == std::string_view::npos ? file : file.substr(folder + 1);
}

[[noreturn]] void end_with(const FailedCheck& failed) {
  if (const OnFailedCheck told = handler.load()) told(failed);
  std::string text = fmt::format("overbook: internal error: {}\n", failed.what);
  for (const std::string& line : failed.under_way) text += fmt::format("  {}\n", line);
  std::fputs(text.c_str(), stderr);
  std::abort();
}

}  // namespace

UnderWay::UnderWay() : outer_(std::exchange(innermost, this)) {}

UnderWay::~UnderWay() {
  innermost = outer_;
}

std::vector<std::string> told_under_way() {
  std::vector<std::string> lines;
  for (const UnderWay* at = innermost; at != nullptr; at = at->outer_) {
    try {
      lines.push_back(at->told());
    } catch (const std::exception& error) {
      lines.push_back(fmt::format("what was under way can't be told: {}", error.what()));
    }
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

void on_failed_check(OnFailedCheck instead) {
  handler.store(instead);
}

void end_on_failed_check(const CheckedAt& at, fmt::string_view format, fmt::format_args arguments) {
  FailedCheck failed{.what = fmt::format("{} ({}:{}: {})", fmt::vformat(format, arguments),
                                         short_name(at.file), at.line, at.condition),
                     .under_way = {}};
  if (first_failed != nullptr) {
    first_failed->under_way.push_back(fmt::format("what was under way can't be told: {}", failed.what));
    end_with(*first_failed);
  }
  first_failed = &failed;
  failed.under_way = told_under_way();
  end_with(failed);
}

}  // namespace overbook
