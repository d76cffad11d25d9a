#include <fmt/format.h>

#include <algorithm>

#include "scenarios/loader/decode/decode.h"
#include "scenarios/loader/diagnostics/backticks.h"
#include "scenarios/loader/diagnostics/nearest_name.h"
#include "scenarios/loader/fields/words.h"

namespace overbook::scenarios {
namespace {

std::vector<std::string_view> property_names() {
  std::vector<std::string_view> names;
  for (const model::PropertyInfo& info : model::all_properties()) names.push_back(info.name);
  return names;
}

std::map<model::PropertyId, sim::Expectation> decode_properties(const Place& place,
                                                                Diagnostics& diagnostics) {
  std::map<model::PropertyId, sim::Expectation> out;
  for (const Member& member : place.node->members) {
    const std::string pointer = child_pointer(place.pointer, member.key);
    const std::optional<model::PropertyId> property = model::property_from_name(member.key);
    if (!property) {
      const std::vector<std::string_view> names = property_names();
      diagnostics.add(member.key_span, pointer,
                      {.code = code::kUnknownProperty,
                       .message = fmt::format("unknown property {}", in_backticks(member.key)),
                       .label = "not a property",
                       .help = suggestion(member.key, names, "the properties are " + list_of(names, "and"))});
    }
    const auto words = words_of(kExpectations);
    const Words verdicts{.noun = "verdict", .words = words, .code = code::kUnknownVerdict};
    const auto word =
        read_word({.node = &member.value, .pointer = pointer, .name = member.key}, verdicts, diagnostics);
    if (property && word) out.emplace(*property, kExpectations.at(*word));
  }
  return out;
}

}  // namespace

sim::Expectations decode_expect(const Place& place, const std::vector<std::string>& labels,
                                Diagnostics& diagnostics) {
  sim::Expectations out;
  const std::vector<std::string_view> names(labels.begin(), labels.end());
  for (const Member& member : place.node->members) {
    const Place entry{
        .node = &member.value, .pointer = child_pointer(place.pointer, member.key), .name = member.key};
    const bool known = labels.empty() || std::find(names.begin(), names.end(), member.key) != names.end();
    if (!known) {
      diagnostics.add(
          member.key_span, entry.pointer,
          {.code = code::kUnknownLabel,
           .message = fmt::format("`expect` names {}, which is no strategy here", in_backticks(member.key)),
           .label = "not in `strategies`",
           .help = suggestion(member.key, names, "name a strategy by its `as`, or else its `use`")});
    }
    if (!is_kind(entry, Node::Kind::object, "an object: a verdict for each property", diagnostics)) continue;
    out.emplace(member.key, decode_properties(entry, diagnostics));
  }
  return out;
}

}  // namespace overbook::scenarios
