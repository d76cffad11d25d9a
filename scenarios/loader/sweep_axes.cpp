#include "scenarios/loader/sweep_axes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "scenarios/loader/json/value_reader.h"

namespace overbook::scenarios {
namespace {

// The lists of the format: their entries are looked into.
constexpr std::array<std::string_view, 2> kOwnLists{"/strategies", "/faults/clock_skew/offsets_ms"};

constexpr std::array<std::string_view, 4> kRangeFields{"from", "to", "step", "times"};
constexpr ObjectShape kRange{.name = "a range", .fields = kRangeFields, .later = {}};

bool is_number(const Node& node) {
  return node.kind == Node::Kind::number;
}

bool is_list_of_values(const Node& node) {
  return node.kind == Node::Kind::array && std::any_of(node.items.begin(), node.items.end(), is_number);
}

// An object with the ends and no word of how to get from one to the other may be something
// else, such as a distribution.
bool is_range(const Node& node) {
  std::set<std::string_view> keys;
  for (const Member& member : node.members) keys.insert(member.key);
  return keys.contains("from") && keys.contains("to") && (keys.contains("step") || keys.contains("times"));
}

Node number_node(double value, Span span) {
  Node node;
  node.kind = Node::Kind::number;
  node.real = value;
  node.span = span;
  const bool is_whole = std::trunc(value) == value;
  node.number = !is_whole ? Node::Number::real : value < 0 ? Node::Number::negative : Node::Number::natural;
  if (node.number == Node::Number::natural) node.natural = static_cast<std::uint64_t>(value);
  return node;
}

// Without the dust of binary fractions: 0.1 + 0.2 is 0.3.
double rounded(double value) {
  return std::trunc(value) == value ? value : std::stod(fmt::format("{:.12g}", value));
}

// The entries of `strategies` go by their names where each has one of its own that a path can hold.
std::string step_of_entry(const Node& list, std::size_t index) {
  const std::string_view name = strategy_name(list.items[index]);
  const auto same = [&](const Node& other) { return strategy_name(other) == name; };
  const bool is_usable = !name.empty() && name.find_first_of(".=") == std::string_view::npos &&
                         std::count_if(list.items.begin(), list.items.end(), same) == 1;
  return is_usable ? std::string(name) : std::to_string(index);
}

class Finder {
 public:
  explicit Finder(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void walk(Node& node, const std::string& pointer, const std::string& field) {
    const bool is_own_list = std::find(kOwnLists.begin(), kOwnLists.end(), pointer) != kOwnLists.end();
    if (!is_own_list && is_list_of_values(node)) {
      add({.pointer = pointer, .field = field}, node, list_values(node, pointer));
    } else if (is_range(node)) {
      add({.pointer = pointer, .field = field}, node, range_values(node, pointer));
    } else {
      walk_into(node, pointer, field);
    }
  }

  [[nodiscard]] FoundAxes take() { return std::move(found_); }

 private:
  struct Name {
    std::string pointer;
    std::string field;
  };

  void walk_into(Node& node, const std::string& pointer, const std::string& field) {
    const auto below = [&](std::string_view step) {
      return field.empty() ? std::string(step) : fmt::format("{}.{}", field, step);
    };
    for (Member& member : node.members) {
      walk(member.value, child_pointer(pointer, member.key), below(member.key));
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
      walk(node.items[i], child_pointer(pointer, std::to_string(i)), below(step_of_entry(node, i)));
    }
  }

  // Takes the list or range out of the tree: its first value stands there until another does.
  void add(Name name, Node& node, std::optional<std::vector<Node>> values) {
    if (!values) {
      found_.broken.push_back(std::move(name.pointer));
      return;
    }
    Swept swept{.node = &node,
                .axis = {.field = std::move(name.field), .pointer = std::move(name.pointer), .values = {}},
                .values = std::move(*values),
                .original = node,
                .span = node.span};
    for (const Node& value : swept.values) swept.axis.values.push_back(value.real);
    found_.swept.push_back(std::move(swept));
  }

  std::optional<std::vector<Node>> list_values(const Node& list, const std::string& pointer) {
    const std::size_t before = diagnostics_.size();
    std::set<double> seen;
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      const Node& item = list.items[i];
      const std::string item_pointer = child_pointer(pointer, std::to_string(i));
      if (!is_number(item)) {
        report(item.span, item_pointer, fmt::format("{} among the numbers of a list", kind_name(item.kind)),
               "expected a number", "a list of values to sweep over holds numbers only");
      } else if (std::abs(item.real) > kMaxSweptValue) {
        report(item.span, item_pointer, "too large a number for a sweep",
               fmt::format("expected no more than {:.0f}", kMaxSweptValue));
      } else if (!seen.insert(item.real).second) {
        report(item.span, item_pointer, "a number that the list holds twice", "given again here",
               "remove one of the two");
      }
    }
    if (diagnostics_.size() > before) return std::nullopt;
    return list.items;
  }

  std::optional<double> read_end(const ObjectReader& range, std::string_view field) {
    const std::optional<Place> place = range.find(field);
    if (!place || !is_kind(*place, Node::Kind::number, "a number", diagnostics_)) return std::nullopt;
    if (std::abs(place->node->real) <= kMaxSweptValue) return place->node->real;
    report(place->node->span, place->pointer, "too large a number for a sweep",
           fmt::format("expected no more than {:.0f}", kMaxSweptValue));
    return std::nullopt;
  }

  std::optional<std::vector<Node>> range_values(const Node& node, const std::string& pointer) {
    const std::size_t before = diagnostics_.size();
    const ObjectReader range({.node = &node, .pointer = pointer, .name = "the range"}, kRange, diagnostics_);
    const std::optional<double> from = read_end(range, "from");
    const std::optional<double> to = read_end(range, "to");
    const bool is_geometric = range.find("times").has_value();
    if (is_geometric && range.find("step")) {
      report(range.key_span("step"), child_pointer(pointer, "step"), "a range with `step` and `times`",
             "one of the two is too many", "`step` is added, `times` is multiplied with");
    }
    const std::optional<double> step = read_end(range, is_geometric ? "times" : "step");
    if (diagnostics_.size() > before) return std::nullopt;
    const auto complain = [&](std::string_view field, std::string message, std::string label) {
      const Place place = *range.find(field);
      report(place.node->span, place.pointer, std::move(message), std::move(label));
      return std::nullopt;
    };
    if (is_geometric && *step <= 1)
      return complain("times", "a range that does not grow", "expected more than 1");
    if (is_geometric && *from <= 0)
      return complain("from", "a range that does not grow", "expected more than 0");
    if (!is_geometric && *step <= 0)
      return complain("step", "a range that does not grow", "expected more than 0");
    if (*to < *from) {
      const Place place = *range.find("to");
      diagnostics_.add(place.node->span, place.pointer,
                       {.code = code::kRangeValue,
                        .message = "a range that ends before it begins",
                        .label = "expected no less than `from`",
                        .help = ""});
      // What else is wrong there is not hidden by this.
      return std::vector{number_node(*from, node.span)};
    }
    return counted_up(node, *from, *to, [&](double value, std::size_t i) {
      return is_geometric ? value * *step : *from + static_cast<double>(i) * *step;
    });
  }

  // Stops one beyond what a grid can hold: that it is too much is said of the grid.
  template <typename Next>
  std::vector<Node> counted_up(const Node& node, double from, double to, Next next) {
    std::vector<Node> values;
    double value = from;
    while (value <= to && values.size() <= kMaxCells) {
      values.push_back(number_node(value, node.span));
      value = rounded(next(value, values.size()));
    }
    return values;
  }

  void report(Span span, std::string pointer, std::string message, std::string label, std::string help = "") {
    diagnostics_.add(span, std::move(pointer),
                     {.code = code::kNoSweep,
                      .message = std::move(message),
                      .label = std::move(label),
                      .help = std::move(help)});
  }

  Diagnostics& diagnostics_;
  FoundAxes found_;
};

}  // namespace

FoundAxes find_axes(Node& root, Diagnostics& diagnostics) {
  Finder finder(diagnostics);
  finder.walk(root, "", "");
  return finder.take();
}

}  // namespace overbook::scenarios
