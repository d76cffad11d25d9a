#pragma once
// JSON for people who read it: schemas that are kept as files.

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace overbook::text {

// What fits into `width` columns stands on one line; of anything else each member has lines of its own, indented
// by two. Without a newline at its end.
[[nodiscard]] std::string laid_out(const nlohmann::ordered_json& json, std::size_t width = 120);

}  // namespace overbook::text
