#include "reports/cli/arguments/places.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace overbook::cli {
namespace {

constexpr std::array<std::string_view, 4> kPlaceFlags{"--html", "--json", "--md", "--junit"};
// Stands for "no value was given": CLI11 would take the next word for the value of a bare --html.
constexpr std::string_view kDefaultPlace = "\x01";

}  // namespace

std::vector<std::string> with_explicit_places(const std::vector<std::string>& words) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") {
      result.insert(result.end(), words.begin() + static_cast<std::ptrdiff_t>(i), words.end());
      break;
    }
    const bool is_place = std::find(kPlaceFlags.begin(), kPlaceFlags.end(), words[i]) != kPlaceFlags.end();
    if (!is_place) {
      result.push_back(words[i]);
    } else if (i + 1 < words.size() && words[i + 1] == "-") {
      result.push_back(words[i] + "=-");
      ++i;
    } else {
      result.push_back(words[i] + "=" + std::string(kDefaultPlace));
    }
  }
  return result;
}

std::optional<Place> place_of(const CLI::App& app, const std::string& flag, const std::string& value) {
  if (app.get_option(flag)->count() == 0) return std::nullopt;
  return value == kDefaultPlace ? Place() : value;
}

void decode_outputs(const CLI::App& app, const RawPlaces& raw, Outputs& outputs) {
  outputs.html = place_of(app, "--html", raw.html);
  outputs.json = place_of(app, "--json", raw.json);
  outputs.md = place_of(app, "--md", raw.md);
  outputs.junit = place_of(app, "--junit", raw.junit);
  if (outputs.directory == kStdoutPlace)
    throw UsageError("--out: - is no directory; --json=- writes one report to standard output");
  std::string_view before;
  for (const auto& [flag, place] : {std::pair("--html", &outputs.html), std::pair("--json", &outputs.json),
                                    std::pair("--md", &outputs.md), std::pair("--junit", &outputs.junit)}) {
    if (*place != kStdoutPlace) continue;
    if (!before.empty())
      throw UsageError(
          fmt::format("{}: standard output is where {} writes, too; give this report a file", flag, before));
    before = flag;
  }
}

}  // namespace overbook::cli
