// Writes the sample reports in every format into a directory, for the schema test and the browser test.

#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <string>

#include "reports/html/html.h"
#include "reports/json/json_writer.h"
#include "reports/junit/junit.h"
#include "reports/markdown/markdown.h"
#include "reports/samples/sample_report.h"
#include "reports/terminal/terminal.h"
#include "reports/text/atomic_file.h"

namespace {

using overbook::reports::Report;

void write_all(const std::filesystem::path& directory, const std::string& name, const Report& report) {
  using namespace overbook::reports;
  const auto write = [&directory, &name](const char* extension, const std::string& text) {
    write_file_atomically((directory / (name + extension)).string(), text);
  };
  write(".json", to_json(report));
  write(".html", html_page(report));
  write(".md", markdown_text(report));
  write(".xml", junit_xml(report));
  write(".80.txt", terminal_text(report, {.colour = true, .width = 80}));
  write(".120.txt", terminal_text(report, {.colour = true, .width = 120}));
  write(".ascii.txt", terminal_text(report, {.ascii = true, .verbosity = Verbosity::full, .width = 100}));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: write_sample_reports DIRECTORY\n");
    return 64;
  }
  try {
    const std::filesystem::path directory = argv[1];
    std::filesystem::create_directories(directory);
    write_all(directory, "sample", overbook::reports::sample_report());
    write_all(directory, "exhaustive", overbook::reports::exhaustive_sample_report());
    write_all(directory, "sweep", overbook::reports::sweep_sample_report());
    write_all(directory, "timed", overbook::reports::timed_sample_report());
    write_all(directory, "history", overbook::reports::history_sample_report());
    write_all(directory, "hostile", overbook::reports::hostile_report());
    overbook::reports::write_file_atomically(
        (directory / "huge.html").string(),
        overbook::reports::html_page(overbook::reports::huge_report(25, 600, 64)));
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto path = directory / fmt::format("random-{}.json", seed);
      overbook::reports::write_file_atomically(
          path.string(), overbook::reports::to_json(overbook::reports::random_report(seed)));
    }
  } catch (const std::exception& error) {
    fmt::print(stderr, "write_sample_reports: {}\n", error.what());
    return 1;
  }
  return 0;
}
