#pragma once
// A JSON text as a tree in which every key and value knows where it stands.
//
// nlohmann/json 3.11 keeps no positions. Its SAX events come in the order of the text, and between
// two of them there is nothing but white space, commas and colons: so a walk over the same bytes
// finds every token's place.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/loader/diagnostics/source_text.h"

namespace overbook::scenarios {

struct Member;

struct Node {
  enum class Kind : std::uint8_t { null, boolean, number, text, array, object };
  // A number's own kind: an integer that fits, one below zero, or anything else.
  enum class Number : std::uint8_t { natural, negative, real };

  Kind kind = Kind::null;
  bool boolean = false;
  Number number = Number::natural;
  std::uint64_t natural = 0;
  double real = 0;   // of every number, as near as a double comes
  std::string text;  // decoded; UTF-8
  std::vector<Node> items;
  std::vector<Member> members;  // in the order of the text; may hold a key twice
  Span span;                    // of an array or object: its opening bracket only
};

struct Member {
  std::string key;
  Span key_span;  // quotes included
  Node value;
};

inline constexpr std::size_t kMaxDepth = 32;  // nested arrays and objects
inline constexpr std::size_t kMaxFileBytes = std::size_t{1} << 20;

// Adds to `diagnostics`, and returns nothing, when there is no tree: not JSON, not UTF-8, empty, nested
// deeper than kMaxDepth, larger than kMaxFileBytes. Keys given twice are another matter: each is reported,
// and the tree is there.
[[nodiscard]] std::optional<Node> parse_json(const SourceText& source, Diagnostics& diagnostics);

// pointer + "/" + token, escaped as RFC 6901 says.
[[nodiscard]] std::string child_pointer(std::string_view pointer, std::string_view token);

// "text", "number", "list" ...: what a message calls a value of this kind.
[[nodiscard]] std::string_view kind_name(Node::Kind kind);

}  // namespace overbook::scenarios
