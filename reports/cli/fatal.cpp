#include "reports/cli/fatal.h"

#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <optional>

#include "reports/cli/console.h"
#include "reports/cli/exit_code.h"
#include "reports/cli/version.h"
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

[[noreturn]] void on_terminate() {
  std::string what = "it has terminated";
  try {
    if (const std::exception_ptr current = std::current_exception()) std::rethrow_exception(current);
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
    what = "an exception of an unknown type";
  }
  complain(fatal_message(what));
  std::_Exit(static_cast<int>(ExitCode::internal));
}

}  // namespace

void remember_command(std::string command_line) {
  context().command = std::move(command_line);
}
void remember_seed(std::uint64_t seed) {
  context().seed = seed;
}

std::string fatal_message(std::string_view what) {
  std::string text = fmt::format("overbook: internal error: {}\n", reports::visible(what));
  text += fmt::format("  command: {}\n", reports::visible(context().command));
  if (context().seed) text += fmt::format("  seed: {}\n", *context().seed);
  return text + fmt::format("  version: {}\nThis is a defect of overbook, not of the scenario.\n", kVersion);
}

void install_terminate_handler() {
  std::set_terminate(on_terminate);
}

}  // namespace overbook::cli
