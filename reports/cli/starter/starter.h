#pragma once
// A folder to start from: a scenario and a program that run as they are, and teach in their comments what to change.

#include <string>
#include <string_view>
#include <vector>

#include "reports/text/atomic_folder.h"

namespace overbook::cli {

struct Starter {
  std::string scenario;  // the name of the file to run: "my-limiter.json"
  std::string program;   // "my-limiter.lua"
  std::vector<reports::FileInFolder> files;
};

// Those in scenarios/starter, with `name` in the place of "my-limiter". `name` stands in them as it is: letters,
// digits, '.', '_' and '-' only.
[[nodiscard]] Starter starter_called(std::string_view name);

}  // namespace overbook::cli
