#include "scenarios/loader/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "scenarios/loader/diagnostics/backticks.h"
#include "scenarios/loader/json/value_reader.h"

namespace overbook::scenarios {
namespace {

constexpr std::string_view kSource = "--set";  // stands for the file in messages

void raise_spans(Node& node, std::size_t by) {
  node.span.offset += by;
  for (Node& item : node.items) raise_spans(item, by);
  for (Member& member : node.members) {
    member.key_span.offset += by;
    raise_spans(member.value, by);
  }
}

Node text_node(std::string_view text, Span span) {
  Node node;
  node.kind = Node::Kind::text;
  node.text = text;
  node.span = span;
  return node;
}

Node empty_object(Span span) {
  Node node;
  node.kind = Node::Kind::object;
  node.span = span;
  return node;
}

Node* find_member(Node& object, std::string_view key) {
  for (Member& member : object.members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

// One part of a path, and where it stands.
struct Step {
  std::string_view name;
  Span span;
};

class Setter {
 public:
  Setter(std::string_view setting, std::size_t base, Diagnostics& diagnostics)
      : path_(setting.substr(0, setting.find('='))),
        value_text_(setting.substr(path_.size() + 1)),
        base_(base),
        diagnostics_(diagnostics) {}

  void apply_to(Node& root) {
    const std::optional<Node> value = read_value();
    if (!value) return;
    const std::vector<Step> path = steps();
    for (const Step& step : path) {
      if (step.name.empty()) return report(step.span, "a path with a gap", "expected a name");
    }
    Node* at = &root;
    for (const Step& step : path) {
      at = descend(*at, step);
      if (at == nullptr) return;
    }
    *at = *value;
  }

 private:
  [[nodiscard]] std::vector<Step> steps() const {
    std::vector<Step> steps;
    std::size_t start = 0;
    while (start <= path_.size()) {
      const std::size_t end = std::min(path_.find('.', start), path_.size());
      steps.push_back({.name = path_.substr(start, end - start),
                       .span = {.offset = base_ + start, .length = end - start}});
      start = end + 1;
    }
    return steps;
  }

  // The value as JSON, or as the text that it is. What begins like JSON and is none is a mistake.
  std::optional<Node> read_value() {
    const std::size_t offset = base_ + path_.size() + 1;
    const SourceText own{std::string(kSource), value_text_};
    Diagnostics found(own);
    std::optional<Node> value = parse_json(own, found);
    if (value && found.size() == 0) {
      raise_spans(*value, offset);
      return value;
    }
    const bool begins_like_json = value_text_.find_first_of("[{\"") == 0;
    if (!begins_like_json) {
      return text_node(value_text_, {.offset = offset, .length = value_text_.size()});
    }
    const Diagnostic& first = found.found().front();
    report({.offset = offset, .length = value_text_.size()}, first.message, "expected JSON, or a plain text");
    return std::nullopt;
  }

  // The value that the step leads to; one that isn't there yet is made. Null, and
  // reported, where none can be.
  Node* descend(Node& from, const Step& step) {
    std::string pointer = child_pointer(pointer_, step.name);
    Node* next = nullptr;
    if (from.kind == Node::Kind::array) {
      next = find_entry(from, step);
    } else if (from.kind == Node::Kind::text && is_in_strategies_) {
      // "lua-script" is short for { "use": "lua-script" }.
      const Span span = from.span;
      Node use = std::exchange(from, empty_object(span));
      from.members.push_back({.key = "use", .key_span = span, .value = std::move(use)});
      return descend(from, step);
    } else if (from.kind != Node::Kind::object) {
      report(step.span, fmt::format("{} has no place in the scenario", in_backticks(path_)),
             fmt::format("this is inside of {}", kind_name(from.kind)));
      return nullptr;
    } else {
      next = find_member(from, step.name);
      if (next == nullptr) {
        from.members.push_back(
            {.key = std::string(step.name), .key_span = step.span, .value = empty_object(step.span)});
        next = &from.members.back().value;
      }
    }
    is_in_strategies_ = pointer_ == "/strategies";
    pointer_ = std::move(pointer);
    return next;
  }

  Node* find_entry(Node& list, const Step& step) {
    for (Node& entry : list.items) {
      if (strategy_name(entry) == step.name) return &entry;
    }
    std::size_t index = 0;
    const char* const end = step.name.data() + step.name.size();
    const auto [stop, error] = std::from_chars(step.name.data(), end, index);
    if (error == std::errc() && stop == end && index < list.items.size()) return &list.items[index];
    std::vector<std::string_view> names;
    for (const Node& entry : list.items) {
      if (const std::string_view name = strategy_name(entry); !name.empty()) names.push_back(name);
    }
    report(step.span, fmt::format("the list has no entry {}", in_backticks(step.name)),
           names.empty() ? fmt::format("it has {}, counted from 0", list.items.size())
                         : fmt::format("expected {}", list_of(names)),
           suggestion(step.name, names, ""));
    return nullptr;
  }

  void report(Span span, std::string message, std::string label, std::string help = "") {
    diagnostics_.add(span, pointer_,
                     {.code = code::kSettingWithoutPlace,
                      .message = std::move(message),
                      .label = std::move(label),
                      .help = std::move(help)});
  }

  std::string_view path_;
  std::string_view value_text_;
  std::size_t base_;
  Diagnostics& diagnostics_;
  std::string pointer_;
  bool is_in_strategies_ = false;  // the value that was reached is an entry of that list
};

}  // namespace

bool is_setting(std::string_view text) {
  const std::size_t equals = text.find('=');
  return equals != std::string_view::npos && equals > 0;
}

void apply(const Settings& settings, Node& root, SourceText& source, Diagnostics& diagnostics) {
  for (const std::string& setting : settings) {
    const std::size_t base = source.attach(std::string(kSource), setting);
    if (is_setting(setting)) {
      Setter(setting, base, diagnostics).apply_to(root);
      continue;
    }
    diagnostics.add({.offset = base, .length = setting.size()}, {},
                    {.code = code::kSettingWithoutPlace,
                     .message = fmt::format("{} is no setting", in_backticks(setting)),
                     .label = "expected a path, `=` and a value",
                     .help = "for example: servers=3"});
  }
}

std::string_view strategy_name(const Node& entry) {
  if (entry.kind == Node::Kind::text) return entry.text;
  std::string_view name;
  for (const Member& member : entry.members) {
    const bool is_name = member.key == "as" || (member.key == "use" && name.empty());
    if (is_name && member.value.kind == Node::Kind::text) name = member.value.text;
  }
  return name;
}

}  // namespace overbook::scenarios
