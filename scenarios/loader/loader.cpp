#include "scenarios/loader/loader.h"

#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "scenarios/loader/diagnostics/source_text.h"
#include "scenarios/loader/fields/schema.h"
#include "scenarios/loader/json/json_tree.h"
#include "scenarios/loader/sweep.h"
#include "scenarios/loader/sweep_axes.h"

namespace overbook::scenarios {
namespace {

namespace fs = std::filesystem;

// Reads no more than one byte beyond `max_bytes`: what is too large is seen to be, and a device has no end.
std::string read_at_most(const fs::path& file, std::size_t max_bytes) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (status.type() == fs::file_type::not_found) throw FileError(file.string(), "no such file");
  if (fs::is_directory(status)) throw FileError(file.string(), "is a directory");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw FileError(file.string(), std::generic_category().message(errno));
  std::string text(max_bytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) throw FileError(file.string(), "a read failed");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

std::string read_script_file(const fs::path& directory, const std::string& path) {
  if (fs::path(path).is_absolute()) {
    throw FileError(path, "an absolute path: the scenario would work on this machine only");
  }
  const fs::path file = directory / path;
  std::error_code error;
  // A pipe or a device could block, and would not say the same twice.
  if (fs::exists(file, error) && !fs::is_regular_file(file, error) && !fs::is_directory(file, error)) {
    throw FileError(path, "not a regular file");
  }
  return read_at_most(file, kMaxScriptBytes);
}

// A sweep where one scenario is needed: which fields are to be chosen, and how.
[[noreturn]] void throw_unexpected_sweep(const Sweep& sweep, std::string_view text,
                                         const std::string& file_name, const Settings& settings) {
  SourceText source(file_name, text);
  Diagnostics diagnostics(source);
  std::optional<Node> root = parse_json(source, diagnostics);
  apply(settings, *root, source, diagnostics);
  const FoundAxes axes = find_axes(*root, diagnostics);
  std::string choice;
  for (const std::string& setting : settings_of(sweep, sweep.first_cell())) choice += " --set " + setting;
  for (const Swept& swept : axes.swept) {
    diagnostics.add(swept.span, swept.axis.pointer,
                    {.code = code::kUnexpectedSweep,
                     .message = fmt::format("`{}` has {} values, where one is needed", swept.axis.field,
                                            swept.values.size()),
                     .label = "a sweep",
                     .help = swept.axis.pointer == sweep.axes.back().pointer
                                 ? fmt::format("choose one cell of the sweep, such as{}", choice)
                                 : ""});
  }
  diagnostics.throw_if_any();
  throw std::logic_error("a sweep without axes");
}

}  // namespace

Sweep load_sweep_file(const fs::path& file, const Settings& settings) {
  const std::string text = read_at_most(file, kMaxFileBytes);
  const fs::path directory = file.parent_path();
  return load_sweep_text(
      text, file.string(), [&](const std::string& path) { return read_script_file(directory, path); },
      settings);
}

sim::Scenario load_file(const fs::path& file, const Settings& settings) {
  const std::string text = read_at_most(file, kMaxFileBytes);
  const fs::path directory = file.parent_path();
  return load_text(
      text, file.string(), [&](const std::string& path) { return read_script_file(directory, path); },
      settings);
}

sim::Scenario load_text(std::string_view text, const std::string& file_name, const ScriptReader& read_script,
                        const Settings& settings) {
  Sweep sweep = load_sweep_text(text, file_name, read_script, settings);
  if (sweep.is_grid()) throw_unexpected_sweep(sweep, text, file_name, settings);
  return std::move(sweep.cells.front().scenario);
}

std::string schema_text() {
  return make_schema();
}

}  // namespace overbook::scenarios
