#include "reports/cli/outputs.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "reports/atomic_file.h"
#include "reports/escape.h"
#include "reports/html.h"
#include "reports/json_writer.h"
#include "reports/junit.h"
#include "reports/markdown.h"
#include "reports/summary.h"
#include "scenarios/diagnostic.h"

namespace overbook::cli {
namespace {

std::string size_text(std::size_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  const auto size = static_cast<double>(bytes);
  return bytes < 1'000'000 ? fmt::format("{:.0f} KB", size / 1e3) : fmt::format("{:.1f} MB", size / 1e6);
}

std::string path_of(const Place& place, const Outputs& outputs, std::string_view name,
                    std::string_view suffix) {
  if (!place.empty()) return place;
  std::error_code error;
  std::filesystem::create_directories(outputs.directory, error);
  if (error) throw reports::WriteError(outputs.directory, error.message());
  return (std::filesystem::path(outputs.directory) / fmt::format("{}.{}", file_safe(name), suffix)).string();
}

}  // namespace

std::vector<WrittenFile> write_outputs(const reports::Report& report, const Outputs& outputs) {
  std::vector<WrittenFile> files;
  const auto write = [&](const std::optional<Place>& place, std::string_view suffix, auto render) {
    if (!place) return;
    // Beside the report of `run`, not in its place.
    const std::string name =
        report.scenario.name + (reports::is_about_assumptions(report) ? ".assumptions" : "");
    const std::string path = path_of(*place, outputs, name, suffix);
    const std::string bytes = render(report);
    reports::write_file_atomically(path, bytes);
    files.push_back({path, bytes.size()});
  };
  write(outputs.html, "report.html", [](const reports::Report& r) { return reports::html_page(r); });
  if (!outputs.is_json_on_stdout()) write(outputs.json, "report.json", reports::to_json);
  write(outputs.md, "report.md", [](const reports::Report& r) { return reports::markdown_text(r); });
  write(outputs.junit, "junit.xml", reports::junit_xml);
  return files;
}

std::string file_safe(std::string_view name) {
  constexpr std::size_t kLongest = 100;
  std::string safe;
  for (const char c : name) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                          c == '.' || c == '_' || c == '-';
    // No dot or hyphen leads: neither a hidden file nor a flag. Runs of what is replaced become one hyphen.
    if (safe.empty() && (!is_plain || c == '.' || c == '-')) continue;
    if (is_plain) {
      safe += c;
    } else if (safe.back() != '-') {
      safe += '-';
    }
  }
  safe.resize(std::min(safe.size(), kLongest));
  while (!safe.empty() && safe.back() == '-') safe.pop_back();
  return safe.empty() ? "scenario" : safe;
}

std::string listed(const std::vector<WrittenFile>& files) {
  std::string lines;
  for (const WrittenFile& file : files) {
    lines += fmt::format("report: {} ({})\n", reports::visible(file.path), size_text(file.bytes));
  }
  return lines;
}

std::string read_whole_file(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) throw scenarios::FileError(path, "is a directory");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file && file.peek() != std::ifstream::traits_type::eof()) text << file.rdbuf();
  if (!file.is_open() || file.bad()) {
    const int reason = errno == 0 ? EIO : errno;
    throw scenarios::FileError(path,
                               reason == ENOENT ? "no such file" : std::generic_category().message(reason));
  }
  return text.str();
}

}  // namespace overbook::cli
