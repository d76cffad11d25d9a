#include "reports/cli/fatal.h"

#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <optional>

#include "model/check/check.h"
#include "reports/assembly/version.h"
#include "reports/cli/arguments/exit_code.h"
#include "reports/cli/console/console.h"
#include "reports/text/escape.h"

namespace overbook::cli {
namespace {

struct Context {
  std::string command;
  std::optional<std::uint64_t> seed;
};

Context& context() {
  static Context remembered;
  return remembered;
}

[[noreturn]] void end_with(const std::string& message) {
  complain(message);
  std::_Exit(static_cast<int>(ExitCode::internal));
}

void end_with_check(const FailedCheck& failed) {
  end_with(fatal_message(failed.what, failed.under_way));
}

[[noreturn]] void on_terminate() {
  std::string what = "it has terminated";
  try {
    if (const std::exception_ptr current = std::current_exception()) std::rethrow_exception(current);
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
    what = "an exception of an unknown type";
  }
  end_with(fatal_message(what));
}

}  // namespace

void remember_command(std::string command_line) {
  context().command = std::move(command_line);
}
void remember_seed(std::uint64_t seed) {
  context().seed = seed;
}

std::string fatal_message(std::string_view what, const std::vector<std::string>& under_way) {
  std::string text = fmt::format("overbook: internal error: {}\n", reports::visible(what));
  for (const std::string& line : under_way) text += fmt::format("  {}\n", reports::visible(line));
  text += fmt::format("  command: {}\n", reports::visible(context().command));
  if (context().seed) text += fmt::format("  seed: {}\n", *context().seed);
  return text + fmt::format("  version: {}\nThis is a defect of overbook, not of the scenario.\n", kVersion);
}

void install_fatal_handlers() {
  std::set_terminate(on_terminate);
  on_failed_check(end_with_check);
}

}  // namespace overbook::cli
