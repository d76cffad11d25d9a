#include "scenarios/loader/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "model/digest.h"
#include "scenarios/loader/decode/decode.h"
#include "scenarios/loader/json/json_tree.h"
#include "scenarios/loader/sweep_axes.h"

namespace overbook::scenarios {
namespace {

// What is wrong with a combination of numbers, each of which may be right: the cell is
// left out, the others run.
constexpr std::array<std::string_view, 2> kOfCombinations{code::kFullerThanFull, code::kSettingsExclude};

bool is_of_a_combination(const Diagnostic& found) {
  return std::find(kOfCombinations.begin(), kOfCombinations.end(), found.code) != kOfCombinations.end();
}

// What says that a number, as such, can't stand there.
bool is_no_number_expected(const Diagnostic& found) {
  return found.code == code::kWrongType && found.message.ends_with(kind_name(Node::Kind::number));
}

// What says that this number can't.
bool is_of_the_value(const Diagnostic& found) {
  return found.code == code::kWrongType || found.code == code::kOutOfRange;
}

bool is_below(std::string_view pointer, std::string_view ancestor) {
  return pointer.starts_with(ancestor) &&
         (pointer.size() == ancestor.size() || pointer[ancestor.size()] == '/');
}

// Every cell decodes the same scripts: they are read once, and are the same in all of them.
class CachedScripts {
 public:
  explicit CachedScripts(const ScriptReader& read) : read_(read) {}

  std::string operator()(const std::string& path) {
    const auto known = texts_.find(path);
    if (known != texts_.end()) return known->second;
    return texts_.emplace(path, read_(path)).first->second;
  }

 private:
  const ScriptReader& read_;
  std::map<std::string, std::string> texts_;
};

// Decodes every cell of a grid, and tells each mistake once.
class GridDecoder {
 public:
  GridDecoder(Node& root, const SourceText& source, const ScriptReader& read_script, Diagnostics& diagnostics)
      : root_(root),
        source_(source),
        scripts_(read_script),
        diagnostics_(diagnostics),
        axes_(find_axes(root, diagnostics)) {
    if (read_script) read_script_ = [this](const std::string& path) { return scripts_(path); };
    put_back_what_takes_no_number();
  }

  Sweep decode() {
    Sweep sweep;
    for (const Swept& swept : axes_.swept) sweep.axes.push_back(swept.axis);
    const std::size_t cells = count_cells();
    for (std::size_t i = 0; i < cells; ++i) sweep.cells.push_back(decode_cell(i, sweep));
    const bool any_left = std::any_of(sweep.cells.begin(), sweep.cells.end(),
                                      [](const Cell& cell) { return cell.left_out.empty(); });
    if (!any_left) add_new(of_combinations_);
    return sweep;
  }

 private:
  // A list where no number may stand was never meant as a sweep: it is put back, for the decoder to say so.
  void put_back_what_takes_no_number() {
    for (const Swept& swept : axes_.swept) *swept.node = swept.values.front();
    const std::vector<Diagnostic> found = decode_tree().second;
    std::erase_if(axes_.swept, [&](const Swept& swept) {
      const bool takes_none = std::any_of(found.begin(), found.end(), [&](const Diagnostic& one) {
        return one.pointer == swept.axis.pointer && is_no_number_expected(one);
      });
      if (takes_none) *swept.node = swept.original;
      return takes_none;
    });
  }

  [[nodiscard]] std::pair<sim::Scenario, std::vector<Diagnostic>> decode_tree() const {
    Diagnostics found(source_);
    const Place place{.node = &root_, .pointer = "", .name = "the scenario"};
    sim::Scenario scenario = decode_scenario(place, read_script_, found);
    return {std::move(scenario), found.found()};
  }

  // Of too many, only the first: whatever else is wrong with the file is to be told too.
  std::size_t count_cells() {
    std::size_t cells = 1;
    for (const Swept& swept : axes_.swept) {
      cells *= swept.values.size();
      if (cells <= kMaxCells) continue;
      diagnostics_.add(
          swept.span, swept.axis.pointer,
          {.code = code::kTooManyCells,
           .message = fmt::format("the sweep has more than {} cells", kMaxCells),
           .label = fmt::format("with {} values here", swept.values.size() > kMaxCells
                                                           ? fmt::format("more than {}", kMaxCells)
                                                           : std::to_string(swept.values.size())),
           .help = "every value is combined with every value of the other lists: take fewer"});
      return 1;
    }
    return cells;
  }

  Cell decode_cell(std::size_t index, Sweep& sweep) {
    Cell cell;
    cell.at.resize(axes_.swept.size());
    for (std::size_t axis = axes_.swept.size(); axis-- > 0;) {
      Swept& swept = axes_.swept[axis];
      cell.at[axis] = index % swept.values.size();
      index /= swept.values.size();
      *swept.node = swept.values[cell.at[axis]];
    }
    std::vector<Diagnostic> found;
    std::tie(cell.scenario, found) = decode_tree();
    if (sweep.cells.empty()) sweep.seed = cell.scenario.explore.seed;
    const auto first = std::find_if(found.begin(), found.end(), is_of_a_combination);
    if (first != found.end() && sweep.is_grid()) {
      cell.left_out = first->message;
      cell.scenario = {};
    } else if (sweep.is_grid()) {
      cell.scenario.explore.seed = cell_seed(cell.scenario.explore.seed, settings_of(sweep, cell));
    }
    take(found, cell);
    return cell;
  }

  void take(const std::vector<Diagnostic>& found, const Cell& cell) {
    std::vector<Diagnostic> certain;
    for (const Diagnostic& one : found) {
      const bool is_told =
          std::any_of(axes_.broken.begin(), axes_.broken.end(),
                      [&](const std::string& broken) { return is_below(one.pointer, broken); });
      if (is_told) continue;
      (is_of_a_combination(one) && !axes_.swept.empty() ? of_combinations_ : certain)
          .push_back(placed(one, cell));
    }
    add_new(certain);
  }

  // A finding about a value of a list belongs to that entry; one about a value of a range, to the range.
  [[nodiscard]] Diagnostic placed(Diagnostic found, const Cell& cell) const {
    for (std::size_t axis = 0; axis < axes_.swept.size(); ++axis) {
      const Swept& swept = axes_.swept[axis];
      if (found.pointer != swept.axis.pointer) continue;
      if (swept.original.kind == Node::Kind::object) {
        if (is_of_the_value(found)) found.code = code::kRangeValue;
        return found;
      }
      found.pointer = child_pointer(found.pointer, std::to_string(cell.at[axis]));
    }
    return found;
  }

  // What other cells have told already is not told again. Of the values of a range, and of the cells that
  // make no sense, one is enough.
  void add_new(const std::vector<Diagnostic>& found) {
    const auto key = [](const Diagnostic& one) {
      const bool is_one_enough = one.code == code::kRangeValue || is_of_a_combination(one);
      return std::tuple(one.code, one.file, one.line, one.column, one.pointer,
                        is_one_enough ? "" : one.message);
    };
    for (const Diagnostic& one : found) {
      const auto& told = diagnostics_.found();
      const bool is_told = std::any_of(told.begin(), told.end(),
                                       [&](const Diagnostic& other) { return key(one) == key(other); });
      if (!is_told) diagnostics_.add(one);
    }
  }

  Node& root_;
  const SourceText& source_;
  CachedScripts scripts_;
  ScriptReader read_script_;
  Diagnostics& diagnostics_;
  FoundAxes axes_;
  std::vector<Diagnostic> of_combinations_;
};

}  // namespace

Sweep load_sweep_text(std::string_view text, const std::string& file_name, const ScriptReader& read_script,
                      const Settings& settings) {
  SourceText source(file_name, text);
  Diagnostics diagnostics(source);
  Sweep sweep;
  if (std::optional<Node> root = parse_json(source, diagnostics)) {
    apply(settings, *root, source, diagnostics);
    sweep = GridDecoder(*root, source, read_script, diagnostics).decode();
  }
  diagnostics.throw_if_any();
  return sweep;
}

std::string setting_of(const Axis& axis, std::size_t value) {
  return fmt::format("{}={}", axis.field, axis.values.at(value));
}

Settings settings_of(const Sweep& sweep, const Cell& cell) {
  Settings settings;
  for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
    settings.push_back(setting_of(sweep.axes[axis], cell.at.at(axis)));
  }
  return settings;
}

std::uint64_t cell_seed(std::uint64_t seed, const Settings& cell) {
  std::uint64_t state = mix64(seed);
  for (const std::string& setting : cell) {
    for (const char c : setting) state = mix64(state ^ static_cast<unsigned char>(c));
    state = mix64(state + 1);  // two settings are not one long one
  }
  return state;
}

}  // namespace overbook::scenarios
