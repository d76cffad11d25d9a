#pragma once
// The first line of a script as Redis 7.0 reads it (eval.c): "#!lua flags=no-writes,allow-oom".

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace overbook::redis {

struct ScriptShebang {
  std::size_t size = 0;  // bytes before the line's end; 0 when there is no such line
  bool forbids_writes = false;
  std::optional<std::string> error;  // the error reply's text: an unknown engine, option or flag
};

[[nodiscard]] ScriptShebang read_shebang(std::string_view body);

}  // namespace overbook::redis
