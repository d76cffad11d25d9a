#pragma once
// The files that a report goes to.

#include <cstddef>
#include <string>
#include <vector>

#include "reports/cli/arguments.h"
#include "reports/result.h"

namespace overbook::cli {

struct WrittenFile {
  std::string path;
  std::size_t bytes = 0;
};

// Writes what `outputs` names, in the order HTML, JSON, Markdown, JUnit. JSON for stdout is not written here.
// Throws reports::WriteError.
[[nodiscard]] std::vector<WrittenFile> write_outputs(const reports::Report& report, const Outputs& outputs);

// A scenario's name as a file's: letters, digits, '.', '_' and '-' stay, whatever else there is becomes '-'.
// Never empty, never hidden, at most 100 bytes.
[[nodiscard]] std::string file_safe(std::string_view name);

// "report: out/a.html (1.2 MB)", one line for each file.
[[nodiscard]] std::string listed(const std::vector<WrittenFile>& files);

// The whole file. Throws scenarios::FileError.
[[nodiscard]] std::string read_whole_file(const std::string& path);

}  // namespace overbook::cli
