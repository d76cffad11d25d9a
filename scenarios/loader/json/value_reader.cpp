#include "scenarios/loader/json/value_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/text/utf8.h"
#include "scenarios/loader/diagnostics/backticks.h"
#include "scenarios/loader/diagnostics/nearest_name.h"

namespace overbook::scenarios {
namespace {

std::string expected_integer(Range range) {
  return fmt::format("expected a whole number from {} to {}", range.low, range.high);
}

bool looks_like_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

void report_wrong_kind(const Place& place, std::string expected, Diagnostics& diagnostics) {
  const Node& node = *place.node;
  std::string help;
  const bool quoted_boolean = node.kind == Node::Kind::text && (node.text == "true" || node.text == "false");
  if (node.kind == Node::Kind::text && (looks_like_number(node.text) || quoted_boolean)) {
    help = fmt::format("write it without quotes: {}", node.text);
  }
  if (node.kind == Node::Kind::null) help = "leave the field out for its default";
  if (node.kind == Node::Kind::array && expected.find("number") != std::string::npos) {
    help = "several values stand in a list of numbers, such as [2, 3, 4]";
  }
  if (node.kind == Node::Kind::object && expected.find("number") != std::string::npos) {
    help = R"(a range of values is written {"from": 1, "to": 5, "step": 1}, or with "times")";
  }
  diagnostics.add(
      node.span, place.pointer,
      {.code = code::kWrongType,
       .message = fmt::format("wrong type: {} is {}", in_backticks(place.name), kind_name(node.kind)),
       .label = std::move(expected),
       .help = std::move(help)});
}

// A number without a fraction is an integer, however it is written (3.0, 1e3): JSON Schema says so too.
std::optional<std::uint64_t> integer_of(const Node& node) {
  constexpr double kTwoTo64 = 18446744073709551616.0;
  if (node.number == Node::Number::natural) return node.natural;
  const bool fits = node.real >= 0 && node.real < kTwoTo64 && std::trunc(node.real) == node.real;
  if (node.number == Node::Number::real && fits) return static_cast<std::uint64_t>(node.real);
  return std::nullopt;
}

std::string number_text(const Node& node) {
  return node.number == Node::Number::natural ? std::to_string(node.natural) : fmt::format("{}", node.real);
}

}  // namespace

std::optional<Place> find_field(const Place& object, std::string_view field) {
  for (const Member& member : object.node->members) {
    if (member.key != field) continue;
    return Place{
        .node = &member.value, .pointer = child_pointer(object.pointer, field), .name = std::string(field)};
  }
  return std::nullopt;
}

Span key_span_of(const Place& object, std::string_view field) {
  for (const Member& member : object.node->members) {
    if (member.key == field) return member.key_span;
  }
  return object.node->span;
}

ObjectReader::ObjectReader(Place place, const ObjectShape& shape, Diagnostics& diagnostics)
    : place_(std::move(place)), shape_(shape), diagnostics_(diagnostics) {
  for (const Member& member : place_.node->members) check_field(member);
}

void ObjectReader::check_field(const Member& member) {
  const auto is_in = [&](std::span<const std::string_view> names) {
    return std::find(names.begin(), names.end(), member.key) != names.end();
  };
  if (is_in(shape_.fields)) return;
  const std::string pointer = child_pointer(place_.pointer, member.key);
  if (is_in(shape_.later)) {
    diagnostics_.add(member.key_span, pointer,
                     {.code = code::kUnsupported,
                      .message = fmt::format("{} is not supported by this version", in_backticks(member.key)),
                      .label = "not supported yet",
                      .help = "remove it"});
    return;
  }
  const auto nearest = nearest_name(member.key, shape_.fields);
  if (nearest) suggested_.insert(*nearest);
  const std::string help =
      nearest ? fmt::format("a field with a similar name exists: `{}`", *nearest)
              : fmt::format("the fields of {} are {}", shape_.name, list_of(shape_.fields, "and"));
  diagnostics_.add(member.key_span, pointer,
                   {.code = code::kUnknownField,
                    .message = fmt::format("unknown field {}", in_backticks(member.key)),
                    .label = fmt::format("not a field of {}", shape_.name),
                    .help = help});
}

std::optional<Place> ObjectReader::require(std::string_view field) {
  std::optional<Place> found = find(field);
  if (!found && !suggested_.contains(field)) {
    diagnostics_.add(place_.node->span, place_.pointer,
                     {.code = code::kMissingField,
                      .message = fmt::format("the field `{}` is missing", field),
                      .label = fmt::format("{} needs it", shape_.name),
                      .help = fmt::format("add \"{}\"", field)});
  }
  return found;
}

bool is_kind(const Place& place, Node::Kind kind, std::string_view expected, Diagnostics& diagnostics) {
  if (place.node->kind == kind) return true;
  report_wrong_kind(place, fmt::format("expected {}", expected), diagnostics);
  return false;
}

std::optional<std::uint64_t> read_integer(const Place& place, Range range, Diagnostics& diagnostics) {
  const Node& node = *place.node;
  if (node.kind != Node::Kind::number) {
    report_wrong_kind(place, expected_integer(range), diagnostics);
    return std::nullopt;
  }
  if (node.number == Node::Number::real && std::trunc(node.real) != node.real) {
    diagnostics.add(node.span, place.pointer,
                    {.code = code::kWrongType,
                     .message = fmt::format("wrong type: {} is not a whole number", in_backticks(place.name)),
                     .label = expected_integer(range),
                     .help = ""});
    return std::nullopt;
  }
  const std::optional<std::uint64_t> value = integer_of(node);
  if (value && *value >= range.low && *value <= range.high) return value;
  diagnostics.add(
      node.span, place.pointer,
      {.code = code::kOutOfRange,
       .message = fmt::format("{} is out of range for {}", number_text(node), in_backticks(place.name)),
       .label = expected_integer(range),
       .help = ""});
  return std::nullopt;
}

std::optional<double> read_real(const Place& place, RealRange range, Diagnostics& diagnostics) {
  const Node& node = *place.node;
  const std::string expected = fmt::format("expected a number from {} to {}", range.low, range.high);
  if (node.kind != Node::Kind::number) {
    report_wrong_kind(place, expected, diagnostics);
    return std::nullopt;
  }
  const double value = node.number == Node::Number::natural ? static_cast<double>(node.natural) : node.real;
  if (value >= range.low && value <= range.high) return value;
  diagnostics.add(
      node.span, place.pointer,
      {.code = code::kOutOfRange,
       .message = fmt::format("{} is out of range for {}", number_text(node), in_backticks(place.name)),
       .label = expected,
       .help = ""});
  return std::nullopt;
}

std::optional<bool> read_boolean(const Place& place, Diagnostics& diagnostics) {
  if (!is_kind(place, Node::Kind::boolean, "true or false", diagnostics)) return std::nullopt;
  return place.node->boolean;
}

bool keeps_rule(const Place& place, std::string_view text, TextRule rule, Diagnostics& diagnostics) {
  const auto report = [&](std::string message, std::string label) {
    diagnostics.add(
        place.node->span, place.pointer,
        {.code = code::kBadText, .message = std::move(message), .label = std::move(label), .help = ""});
    return false;
  };
  if (text.empty() && !rule.may_be_empty) {
    return report(fmt::format("{} is empty", in_backticks(place.name)), "expected at least one character");
  }
  const std::size_t length = text::count_characters(text);
  if (length > rule.max_characters) {
    return report(fmt::format("{} has {} characters", in_backticks(place.name), length),
                  fmt::format("expected no more than {}", rule.max_characters));
  }
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (rule.lines == Lines::many && (c == '\n' || c == '\t')) continue;
    if (byte < 0x20 || byte == 0x7F) {
      return report(fmt::format("{} holds the control character U+{:04X}", in_backticks(place.name), byte),
                    rule.lines == Lines::many ? "expected text" : "expected text on one line");
    }
  }
  return true;
}

std::optional<std::string> read_text(const Place& place, TextRule rule, Diagnostics& diagnostics) {
  if (!is_kind(place, Node::Kind::text, "a text", diagnostics)) return std::nullopt;
  if (!keeps_rule(place, place.node->text, rule, diagnostics)) return std::nullopt;
  return place.node->text;
}

std::optional<std::size_t> read_word(const Place& place, const Words& words, Diagnostics& diagnostics) {
  if (!is_kind(place, Node::Kind::text, list_of(words.words), diagnostics)) return std::nullopt;
  const std::string& text = place.node->text;
  const auto found = std::find(words.words.begin(), words.words.end(), text);
  if (found != words.words.end()) return static_cast<std::size_t>(found - words.words.begin());
  diagnostics.add(place.node->span, place.pointer,
                  {.code = words.code,
                   .message = fmt::format("unknown {} {}", words.noun, in_backticks(text)),
                   .label = fmt::format("expected {}", list_of(words.words)),
                   .help = suggestion(text, words.words, "")});
  return std::nullopt;
}

std::string list_of(std::span<const std::string_view> names, std::string_view conjunction) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? fmt::format(" {} ", conjunction) : ", ";
    out += fmt::format("`{}`", names[i]);
  }
  return out;
}

std::string suggestion(std::string_view name, std::span<const std::string_view> candidates,
                       std::string otherwise) {
  const auto nearest = nearest_name(name, candidates);
  return nearest ? fmt::format("did you mean {}?", in_backticks(*nearest)) : std::move(otherwise);
}

}  // namespace overbook::scenarios
