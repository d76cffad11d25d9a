#include <fmt/format.h>

#include <map>

#include "reports/text/words.h"
#include "reports/view/parts.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

constexpr const char* kNoteOnTime =
    "Latency is that of a decision, from the request's arrival to the last reply. Leaked and over the "
    "limit are slots times time, of all schedules together: Redis counted what did not run, or more "
    "ran than may.";

template <typename Value, typename Figure>
std::string listed(const std::map<std::string, Value>& figures, Figure figure) {
  std::string out;
  for (const auto& [name, value] : figures)
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", name, figure(value));
  return out;
}

Column strategies() {
  return {.head = Words{.page = "Strategy", .markdown = "strategy"}, .narrowest = 16};
}

Column number_on_page(const char* head) {
  return {.head = head, .kind = Column::Kind::number, .in = In::page};
}

// On a page the figures of the round trips have columns of their own.
Table cost_table(const Report& report) {
  Table table{.label = "Table of costs",
              .caption = "Round trips and commands per decision, for each strategy"};
  table.columns = {
      strategies(),
      {.head = Words{.page = "Decisions", .terminal = "decisions", .markdown = "decisions"},
       .kind = Column::Kind::number},
      number_on_page("Round trips, mean"),
      number_on_page("Fewest to most"),
      {.head = Words{.terminal = "round trips", .markdown = "round trips per decision (min to max)"},
       .in = In::texts},
      {.head = Words{.page = "Commands, mean", .terminal = "commands", .markdown = "commands per decision"},
       .narrowest = 20},
      {.head = "Decisions by kind", .in = In::page}};
  for (const StrategyResult& strategy : report.strategies) {
    const Cost& cost = strategy.cost;
    const std::string mean = decimal(cost.round_trips.mean);
    const std::string range = fmt::format("{} to {}", cost.round_trips.min, cost.round_trips.max);
    table.rows.push_back({.cells = {{.text = strategy.name},
                                    {.text = grouped(cost.decisions)},
                                    {.text = mean},
                                    {.text = range},
                                    {.text = fmt::format("{} ({})", mean, range)},
                                    {.text = listed(cost.commands_per_decision, decimal)},
                                    {.text = listed(cost.decisions_by_kind, grouped)}}});
  }
  return table;
}

// What decisions took, and what slots were lost, by the scenario's distributions.
Table time_table(const Report& report) {
  Table table{.label = "Table of virtual time",
              .caption = "Latency and lost slots in virtual time, for each strategy"};
  table.columns = {
      strategies(),
      {.head = Words{.terminal = "latency of a decision", .markdown = "latency of a decision (virtual time)"},
       .in = In::texts,
       .narrowest = 20},
      {.head = Words{.terminal = "slots, times how long", .markdown = "slots, times how long (virtual time)"},
       .in = In::texts,
       .narrowest = 20}};
  for (const char* head : {"p50", "p90", "p99", "max", "Leaked", "Over the limit", "Time of all schedules"})
    table.columns.push_back(number_on_page(head));
  for (const StrategyResult& strategy : report.strategies) {
    if (!strategy.cost.virtual_time) continue;
    const VirtualCost& time = *strategy.cost.virtual_time;
    Row row{.cells = {{.text = strategy.name}, {.text = latencies(time)}, {.text = lost_slots(time)}}};
    for (const std::uint64_t figure :
         {time.latency_p50_us, time.latency_p90_us, time.latency_p99_us, time.latency_max_us,
          time.slot_us_leaked, time.slot_us_over_limit, time.run_us})
      row.cells.push_back({.text = duration(figure)});
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

Part cost_part(const Report& report) {
  if (report.history) return {};  // of whose commands nothing is known
  Part part{
      .anchor = "cost",
      .title = Words{.page = "Cost of a decision", .terminal = "cost per decision", .markdown = "Cost"}};
  if (!tells_cost(report)) {
    part.blocks = {Paragraph{.in = In::page,
                             .text = {{"Nothing was sampled; overbook run measures what decisions cost."}}}};
    return part;
  }
  part.blocks = {cost_table(report)};
  if (!tells_virtual_time(report)) return part;
  part.blocks.emplace_back(Heading{.in = In::page_and_terminal,
                                   .text = Words{.page = "In virtual time", .terminal = "in virtual time"}});
  part.blocks.emplace_back(Paragraph{.in = In::page, .tone = Tone::note, .text = {{kNoteOnTime}}});
  part.blocks.emplace_back(time_table(report));
  return part;
}

}  // namespace overbook::reports
