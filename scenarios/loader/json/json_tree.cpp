#include "scenarios/loader/json/json_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "model/text/utf8.h"
#include "scenarios/loader/diagnostics/backticks.h"

namespace overbook::scenarios {
namespace {

using Json = nlohmann::json;

bool is_between_tokens(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':';
}

bool is_bracket(char c) {
  return c == '{' || c == '}' || c == '[' || c == ']';
}

bool is_continuation_byte(char c) {
  return (static_cast<std::uint8_t>(c) & 0xC0U) == 0x80U;
}

std::size_t end_of_string(std::string_view text, std::size_t start) {
  std::size_t i = start + 1;
  while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
  return std::min(i + 1, text.size());
}

std::size_t end_of_bare_word(std::string_view text, std::size_t start) {
  return std::min(text.find_first_of(" \t\r\n,:[]{}\"", start), text.size());
}

// What the parser said, without the library's name and its own idea of the place.
std::string plain_reason(std::string_view what) {
  const std::size_t dash = what.find(" - ");
  if (dash != std::string_view::npos) what.remove_prefix(dash + 3);
  what = what.substr(0, what.find("; last read"));
  return std::string(what);
}

Node node_of(Node::Kind kind) {
  Node node;
  node.kind = kind;
  return node;
}

// Builds the tree from SAX events, and finds each token in the text.
class TreeBuilder final : public nlohmann::json_sax<Json> {
 public:
  TreeBuilder(const SourceText& source, Diagnostics& diagnostics)
      : text_(source.text()), diagnostics_(diagnostics) {}

  [[nodiscard]] Node take_root() { return std::move(root_); }

  bool null() override {
    put({}, next_token());
    return true;
  }
  bool boolean(bool value) override {
    Node node = node_of(Node::Kind::boolean);
    node.boolean = value;
    put(std::move(node), next_token());
    return true;
  }
  bool number_integer(std::int64_t value) override {
    Node node = node_of(Node::Kind::number);
    node.number = value < 0 ? Node::Number::negative : Node::Number::natural;
    node.natural = value < 0 ? 0 : static_cast<std::uint64_t>(value);
    node.real = static_cast<double>(value);
    put(std::move(node), next_token());
    return true;
  }
  bool number_unsigned(std::uint64_t value) override {
    Node node = node_of(Node::Kind::number);
    node.natural = value;
    node.real = static_cast<double>(value);
    put(std::move(node), next_token());
    return true;
  }
  bool number_float(double value, const std::string&) override {
    Node node = node_of(Node::Kind::number);
    node.number = Node::Number::real;
    node.real = value;
    put(std::move(node), next_token());
    return true;
  }
  bool string(std::string& value) override {
    Node node = node_of(Node::Kind::text);
    node.text = std::move(value);
    put(std::move(node), next_token());
    return true;
  }
  bool binary(Json::binary_t&) override { return false; }  // JSON has none

  bool start_object(std::size_t) override { return open(Node::Kind::object); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Node::Kind::array); }
  bool end_array() override { return close(); }

  bool key(std::string& value) override {
    Level& level = levels_.back();
    const Span span = next_token();
    if (!level.keys.insert(value).second) {
      diagnostics_.add(span, child_pointer(pointer(), value),
                       {.code = code::kDuplicateField,
                        .message = fmt::format("the field {} is given twice", in_backticks(value)),
                        .label = "given again here",
                        .help = "remove one of the two"});
    }
    level.node->members.push_back({.key = std::move(value), .key_span = span, .value = {}});
    return true;
  }

  bool parse_error(std::size_t position, const std::string& token, const Json::exception& error) override {
    if (error.id == kNumberOverflow) {
      diagnostics_.add(next_token(), pointer_of_next(),
                       {.code = code::kSyntax,
                        .message = "a number that is too large to be read",
                        .label = "no number here may be that large",
                        .help = ""});
      return false;
    }
    const std::string reason = plain_reason(error.what());
    const Span span = error_span(position, token, reason);
    diagnostics_.add(span, pointer(),
                     {.code = code::kSyntax,
                      .message = fmt::format("not JSON: {}", reason),
                      .label = span.offset >= text_.size() ? "the text ends here" : "not possible here",
                      .help = help_for(span, reason)});
    return false;
  }

 private:
  static constexpr int kNumberOverflow = 406;

  struct Level {
    Node* node;  // stays valid: a level's node moves only when a sibling is added, after the level was closed
    std::set<std::string> keys;
    std::string token;  // of this node in its parent, for pointers
  };

  Span next_token() {
    while (at_ < text_.size() && is_between_tokens(text_[at_])) ++at_;
    const std::size_t start = at_;
    if (start >= text_.size()) return {.offset = text_.size(), .length = 0};
    const char c = text_[start];
    if (c == '"') {
      at_ = end_of_string(text_, start);
    } else if (is_bracket(c)) {
      at_ = start + 1;
    } else {
      at_ = end_of_bare_word(text_, start);
    }
    return {.offset = start, .length = at_ - start};
  }

  Node* put(Node node, Span span) {
    node.span = span;
    if (levels_.empty()) {
      root_ = std::move(node);
      return &root_;
    }
    Node& parent = *levels_.back().node;
    if (parent.kind == Node::Kind::array) {
      parent.items.push_back(std::move(node));
      return &parent.items.back();
    }
    parent.members.back().value = std::move(node);
    return &parent.members.back().value;
  }

  bool open(Node::Kind kind) {
    std::string token = token_of_next();
    const std::string own = pointer_of_next();
    const Span span = next_token();
    if (levels_.size() == kMaxDepth) {
      diagnostics_.add(span, own,
                       {.code = code::kTooDeep,
                        .message = fmt::format("nested more than {} deep", kMaxDepth),
                        .label = "too deep",
                        .help = "a scenario needs no more than four levels"});
      return false;
    }
    Node* node = put(node_of(kind), span);
    levels_.push_back({.node = node, .keys = {}, .token = std::move(token)});
    return true;
  }

  bool close() {
    next_token();
    levels_.pop_back();
    return true;
  }

  // The pointer of the innermost open array or object.
  [[nodiscard]] std::string pointer() const {
    std::string out;
    for (std::size_t i = 1; i < levels_.size(); ++i) out = child_pointer(out, levels_[i].token);
    return out;
  }
  [[nodiscard]] std::string token_of_next() const {
    if (levels_.empty()) return {};
    const Node& parent = *levels_.back().node;
    if (parent.kind == Node::Kind::array) return std::to_string(parent.items.size());
    return parent.members.empty() ? std::string() : parent.members.back().key;
  }
  [[nodiscard]] std::string pointer_of_next() const {
    if (levels_.empty()) return {};
    const Node& parent = *levels_.back().node;
    if (parent.kind == Node::Kind::object && parent.members.empty()) return pointer();
    return child_pointer(pointer(), token_of_next());
  }

  // `position` counts the bytes read. The lexer stops at the byte it can't use; the parser, after a whole
  // token, for which only that of a string is exact in `token`.
  [[nodiscard]] Span error_span(std::size_t position, const std::string& token,
                                const std::string& reason) const {
    if (reason.starts_with("unexpected end of input") || position == 0 || position > text_.size()) {
      return {.offset = text_.size(), .length = 0};
    }
    const std::string_view read = text_.substr(0, position);
    std::size_t start = position - std::min<std::size_t>(position, 1);
    if (reason.starts_with("unexpected")) {
      if (read.ends_with('"')) {
        start = position - std::min(position, token.size());
      } else if (!is_bracket(read.back()) && !is_between_tokens(read.back())) {
        start = read.find_last_of(" \t\r\n,:[]{}\"") + 1;  // npos + 1 is the start of the text
      }
    }
    while (start > 0 && is_continuation_byte(text_[start])) --start;
    return {.offset = start, .length = position - start};
  }

  [[nodiscard]] std::string help_for(Span span, std::string_view reason) const {
    const char found = span.offset < text_.size() ? text_[span.offset] : '\0';
    const std::size_t last = text_.substr(0, span.offset).find_last_not_of(" \t\r\n");
    const char before = last == std::string_view::npos ? '\0' : text_[last];
    if ((found == '}' || found == ']') && before == ',') return "remove the comma before it";
    if (found == '/' || found == '#') return "JSON has no comments; a scenario has `description`";
    if (found == '\'') return "a text stands in double quotes";
    const bool ended_value = before == '"' || before == '}' || before == ']';
    if (found == '"' && ended_value) return "a comma or a colon is missing before it";
    if (reason.find("control character") != std::string_view::npos) {
      return "a text ends on its own line; write \\n for a new line in it";
    }
    return {};
  }

  std::string_view text_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;  // the end of the last token
  Node root_;
  std::vector<Level> levels_;
};

// What the parser would not notice, or would say less clearly. True: nothing found.
bool is_readable(const SourceText& source, Diagnostics& diagnostics) {
  const std::string_view text = source.text();
  const auto report = [&](Span span, Finding finding) {
    diagnostics.add(span, {}, std::move(finding));
    return false;
  };
  if (text.size() > kMaxFileBytes) {
    return report({.offset = 0, .length = 0}, {.code = code::kFileTooLarge,
                                               .message = fmt::format("larger than {} bytes", kMaxFileBytes),
                                               .label = "a scenario is a small file",
                                               .help = ""});
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    return report({.offset = 0, .length = 3}, {.code = code::kByteOrderMark,
                                               .message = "the file starts with a byte order mark",
                                               .label = "U+FEFF, which an editor does not show",
                                               .help = "save the file as UTF-8 without a byte order mark"});
  }
  if (const std::size_t bad = text::find_invalid_utf8(text); bad != std::string_view::npos) {
    const auto byte = static_cast<std::uint8_t>(text[bad]);
    return report({.offset = bad, .length = 1}, {.code = code::kNotUtf8,
                                                 .message = fmt::format("not UTF-8: the byte 0x{:02X}", byte),
                                                 .label = "no character starts or continues like this",
                                                 .help = "save the file as UTF-8"});
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return report({.offset = 0, .length = 0},
                  {.code = code::kEmptyFile,
                   .message = "the file is empty",
                   .label = "expected a scenario",
                   .help = "`overbook schema` prints what a scenario looks like"});
  }
  // The library takes a NUL for the end of the text, and would ignore what follows.
  if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return report(
        {.offset = nul, .length = 1},
        {.code = code::kSyntax, .message = "not JSON: a NUL byte", .label = "not possible here", .help = ""});
  }
  return true;
}

}  // namespace

std::string child_pointer(std::string_view pointer, std::string_view token) {
  std::string out(pointer);
  out += '/';
  for (const char c : token) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string_view kind_name(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::null:
      return "null";
    case Node::Kind::boolean:
      return "true or false";
    case Node::Kind::number:
      return "a number";
    case Node::Kind::text:
      return "a text";
    case Node::Kind::array:
      return "a list";
    case Node::Kind::object:
      return "an object";
  }
  return "?";
}

std::optional<Node> parse_json(const SourceText& source, Diagnostics& diagnostics) {
  if (!is_readable(source, diagnostics)) return std::nullopt;
  TreeBuilder builder(source, diagnostics);
  const std::string_view text = source.text();
  if (!Json::sax_parse(text.begin(), text.end(), &builder)) return std::nullopt;
  return builder.take_root();
}

}  // namespace overbook::scenarios
