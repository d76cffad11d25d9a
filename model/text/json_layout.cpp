#include "model/text/json_layout.h"

#include <nlohmann/json.hpp>

#include "model/text/utf8.h"

namespace overbook::text {
namespace {

using Json = nlohmann::ordered_json;

// {"a": 1, "b": [2, 3]}
std::string on_one_line(const Json& json) {
  if (!json.is_structured()) return json.dump();
  std::string out(1, json.is_object() ? '{' : '[');
  for (auto member = json.begin(); member != json.end(); ++member) {
    if (member != json.begin()) out += ", ";
    if (json.is_object()) out += Json(member.key()).dump() + ": ";
    out += on_one_line(*member);
  }
  return out + (json.is_object() ? '}' : ']');
}

// `before`: columns of the line that are taken; one more is kept for a comma.
void append(std::string& out, const Json& json, std::size_t indent, std::size_t before, std::size_t width) {
  const std::string line = on_one_line(json);
  if (!json.is_structured() || json.empty() || before + display_width(line) + 1 <= width) {
    out += line;
    return;
  }
  const std::string margin(indent + 2, ' ');
  out += json.is_object() ? '{' : '[';
  for (auto member = json.begin(); member != json.end(); ++member) {
    out += (member == json.begin() ? "\n" : ",\n") + margin;
    const std::string key = json.is_object() ? Json(member.key()).dump() + ": " : std::string();
    out += key;
    append(out, *member, indent + 2, margin.size() + display_width(key), width);
  }
  out += '\n';
  out.append(indent, ' ');
  out += json.is_object() ? '}' : ']';
}

}  // namespace

std::string laid_out(const Json& json, std::size_t width) {
  std::string out;
  append(out, json, 0, 0, width);
  return out;
}

}  // namespace overbook::text
