#include "reports/terminal/trace.h"

#include <fmt/format.h>

#include <optional>

#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/text_table.h"
#include "reports/view/counterexample.h"
#include "reports/view/steps.h"

namespace overbook::reports {
namespace {

std::string keys_text(const ShownKeys& shown) {
  std::string text;
  for (const ShownKey& key : shown.keys) {
    const std::string_view sign = key.what == ShownKey::What::removed   ? "-"
                                  : key.what == ShownKey::What::added   ? "+"
                                  : key.what == ShownKey::What::changed ? "~"
                                                                        : "";
    text += fmt::format("{}{}{}", text.empty() ? "" : " ", sign, key.name);
    if (key.value) text += "=" + *key.value;
  }
  return text.empty() ? "(none)" : text;
}

class TraceTable {
 public:
  TraceTable(const Counterexample& counterexample, const TraceOptions& options)
      : counterexample_(counterexample),
        options_(options),
        signs_(glyphs(options.ascii)),
        view_(steps_of(counterexample, Format::terminal, options.max_steps)),
        has_keys_(!is_recorded(counterexample)),
        table_(columns(), 2) {}

  [[nodiscard]] std::string render() {
    for (std::size_t i = 0; i < view_.steps.size(); ++i) {
      if (i == view_.gap_at && view_.left_out > 0) add_gap();
      add_step(view_.steps[i]);
    }
    return table_.render(options_.width, 0, options_.colour);
  }

 private:
  [[nodiscard]] std::vector<TextColumn> columns() const {
    std::vector<TextColumn> all{{.header = "  #", .min_width = 3}};
    if (view_.has_times) all.push_back({.header = "t/ms"});
    for (const std::string& server : view_.lanes)
      all.push_back({.header = server, .filler = std::string(signs_.lane)});
    if (names_servers()) all.push_back({.header = "server"});
    const std::string redis = view_.prefix.empty() ? "Redis" : fmt::format("Redis {}*", view_.prefix);
    all.push_back({.header = "command or event", .flexible = true, .min_width = 18});
    if (!view_.program.empty()) all.push_back({.header = "line"});
    if (has_keys_) all.push_back({.header = redis, .flexible = true, .min_width = 12});
    all.push_back({.header = "running"});
    return all;
  }

  // Of too many lanes there is one column.
  [[nodiscard]] bool names_servers() const { return view_.lanes.empty() && !counterexample_.servers.empty(); }

  void add_lanes(std::vector<TextCell>& cells, std::optional<std::size_t> lane, const std::string& server,
                 Style style) const {
    if (names_servers()) cells.push_back({server, style});
    for (std::size_t i = 0; i < view_.lanes.size(); ++i) {
      const bool acts = lane == i;
      cells.push_back({std::string(acts ? signs_.acting : signs_.lane), acts ? style : Style::faint});
    }
  }

  void add_gap() {
    std::vector<TextCell> cells{{}};
    if (view_.has_times) cells.emplace_back();
    add_lanes(cells, std::nullopt, "", Style::faint);
    cells.push_back({view_.gap.in(Format::terminal), Style::faint});
    table_.add_row(std::move(cells));
  }

  void add_step(const ShownStep& step) {
    const bool is_initial = step.number == 0;
    const Style style = is_initial ? Style::faint : step.violates ? Style::bad : Style::plain;
    std::vector<TextCell> cells{
        {fmt::format("{:1}{:>2}", step.violates ? signs_.here : "", step.number), style}};
    if (view_.has_times) cells.push_back({step.time});
    const Style lane_style = is_initial ? Style::faint : step.violates ? Style::bad : Style::strong;
    add_lanes(cells, step.lane, step.server, lane_style);
    // A server outside the lanes (one that only held a slot before) is named where its step is told.
    std::string event = !is_initial && !names_servers() && !step.lane ? step.server + ": " : "";
    event += step.action;
    if (!step.reply.empty()) event += fmt::format(" {} {}", signs_.arrow, step.reply);
    if (!step.outcome.empty()) event += fmt::format("  [{}]", step.outcome);
    cells.push_back({event, style});
    if (!view_.program.empty()) cells.push_back({step.line});
    if (has_keys_) cells.push_back({keys_text(step.redis)});
    const Style running = is_initial ? Style::plain : step.running.is_over ? Style::bad : style;
    cells.push_back({meter(step.running.running, view_.limit, options_.ascii), running});
    table_.add_row(std::move(cells));
  }

  const Counterexample& counterexample_;
  const TraceOptions& options_;
  const Glyphs& signs_;
  Steps view_;
  bool has_keys_;
  TextTable table_;
};

}  // namespace

std::string trace_table(const Counterexample& counterexample, const TraceOptions& options) {
  return TraceTable(counterexample, options).render();
}

std::string trace_text(const Counterexample& counterexample, const TraceOptions& options) {
  std::string out = trace_table(counterexample, options);
  if (!counterexample.explanation.empty()) {
    out += paragraph(counterexample.explanation, options.width, "why: ", "     ");
  }
  if (!counterexample.replay.empty()) out += "replay: " + visible(counterexample.replay) + "\n";
  return out;
}

}  // namespace overbook::reports
