#include "reports/json/json_sweep.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>
#include <utility>

#include "reports/text/words.h"
#include "reports/view/sweep_view.h"

namespace overbook::reports {
namespace {

constexpr double kLargestWhole = 9007199254740992.0;  // 2^53: up to here a double is exact
constexpr std::size_t kMostCells = 1'000'000;         // of a report that is read: no sweep comes near it

// A whole number without a point: the seventh server is no 7.0.
Json number_json(double value) {
  if (!std::isfinite(value)) throw std::invalid_argument("a report cannot hold a number that is not finite");
  const bool is_whole =
      std::trunc(value) == value && std::abs(value) <= kLargestWhole && !std::signbit(value);
  return is_whole ? Json(static_cast<std::uint64_t>(value)) : Json(value);
}

Json column_json(const std::vector<std::optional<double>>& column) {
  Json json = Json::array();
  for (const std::optional<double>& entry : column) {
    if (entry && !std::isfinite(*entry)) {
      throw std::invalid_argument("a report cannot hold a number that is not finite");
    }
    json.push_back(entry ? Json(*entry) : Json());
  }
  return json;
}

Json axis_json(const SweepAxis& axis) {
  Json values = Json::array();
  for (const double value : axis.values) values.push_back(number_json(value));
  return {{"field", axis.field}, {"values", std::move(values)}};
}

Json series_json(const SweepSeries& series) {
  Json verdicts = Json::array();
  for (const Verdict verdict : series.verdict) verdicts.push_back(word(verdict));
  Json json;
  json["strategy"] = series.strategy;
  json["property"] = series.property;
  json["verdict"] = std::move(verdicts);
  json["schedules"] = series.schedules;
  json["violations"] = series.violations;
  json["rate"] = column_json(series.rate);
  json["low"] = column_json(series.low);
  json["high"] = column_json(series.high);
  json["upper_bound"] = column_json(series.upper_bound);
  json["worst_excess"] = series.worst_excess;
  json["states"] = series.states;
  return json;
}

SweepAxis read_axis(const Located& value) {
  Fields fields(value);
  SweepAxis axis;
  axis.field = read_text(fields.need("field"));
  const Located values = fields.need("values");
  axis.values = read_array(values, read_number);
  if (axis.values.empty()) values.fail("at least one value");
  fields.finish();
  return axis;
}

// A column with an entry for every cell.
template <typename Read>
auto read_column(const Located& value, std::size_t cells, Read read) {
  auto column = read_array(value, read);
  if (column.size() != cells) {
    value.fail(fmt::format("{} entries", column.size()), fmt::format("one for each of {} cells", cells));
  }
  return column;
}

std::optional<double> read_optional(const Located& value) {
  if (value.json->is_null()) return std::nullopt;
  return read_number(value);
}

SweepSeries read_series(const Located& value, std::size_t cells) {
  Fields fields(value);
  const auto column = [&](const char* name, auto read) {
    return read_column(fields.need(name), cells, read);
  };
  SweepSeries series;
  series.strategy = read_text(fields.need("strategy"));
  series.property = read_text(fields.need("property"));
  series.verdict = column("verdict", [](const Located& entry) {
    const auto verdict = verdict_from_word(read_text(entry));
    if (!verdict) entry.fail(one_of_verdict_words());
    return *verdict;
  });
  series.schedules = column("schedules", read_count);
  series.violations = column("violations", read_count);
  series.rate = column("rate", read_optional);
  series.low = column("low", read_optional);
  series.high = column("high", read_optional);
  series.upper_bound = column("upper_bound", read_optional);
  series.worst_excess = column("worst_excess", read_small_count);
  series.states = column("states", read_count);
  fields.finish();
  return series;
}

}  // namespace

Json sweep_json(const Sweep& sweep) {
  Json json;
  json["axes"] = Json::array();
  for (const SweepAxis& axis : sweep.axes) json["axes"].push_back(axis_json(axis));
  json["seeds"] = sweep.seeds;
  json["left_out"] = sweep.left_out;
  json["confidence"] = sweep.confidence;
  json["series"] = Json::array();
  for (const SweepSeries& series : sweep.series) json["series"].push_back(series_json(series));
  return json;
}

Sweep read_sweep(const Located& value) {
  Fields fields(value);
  Sweep sweep;
  const Located axes = fields.need("axes");
  sweep.axes = read_array(axes, read_axis);
  std::size_t cells = 1;
  for (const SweepAxis& axis : sweep.axes) {
    cells *= axis.values.size();
    if (cells > kMostCells) axes.fail("more cells than a sweep can have", "fewer values");
  }
  if (sweep.axes.empty()) axes.fail("at least one axis");
  sweep.seeds = read_column(fields.need("seeds"), cells, read_count);
  sweep.left_out = read_column(fields.need("left_out"), cells, read_text);
  sweep.confidence = read_number(fields.need("confidence"));
  sweep.series = read_array(fields.need("series"),
                            [cells](const Located& series) { return read_series(series, cells); });
  fields.finish();
  return sweep;
}

Json cell_counts_json(const CellCounts& counts) {
  return {{"proved", counts.proved},       {"violated", counts.violated},
          {"not_found", counts.not_found}, {"inconclusive", counts.inconclusive},
          {"not_run", counts.not_run},     {"not_applicable", counts.not_applicable}};
}

CellCounts read_cell_counts(const Located& value) {
  Fields fields(value);
  CellCounts counts;
  counts.proved = read_count(fields.need("proved"));
  counts.violated = read_count(fields.need("violated"));
  counts.not_found = read_count(fields.need("not_found"));
  counts.inconclusive = read_count(fields.need("inconclusive"));
  counts.not_run = read_count(fields.need("not_run"));
  if (const auto count = fields.find("not_applicable")) counts.not_applicable = read_count(*count);
  fields.finish();
  return counts;
}

}  // namespace overbook::reports
