#include "reports/mermaid/mermaid.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "reports/text/escape.h"
#include "reports/text/words.h"
#include "reports/view/counterexample.h"

namespace overbook::reports {
namespace {

constexpr std::string_view kRedis = "Redis";

// Mermaid ends a statement at ';', begins an entity with '#', and hands texts to the browser as HTML. A character is
// written as "#NUMBER;".
std::string in_mermaid(std::string_view text, std::size_t most = SIZE_MAX) {
  std::string shown = visible(text);
  if (shown.size() > most) {
    shown = shown.substr(0, most);
    // Not in the middle of a character.
    while (!shown.empty() && (static_cast<unsigned char>(shown.back()) & 0xC0U) == 0x80U) shown.pop_back();
    if (!shown.empty() && static_cast<unsigned char>(shown.back()) >= 0xC0U) shown.pop_back();
    shown += "...";
  }
  std::string out;
  for (const char c : shown) {
    const bool is_syntax = std::string_view("#;<>&\"`\\{}%").find(c) != std::string_view::npos;
    out += is_syntax ? fmt::format("#{};", static_cast<unsigned>(c)) : std::string(1, c);
  }
  return out;
}

class Diagram {
 public:
  Diagram(const Counterexample& example, const MermaidOptions& options)
      : example_(example), options_(options) {
    lanes_ = example.servers;
    for (const StepRow& step : example.steps) {
      if (std::find(lanes_.begin(), lanes_.end(), step.server) == lanes_.end()) lanes_.push_back(step.server);
    }
    // Redis stands at the right, once, where there is one.
    std::erase(lanes_, kRedis);
    if (!is_recorded(example)) lanes_.emplace_back(kRedis);
  }

  std::string text() {
    line("title {}: {}", in_mermaid(example_.strategy), in_mermaid(breaks_text(example_).in(Format::page)));
    for (std::size_t i = 0; i < lanes_.size(); ++i) line("participant p{} as {}", i, in_mermaid(lanes_[i]));
    if (!is_recorded(example_))
      note_over_all(fmt::format("before: {} running, limit {}", example_.initial_running, example_.limit));
    const StepsShown shown = steps_shown(example_.steps.size(), options_.most_steps);
    for (std::size_t i = 0; i < shown.head; ++i) add(example_.steps[i]);
    if (shown.left_out() > 0) note_over_all(fmt::format("{} left out", counted(shown.left_out(), "step")));
    for (std::size_t i = shown.tail; i < example_.steps.size(); ++i) add(example_.steps[i]);
    return out_;
  }

 private:
  template <typename... Arguments>
  void line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    out_ += "  " + fmt::format(format, std::forward<Arguments>(arguments)...) + "\n";
  }

  [[nodiscard]] std::size_t lane_of(std::string_view server) const {
    return static_cast<std::size_t>(std::find(lanes_.begin(), lanes_.end(), server) - lanes_.begin());
  }

  void note_over_all(const std::string& text) {
    line("Note over p0{}: {}", lanes_.size() > 1 ? fmt::format(",p{}", lanes_.size() - 1) : "",
         in_mermaid(text));
  }

  void add(const StepRow& step) {
    const std::size_t lane = lane_of(step.server);
    const std::string action = fmt::format("{} {}", step.number, in_mermaid(step.action, options_.most_text));
    // What Redis answers was sent to it; else a server, or Redis itself, does something alone.
    if (!step.reply.empty() && step.server != kRedis && !is_recorded(example_)) {
      line("p{}->>p{}: {}", lane, lanes_.size() - 1, action);
      line("p{}-->>p{}: {}", lanes_.size() - 1, lane, in_mermaid(step.reply, options_.most_text));
      if (!step.outcome.empty())
        line("Note over p{}: {}", lane, in_mermaid(step.outcome, options_.most_text));
    } else {
      line("Note over p{}: {}{}{}", lane, action, step.outcome.empty() ? "" : ", ",
           in_mermaid(step.outcome, options_.most_text));
    }
    if (step.violates)
      note_over_all(fmt::format("broken here: {} running, limit {}", step.running, example_.limit));
  }

  const Counterexample& example_;
  const MermaidOptions& options_;
  std::vector<std::string> lanes_;
  std::string out_ = "sequenceDiagram\n";
};

}  // namespace

std::string mermaid_text(const Counterexample& example, const MermaidOptions& options) {
  return Diagram(example, options).text();
}

}  // namespace overbook::reports
