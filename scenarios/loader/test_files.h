#pragma once
// For tests: the files of this folder. OVERBOOK_SCENARIOS_DIR is defined by CMake.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace overbook::scenarios {

inline std::filesystem::path scenarios_directory() {
  return OVERBOOK_SCENARIOS_DIR;
}

// The .json files right in `directory`, sorted, without the schema.
inline std::vector<std::filesystem::path> json_files(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const bool is_schema = entry.path().filename() == "scenario.schema.json";
    if (entry.path().extension() == ".json" && !is_schema) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

inline std::string bytes_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace overbook::scenarios
