#include "reports/json/json_reader.h"

#include <fmt/format.h>

#include <charconv>
#include <map>

#include "reports/json/describe.h"
#include "reports/json/json_fields.h"
#include "reports/text/words.h"
#include "reports/view/sweep_view.h"

namespace overbook::reports {
namespace {

// The number of a cell, or the index of a counterexample, may only point at what there is.
void check(const Report& report, const Located& document);
// Every column has an entry for every cell.
void check(const Sweep& sweep, const Located& place);
void check(const SweepAxis& axis, const Located& place);
template <typename T>
void check(const T& /*value*/, const Located& /*place*/) {}

template <typename T>
struct Reading;
template <typename T>
T read(const Located& place) {
  return Reading<T>::of(place);
}

// Whether any of the fields that a description names is there.
class AnyThere {
 public:
  explicit AnyThere(Fields& fields) : fields_(&fields) {}

  void name(const char* /*name*/, About /*about*/ = {}) {}
  void need(const char* key, const auto& /*member*/, About /*about*/ = {}) { look_for(key); }
  void unless_empty(const char* key, const auto& /*member*/, About /*about*/ = {}) { look_for(key); }
  void object(const char* key, const auto& /*visit*/, About /*about*/ = {}) { look_for(key); }
  [[nodiscard]] bool is_any() const { return is_any_; }

 private:
  void look_for(const char* key) { is_any_ = fields_->find(key).has_value() || is_any_; }

  Fields* fields_;
  bool is_any_ = false;
};

// Fills a struct from an object, as describe.h lists its fields.
class FieldsRead {
 public:
  explicit FieldsRead(const Located& object) : fields_(object) {}

  void name(const char* /*name*/, About /*about*/ = {}) {}
  template <typename T>
  void need(const char* key, T& member, About /*about*/ = {}) {
    member = read<T>(fields_.need(key));
  }
  void some(const char* key, auto& member, About /*about*/ = {}) { need(key, member); }
  template <typename T>
  void unless_empty(const char* key, T& member, About /*about*/ = {}) {
    if (const auto value = fields_.find(key)) member = read<T>(*value);
  }
  // A field that is there but null is not absent.
  template <typename T>
  void unless_empty(const char* key, std::optional<T>& member, About /*about*/ = {}) {
    if (const auto value = fields_.find(key)) member = read<T>(*value);
  }
  void if_any(bool /*is_written*/, const char* key, auto& member, About /*about*/ = {}) {
    unless_empty(key, member);
  }
  void mark(const char* key, bool& member) { unless_empty(key, member); }
  void numbers(const char* key, std::vector<double>& member) { need(key, member); }
  void since_later(const char* key, auto& member, About /*about*/ = {}) { unless_empty(key, member); }
  void never(const char* key, std::string_view why) {
    const Located found = fields_.need(key);
    if (read_bool(found)) found.fail(fmt::format("false: {}", why));
  }
  void constant(const char* key, std::string_view text) {
    const Located found = fields_.need(key);
    if (read_text(found) != text) found.fail(fmt::format("\"{}\"", text));
  }
  void object(const char* key, const auto& visit, About /*about*/ = {}) {
    FieldsRead inner(fields_.need(key));
    visit(inner);
    inner.finish();
  }
  template <typename T>
  void together(std::optional<T>& member, const auto& visit) {
    AnyThere there(fields_);
    T described;
    visit(there, described);
    if (there.is_any()) visit(*this, member.emplace());
  }
  void depends(const char* /*key*/, Others /*others*/) {}
  void derived(auto& member, const auto& of) { member = of(); }
  void finish() const { fields_.finish(); }

 private:
  Fields fields_;
};

template <typename T>
struct Reading {
  static T of(const Located& place) {
    FieldsRead fields(place);
    T value;
    describe(fields, value);
    fields.finish();
    check(value, place);
    return value;
  }
};

template <>
struct Reading<std::string> {
  static std::string of(const Located& place) { return read_text(place); }
};
template <>
struct Reading<bool> {
  static bool of(const Located& place) { return read_bool(place); }
};
template <>
struct Reading<double> {
  static double of(const Located& place) { return read_number(place); }
};
template <>
struct Reading<std::uint64_t> {
  static std::uint64_t of(const Located& place) { return read_count(place); }
};
template <>
struct Reading<std::uint32_t> {
  static std::uint32_t of(const Located& place) { return read_small_count(place); }
};
template <>
struct Reading<Verdict> {
  static Verdict of(const Located& place) {
    const auto verdict = verdict_from_word(read_text(place));
    if (!verdict) place.fail(one_of_verdict_words());
    return *verdict;
  }
};
template <>
struct Reading<StepKind> {
  static StepKind of(const Located& place) {
    const auto kind = step_kind_from_word(read_text(place));
    if (!kind) place.fail(one_of_step_kind_words());
    return *kind;
  }
};
template <>
struct Reading<FoundBy> {
  static FoundBy of(const Located& place) {
    const auto found_by = found_by_from_word(read_text(place));
    if (!found_by) place.fail(one_of_found_by_words());
    return *found_by;
  }
};
template <typename T>
struct Reading<std::optional<T>> {
  static std::optional<T> of(const Located& place) {
    return place.json->is_null() ? std::nullopt : std::optional(read<T>(place));
  }
};
template <typename T>
struct Reading<std::vector<T>> {
  static std::vector<T> of(const Located& place) { return read_array(place, read<T>); }
};
template <typename T>
struct Reading<std::map<std::string, T>> {
  static std::map<std::string, T> of(const Located& place) { return read_map(place, read<T>); }
};
template <>
struct Reading<std::map<std::uint32_t, std::uint64_t>> {
  static std::map<std::uint32_t, std::uint64_t> of(const Located& place) {
    std::map<std::uint32_t, std::uint64_t> histogram;
    for (const ExcessBin& bin : read<std::vector<ExcessBin>>(place)) {
      const bool is_new = histogram.emplace(bin.excess, bin.schedules).second;
      if (!is_new) place.fail("an excess twice", "each excess once");
    }
    return histogram;
  }
};

void check(const SweepAxis& axis, const Located& place) {
  if (axis.values.empty()) place.at("values").fail("at least one value");
}

void check(const Sweep& sweep, const Located& place) {
  constexpr std::size_t kMostCells = 1'000'000;  // no sweep comes near it
  const Located axes = place.at("axes");
  if (sweep.axes.empty()) axes.fail("at least one axis");
  std::size_t cells = 1;
  for (const SweepAxis& axis : sweep.axes) {
    cells *= axis.values.size();
    if (cells > kMostCells) axes.fail("more cells than a sweep can have", "fewer values");
  }
  const auto check_column = [cells](const Located& of, const char* name) {
    const Located column = of.at(name);
    const std::size_t entries = column.json->size();
    if (entries != cells)
      column.fail(fmt::format("{} entries", entries), fmt::format("one for each of {} cells", cells));
  };
  for (const char* name : {"seeds", "left_out"}) check_column(place, name);
  for (std::size_t i = 0; i < sweep.series.size(); ++i) {
    for (const char* name : {"verdict", "schedules", "violations", "rate", "low", "high", "upper_bound",
                             "worst_excess", "states"})
      check_column(place.at("series").at(i), name);
  }
}

void check_index(const std::optional<std::size_t>& index, std::size_t count, const Located& property,
                 const char* key) {
  if (index && *index >= count)
    property.at(key).fail(fmt::format("an index into \"counterexamples\", which has {}", count));
}

void check(const Report& report, const Located& document) {
  const std::size_t count = report.counterexamples.size();
  for (std::size_t i = 0; i < report.strategies.size(); ++i) {
    const Located properties = document.at("strategies").at(i).at("properties");
    const std::vector<PropertyResult>& results = report.strategies[i].properties;
    for (std::size_t j = 0; j < results.size(); ++j) {
      check_index(results[j].counterexample, count, properties.at(j), "counterexample");
      check_index(results[j].worst_counterexample, count, properties.at(j), "worst_counterexample");
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<std::size_t>& cell = report.counterexamples[i].cell;
    if (cell && (!report.sweep || *cell >= cell_count(*report.sweep)))
      document.at("counterexamples").at(i).at("cell").fail("the number of a cell of \"sweep\"");
  }
}

std::string place_of(std::string_view text, std::size_t byte) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (std::size_t i = 0; i + 1 < byte && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
    } else {
      ++column;
    }
  }
  return fmt::format("line {}, column {}", line, column);
}

}  // namespace

Report from_json(std::string_view text, const std::string& file) {
  Json json;
  try {
    json = Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw ReportError(file, "", fmt::format("text that is not JSON at {}", place_of(text, error.byte)),
                      "a report written by overbook");
  } catch (const Json::out_of_range&) {
    throw ReportError(file, "", "a number that is out of range", "a report written by overbook");
  }
  return read<Report>({.json = &json, .file = &file, .pointer = ""});
}

bool is_counterexample_reference(std::string_view text) {
  return text.find('#') != std::string_view::npos;
}

CounterexampleReference parse_counterexample_reference(std::string_view text) {
  // As a JSON pointer counts, and as people do.
  constexpr std::string_view kPrefix = "/counterexamples/";
  constexpr std::string_view kName = "ce";
  const std::size_t hash = text.find('#');
  CounterexampleReference reference{.file = std::string(text.substr(0, hash)), .index = 0};
  const std::string_view pointer = hash == std::string_view::npos ? "" : text.substr(hash + 1);
  const bool is_named = pointer.starts_with(kName);
  const std::string_view digits = pointer.starts_with(kPrefix) ? pointer.substr(kPrefix.size())
                                  : is_named                   ? pointer.substr(kName.size())
                                                               : std::string_view();
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), reference.index);
  const bool is_canonical = digits.size() == 1 || (digits.size() > 1 && digits.front() != '0');
  const bool is_none = is_named && reference.index == 0;
  if (error != std::errc() || end != digits.data() + digits.size() || !is_canonical || is_none) {
    throw ReportError(reference.file, std::string(pointer), "a reference to something else",
                      "a counterexample of the report, as in report.json#ce1");
  }
  if (is_named) --reference.index;
  return reference;
}

const Counterexample& counterexample(const Report& report, const CounterexampleReference& reference) {
  if (reference.index >= report.counterexamples.size()) {
    throw ReportError(reference.file, fmt::format("/counterexamples/{}", reference.index), "nothing",
                      fmt::format("an index below {}: the report's number of counterexamples",
                                  report.counterexamples.size()));
  }
  return report.counterexamples[reference.index];
}

}  // namespace overbook::reports
