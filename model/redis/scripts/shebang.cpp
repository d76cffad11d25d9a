#include "model/redis/scripts/shebang.h"

#include <algorithm>
#include <array>
#include <vector>

namespace overbook::redis {
namespace {

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string quote(std::string_view text, std::string_view what) {
  return std::string(text).append(what);
}

// Empty when every flag is known.
std::optional<std::string> read_flags(std::string_view flags, ScriptShebang& shebang) {
  constexpr std::array<std::string_view, 5> kKnown = {"no-writes", "allow-oom", "allow-stale", "no-cluster",
                                                      "allow-cross-slot-keys"};
  if (flags.empty()) return std::nullopt;
  for (const std::string_view flag : split(flags, ',')) {
    if (std::ranges::find(kKnown, flag) == kKnown.end()) {
      return quote("ERR Unexpected flag in script shebang: ", flag);
    }
    if (flag == "no-writes") shebang.forbids_writes = true;
  }
  return std::nullopt;
}

}  // namespace

ScriptShebang read_shebang(std::string_view body) {
  constexpr std::string_view kFlags = "flags=";
  ScriptShebang shebang;
  if (!body.starts_with("#!")) return shebang;
  const auto end = body.find('\n');
  if (end == std::string_view::npos) {
    shebang.error = "ERR Invalid script shebang";
    return shebang;
  }
  shebang.size = end;
  const std::vector<std::string_view> parts = split(body.substr(0, end), ' ');
  if (parts.front() != "#!lua") {
    shebang.error = quote("ERR Unexpected engine in script shebang: ", parts.front());
    return shebang;
  }
  for (std::size_t i = 1; i < parts.size() && !shebang.error; ++i) {
    if (parts[i].empty()) continue;  // two spaces
    shebang.error = parts[i].starts_with(kFlags) ? read_flags(parts[i].substr(kFlags.size()), shebang)
                                                 : quote("ERR Unknown lua shebang option: ", parts[i]);
  }
  return shebang;
}

}  // namespace overbook::redis
