#pragma once
// How the text of a script is found, which a scenario names by its path.

#include <functional>
#include <string>

namespace overbook::scenarios {

// The script of that path. Throws FileError.
using ScriptReader = std::function<std::string(const std::string& path)>;

}  // namespace overbook::scenarios
