#include <fmt/format.h>

#include "model/plural.h"
#include "reports/text/words.h"
#include "reports/view/history.h"
#include "reports/view/parts.h"

namespace overbook::reports {
namespace {

std::string span_text(const HistoryEcho& history) {
  return fmt::format("{} ms, from {} to {}", decimal(history.last_at_ms - history.first_at_ms),
                     decimal(history.first_at_ms), decimal(history.last_at_ms));
}

Terms figures(const HistoryEcho& history) {
  Terms terms{.look = Terms::Look::facts};
  const auto add = [&](const char* page, const char* texts, const std::string& value) {
    terms.terms.push_back(
        {.name = {Words{.page = page, .terminal = texts, .markdown = texts}}, .text = {{value}}});
  };
  add("Lines", "lines", grouped(history.lines));
  add("Events", "events", grouped(history.events));
  add("Requests", "requests", grouped(history.requests));
  add("Servers", "servers", grouped(history.servers));
  add("Takes", "takes", span_text(history));
  add("Without a decision at its end", "pending at end", grouped(history.pending_at_end));
  add("Running at its end", "running at end", grouped(history.running_at_end));
  add("Lines left out", "left out", grouped(history.lines_left_out));
  return terms;
}

List left_out(const HistoryEcho& history) {
  List list;
  for (const BadLine& line : history.left_out) {
    list.items.push_back(
        {.text = {{fmt::format("line {}: found {}; expected {}", line.line, line.found, line.expected)}}});
  }
  return list;
}

}  // namespace

std::string history_headline(const Report& report) {
  const StrategyResult& recorded = report.strategies.front();
  std::string broken;
  std::size_t violated = 0;
  bool is_open = false;
  for (const PropertyResult& result : recorded.properties) {
    is_open = is_open || result.verdict == Verdict::inconclusive;
    if (result.verdict != Verdict::violated) continue;
    ++violated;
    broken += fmt::format("{}{} {}", broken.empty() ? "" : ", ", result.property,
                          counted(result.times.value_or(0), "time"));
    if (result.worst_excess.value_or(0) > 0) broken += fmt::format(" (worst +{})", *result.worst_excess);
  }
  const std::string open = is_open ? " What is inconclusive may be violated in it as well." : "";
  if (violated == 0) {
    return fmt::format("{} violates no property that a history can show{}.{}", recorded.name,
                       is_open ? " and that was decided" : "", open);
  }
  return fmt::format("{} violates {} {}: {}.{}", recorded.name, violated,
                     model::plural(violated, "property", "properties"), broken, open);
}

Paragraph history_words() {
  return {
      .in = In::page_and_markdown,
      .tone = Tone::note,
      .text = {
          {"Violated: it certainly happened, whatever was in flight and whatever the order of events of the "
           "same time. Not found: it holds in this history. Inconclusive: not all of it could be looked at. "
           "Not applicable: nothing could break it in this history, or no history can show it."}}};
}

Part history_part(const Report& report) {
  if (!report.history) return {};
  const HistoryEcho& history = *report.history;
  Part part{.anchor = "history",
            .title = Words{.page = "The history", .terminal = "history", .markdown = "The history"},
            .blocks = {figures(history)}};
  if (history.left_out.empty()) return part;
  const std::uint64_t more = history.lines_left_out - history.left_out.size();
  part.blocks.emplace_back(
      Paragraph{.text = {{more == 0 ? std::string("Left out:")
                                    : fmt::format("Left out, and {} more:", grouped(more))}}});
  part.blocks.emplace_back(left_out(history));
  return part;
}

}  // namespace overbook::reports
