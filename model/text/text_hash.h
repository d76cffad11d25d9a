#pragma once
// For maps by text that are looked up by a view of one, without copying it.

#include <cstddef>
#include <functional>
#include <string_view>

namespace overbook::text {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

}  // namespace overbook::text
