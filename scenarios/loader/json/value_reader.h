#pragma once
// Typed reading of a JSON tree: every function reports what does not fit, with what would, and reads on.

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "scenarios/loader/diagnostics/source_text.h"
#include "scenarios/loader/json/json_tree.h"

namespace overbook::scenarios {

// A value, where it is, and what a message calls it.
struct Place {
  const Node* node = nullptr;
  std::string pointer;
  std::string name;  // "limit"
};

// The fields that an object may have. `later` are those that overbook will know, but this version does not.
struct ObjectShape {
  std::string_view name;  // "a scenario", "`explore`"
  std::span<const std::string_view> fields;
  std::span<const std::string_view> later;
};

struct Range {
  std::uint64_t low;
  std::uint64_t high;
};

enum class Lines : std::uint8_t { one, many };

struct TextRule {
  std::size_t max_characters;  // at least one character, always, unless may_be_empty
  Lines lines = Lines::one;
  bool may_be_empty = false;
};

// The value of a member of an object; the first where a field was given twice. Nothing: there is none.
[[nodiscard]] std::optional<Place> find_field(const Place& object, std::string_view field);
// Where its name stands: for findings that are about its being there at all. Where there is none: the object.
[[nodiscard]] Span key_span_of(const Place& object, std::string_view field);

// Access to the fields of an object. Unknown fields are reported when it is made.
class ObjectReader {
 public:
  // `place` must hold an object.
  ObjectReader(Place place, const ObjectShape& shape, Diagnostics& diagnostics);

  [[nodiscard]] std::optional<Place> find(std::string_view field) const { return find_field(place_, field); }
  // As find, but a field that is not there is reported, unless an unknown one looks like it.
  [[nodiscard]] std::optional<Place> require(std::string_view field);

  [[nodiscard]] const Place& place() const { return place_; }
  [[nodiscard]] Span key_span(std::string_view field) const { return key_span_of(place_, field); }

 private:
  void check_field(const Member& member);

  Place place_;
  ObjectShape shape_;
  Diagnostics& diagnostics_;
  std::set<std::string_view> suggested_;  // known fields that unknown ones look like
};

// False, and reported, when the value is not of that kind; `expected`: "a list of strategies".
bool is_kind(const Place& place, Node::Kind kind, std::string_view expected, Diagnostics& diagnostics);

[[nodiscard]] std::optional<std::uint64_t> read_integer(const Place& place, Range range,
                                                        Diagnostics& diagnostics);
struct RealRange {
  double low;
  double high;
};
[[nodiscard]] std::optional<double> read_real(const Place& place, RealRange range, Diagnostics& diagnostics);
[[nodiscard]] std::optional<bool> read_boolean(const Place& place, Diagnostics& diagnostics);
[[nodiscard]] std::optional<std::string> read_text(const Place& place, TextRule rule,
                                                   Diagnostics& diagnostics);
// Whether the text keeps the rule; for texts that are not values (labels).
bool keeps_rule(const Place& place, std::string_view text, TextRule rule, Diagnostics& diagnostics);

// One of some words. `noun`: "scheduler", for "unknown scheduler `pcd`".
struct Words {
  std::string_view noun;
  std::span<const std::string_view> words;
  std::string_view code = code::kUnknownWord;
};
// The index of the word.
[[nodiscard]] std::optional<std::size_t> read_word(const Place& place, const Words& words,
                                                   Diagnostics& diagnostics);

// "`a`, `b` or `c`".
[[nodiscard]] std::string list_of(std::span<const std::string_view> names,
                                  std::string_view conjunction = "or");

// "did you mean `x`?" where a name is near; else `otherwise`.
[[nodiscard]] std::string suggestion(std::string_view name, std::span<const std::string_view> candidates,
                                     std::string otherwise);

// Reads a field that may be left out; `target` stays as it is when it is left out or wrong.
template <typename Integer>
void read_integer_into(const ObjectReader& object, std::string_view field, Range range, Integer& target,
                       Diagnostics& diagnostics) {
  const std::optional<Place> place = object.find(field);
  if (!place) return;
  if (const auto value = read_integer(*place, range, diagnostics)) target = static_cast<Integer>(*value);
}

}  // namespace overbook::scenarios
