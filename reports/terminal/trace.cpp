#include "reports/terminal/trace.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/text_table.h"
#include "reports/text/words.h"
#include "reports/view/counterexample.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

// More lanes than this leave no room for what happens.
constexpr std::size_t kMostLanes = 6;

// How a row ends that stands for the keys of many.
constexpr std::string_view kOfOthers = " of other users";

// "s1", "S1".
bool is_server_name(std::string_view text) {
  if (text.size() < 2 || (text.front() != 's' && text.front() != 'S')) return false;
  return std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string key_text(const KeyRow& row, std::size_t prefix_length) {
  const std::string_view sign = row.removed ? "-" : row.added ? "+" : row.changed ? "~" : "";
  std::string text = fmt::format("{}{}", sign, std::string_view(row.key).substr(prefix_length));
  // Who registered is what the trace says anyway, unless it is news; every other value counts something.
  const bool is_told = is_server_name(row.value) || row.value.ends_with(kOfOthers);
  if (!row.removed && (!is_told || row.changed)) text += "=" + row.value;
  return text;
}

std::string keys_text(const std::vector<KeyRow>& rows, std::size_t prefix_length) {
  std::string text;
  for (const KeyRow& row : rows) {
    if (!text.empty()) text += ' ';
    text += key_text(row, prefix_length);
  }
  return text.empty() ? "(none)" : text;
}

class TraceTable {
 public:
  TraceTable(const Counterexample& counterexample, const TraceOptions& options)
      : counterexample_(counterexample),
        options_(options),
        signs_(glyphs(options.ascii)),
        has_lanes_(counterexample.servers.size() <= kMostLanes),
        has_times_(tells_virtual_time(counterexample)),
        prefix_(common_key_prefix(counterexample)),
        table_(columns(), 2) {}

  [[nodiscard]] std::string render() {
    add_initial_row();
    const auto& steps = counterexample_.steps;
    const StepsShown shown = steps_shown(steps.size(), std::max<std::size_t>(options_.max_steps, 2));
    for (std::size_t i = 0; i < shown.head; ++i) add_step(steps[i]);
    if (shown.left_out() > 0) add_note(fmt::format("... {} left out ...", counted(shown.left_out(), "step")));
    for (std::size_t i = shown.tail; i < steps.size(); ++i) add_step(steps[i]);
    return table_.render(options_.width, 0, options_.colour);
  }

 private:
  [[nodiscard]] std::vector<TextColumn> columns() const {
    std::vector<TextColumn> all{{.header = "  #", .min_width = 3}};
    if (has_times_) all.push_back({.header = "t/ms"});
    if (has_lanes_) {
      for (const std::string& server : counterexample_.servers) {
        all.push_back({.header = server, .filler = std::string(signs_.lane)});
      }
    } else {
      all.push_back({.header = "server"});
    }
    const std::string redis = prefix_.empty() ? "Redis" : fmt::format("Redis {}*", prefix_);
    all.push_back({.header = "command or event", .flexible = true, .min_width = 18});
    all.push_back({.header = redis, .flexible = true, .min_width = 12});
    all.push_back({.header = "running"});
    return all;
  }

  // Virtual time.
  void add_time(std::vector<TextCell>& cells, const StepRow* step) const {
    if (!has_times_) return;
    const bool is_known = step != nullptr && step->time_us;
    cells.push_back({is_known ? milliseconds(*step->time_us) : ""});
  }

  void add_lanes(std::vector<TextCell>& cells, const std::string& server, Style style) const {
    if (!has_lanes_) {
      cells.push_back({server, style});
      return;
    }
    for (const std::string& lane : counterexample_.servers) {
      const bool acts = lane == server;
      cells.push_back({std::string(acts ? signs_.acting : signs_.lane), acts ? style : Style::faint});
    }
  }

  void add_initial_row() {
    std::vector<TextCell> cells{{"  0", Style::faint}};
    add_time(cells, nullptr);
    add_lanes(cells, "", Style::faint);
    cells.push_back({"before the first step", Style::faint});
    cells.push_back({keys_text(counterexample_.initial, prefix_.size())});
    cells.push_back({meter(counterexample_.initial_running, counterexample_.limit, options_.ascii)});
    table_.add_row(std::move(cells));
  }

  void add_note(const std::string& note) {
    std::vector<TextCell> cells{{}};
    add_time(cells, nullptr);
    add_lanes(cells, "", Style::faint);
    cells.push_back({note, Style::faint});
    table_.add_row(std::move(cells));
  }

  void add_step(const StepRow& step) {
    const Style style = step.violates ? Style::bad : Style::plain;
    std::vector<TextCell> cells{
        {fmt::format("{:1}{:>2}", step.violates ? signs_.here : "", step.number), style}};
    add_time(cells, &step);
    add_lanes(cells, step.server, step.violates ? Style::bad : Style::strong);
    std::string event;
    // A server outside the lanes (one that only held a slot before) is named where its step is told.
    const auto& lanes = counterexample_.servers;
    if (has_lanes_ && std::find(lanes.begin(), lanes.end(), step.server) == lanes.end()) {
      event = step.server + ": ";
    }
    event += step.action;
    if (!step.reply.empty()) event += fmt::format(" {} {}", signs_.arrow, step.reply);
    if (!step.outcome.empty()) event += fmt::format("  [{}]", step.outcome);
    cells.push_back({event, style});
    cells.push_back({keys_text(step.redis, prefix_.size())});
    const bool over = step.running > counterexample_.limit;
    cells.push_back({meter(step.running, counterexample_.limit, options_.ascii), over ? Style::bad : style});
    table_.add_row(std::move(cells));
  }

  const Counterexample& counterexample_;
  const TraceOptions& options_;
  const Glyphs& signs_;
  bool has_lanes_;
  bool has_times_;
  std::string prefix_;
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
