#include "reports/cli/outputs.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "reports/cli/arguments/values.h"
#include "reports/cli/console/console.h"
#include "reports/html/html.h"
#include "reports/json/json_writer.h"
#include "reports/junit/junit.h"
#include "reports/markdown/markdown.h"
#include "reports/text/atomic_file.h"
#include "reports/text/escape.h"
#include "scenarios/loader/diagnostics/diagnostic.h"

namespace overbook::cli {
namespace {

std::string size_text(std::size_t bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  const auto size = static_cast<double>(bytes);
  return bytes < 1'000'000 ? fmt::format("{:.0f} KB", size / 1e3) : fmt::format("{:.1f} MB", size / 1e6);
}

struct Format {
  std::string_view flag;
  std::optional<Place> Outputs::*place;
  Render render;
};
constexpr std::array<Format, 4> kFormats{{
    {"--html", &Outputs::html, [](const reports::Report& report) { return reports::html_page(report); }},
    {"--json", &Outputs::json, reports::to_json},
    {"--md", &Outputs::md, [](const reports::Report& report) { return reports::markdown_text(report); }},
    {"--junit", &Outputs::junit, reports::junit_xml},
}};

std::string_view suffix_of(std::string_view flag) {
  if (flag == "--html") return "report.html";
  if (flag == "--json") return "report.json";
  return flag == "--md" ? "report.md" : "junit.xml";
}

// What tells whether two names mean one file.
struct Identity {
  std::filesystem::path canonical;
  struct stat status {};
  bool exists = false;

  [[nodiscard]] bool is_directory() const { return exists && S_ISDIR(status.st_mode); }
  // Whatever is written there stays: not of a device or a pipe.
  [[nodiscard]] bool keeps() const { return !exists || S_ISREG(status.st_mode); }
  [[nodiscard]] bool is_same_as(const Identity& other) const {
    if (!exists || !other.exists) return !canonical.empty() && canonical == other.canonical;
    return status.st_dev == other.status.st_dev && status.st_ino == other.status.st_ino;
  }
};

Identity identity_of(const std::string& path) {
  Identity identity;
  std::error_code error;
  identity.exists = ::stat(path.c_str(), &identity.status) == 0;
  identity.canonical =
      std::filesystem::weakly_canonical(std::filesystem::absolute(std::filesystem::path(path), error), error);
  return identity;
}

Identity identity_of_stdout() {
  Identity identity;
  identity.exists = ::fstat(STDOUT_FILENO, &identity.status) == 0;
  return identity;
}

[[noreturn]] void refuse(const PlannedFile& file, std::string_view why, std::string_view example) {
  throw UsageError(fmt::format("{}: {} is {}; give this report a file of its own, such as {}={}", file.flag,
                               file.path, why, file.flag, example));
}

// Beside the file that is in the way: "chat.json" makes "chat.report.json".
std::string name_beside(const PlannedFile& file) {
  const std::filesystem::path path(file.path);
  const std::string stem = path.stem().string();
  const std::string_view suffix = suffix_of(file.flag);
  return (path.parent_path() / fmt::format("{}.{}", stem.empty() ? "overbook" : stem, suffix)).string();
}

void refuse_clashes(const std::vector<PlannedFile>& files, const std::vector<SourceFile>& sources) {
  const Identity out = identity_of_stdout();
  std::vector<Identity> before;
  for (const PlannedFile& file : files) {
    const Identity identity = identity_of(file.path);
    if (identity.is_directory())
      refuse(file, "a directory",
             (std::filesystem::path(file.path) / fmt::format("overbook.{}", suffix_of(file.flag))).string());
    if (identity.keeps()) {
      for (const SourceFile& source : sources) {
        if (identity_of(source.path).is_same_as(identity))
          refuse(file, fmt::format("{}, which it would overwrite", source.role), name_beside(file));
      }
      for (std::size_t i = 0; i < before.size(); ++i) {
        if (before[i].is_same_as(identity))
          refuse(file, fmt::format("where {} writes, too", files[i].flag), name_beside(file));
      }
      if (out.exists && out.is_same_as(identity))
        refuse(file, "where standard output goes", name_beside(file));
    }
    before.push_back(identity);
  }
}

}  // namespace

Outputs with_default_places(Outputs outputs) {
  if (outputs.has_stdout()) return outputs;
  if (!outputs.html) outputs.html = Place();
  if (!outputs.json) outputs.json = Place();
  return outputs;
}

std::vector<PlannedFile> planned_files(const Outputs& outputs, std::string_view name) {
  std::vector<PlannedFile> files;
  for (const Format& format : kFormats) {
    const std::optional<Place>& place = outputs.*format.place;
    if (!place || place == kStdoutPlace) continue;
    const std::filesystem::path in_default_place =
        std::filesystem::path(outputs.directory) /
        fmt::format("{}.{}", file_safe(name), suffix_of(format.flag));
    files.push_back({format.flag, place->empty() ? in_default_place.string() : *place, format.render});
  }
  return files;
}

Render on_stdout(const Outputs& outputs) {
  for (const Format& format : kFormats) {
    if (outputs.*format.place == kStdoutPlace) return format.render;
  }
  return nullptr;
}

std::string name_of_assumptions(std::string_view scenario_name) {
  return fmt::format("{}.assumptions", scenario_name);
}

void check_places(const std::vector<PlannedFile>& files, const Outputs& outputs,
                  const std::vector<SourceFile>& sources) {
  refuse_clashes(files, sources);
  const auto is_default = [](const std::optional<Place>& place) { return place && place->empty(); };
  if (std::any_of(kFormats.begin(), kFormats.end(),
                  [&](const Format& format) { return is_default(outputs.*format.place); })) {
    std::error_code error;
    std::filesystem::create_directories(outputs.directory, error);
    if (error) throw reports::WriteError(outputs.directory, error.message());
  }
  for (const PlannedFile& file : files) reports::check_writable(file.path);
}

std::vector<WrittenFile> write_files(const reports::Report& report, const std::vector<PlannedFile>& files) {
  std::vector<WrittenFile> written;
  for (const PlannedFile& file : files) {
    const std::string bytes = file.render(report);
    if (succeeds([&] { reports::write_file_atomically(file.path, bytes); }))
      written.push_back({.path = file.path, .bytes = bytes.size(), .flag = file.flag});
  }
  return written;
}

bool succeeds(const std::function<void()>& write) {
  try {
    write();
    return true;
  } catch (const reports::WriteError& error) {
    complain(fmt::format("overbook: {}\n", error.what()));
    return false;
  }
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
