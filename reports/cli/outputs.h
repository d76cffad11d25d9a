#pragma once
// The files that a report goes to.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/cli/arguments/arguments.h"
#include "reports/result.h"

namespace overbook::cli {

// A report in the bytes of one format.
using Render = std::string (*)(const reports::Report& report);

// A file that a report is to go to.
struct PlannedFile {
  std::string_view flag;  // that asks for it: "--json"
  std::string path;
  Render render = nullptr;
};

// A file that is read. `role`: "the scenario itself".
struct SourceFile {
  std::string path;
  std::string role;
};

struct WrittenFile {
  std::string path;
  std::size_t bytes = 0;
  std::string_view flag = {};
};

// HTML and JSON are written unless a report goes to stdout: then only what was asked for.
[[nodiscard]] Outputs with_default_places(Outputs outputs);

// What `outputs` names for a report called `name`, in the order HTML, JSON, Markdown, JUnit. What goes to
// standard output is no file.
[[nodiscard]] std::vector<PlannedFile> planned_files(const Outputs& outputs, std::string_view name);

// What goes to standard output, and is all that goes there. Null: no report does, the verdicts do.
[[nodiscard]] Render on_stdout(const Outputs& outputs);

// What a report is called that stands beside the report of `run`, and not in its place.
[[nodiscard]] std::string name_of_assumptions(std::string_view scenario_name);

// For before anything runs. Throws UsageError where a file is one that is read, another one that is planned,
// where stdout goes, or a directory, also by another name of it (a link); reports::WriteError where it can't
// be written. Creates the directory of those that have the default place.
void check_places(const std::vector<PlannedFile>& files, const Outputs& outputs,
                  const std::vector<SourceFile>& sources);

// Writes one after the other. One that fails is told on stderr, and stops none of the others.
[[nodiscard]] std::vector<WrittenFile> write_files(const reports::Report& report,
                                                   const std::vector<PlannedFile>& files);

// Whether `write` throws no reports::WriteError; one that it throws is told on stderr.
[[nodiscard]] bool succeeds(const std::function<void()>& write);

// A scenario's name as a file's: letters, digits, '.', '_' and '-' stay, whatever else there is becomes '-'.
// Never empty, never hidden, at most 100 bytes.
[[nodiscard]] std::string file_safe(std::string_view name);

// "report: out/a.html (1.2 MB)", one line for each file.
[[nodiscard]] std::string listed(const std::vector<WrittenFile>& files);

// The whole file. Throws scenarios::FileError.
[[nodiscard]] std::string read_whole_file(const std::string& path);

}  // namespace overbook::cli
