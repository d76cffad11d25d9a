#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "reports/html/html_blocks.h"
#include "reports/html/html_parts.h"
#include "reports/html/runs.h"
#include "reports/text/glyphs.h"
#include "reports/text/words.h"
#include "reports/view/counterexample.h"
#include "reports/view/steps.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

// The lane of what happens to Redis itself; the page has one in any case, for the commands.
constexpr std::string_view kRedis = "Redis";

// "ce1": as people count.
std::string anchor_of(std::size_t index) {
  return fmt::format("ce{}", index + 1);
}

// "+1 over the limit of 3"; of what is lost or gained "1 slot".
std::string measure_of(const Counterexample& example) {
  if (example.worst_excess == 0) return {};
  if (example.property == "no-slot-leak") return counted(example.worst_excess, "slot") + " lost";
  if (example.property == "no-slot-gain") return fmt::format("{} too many", example.worst_excess);
  return fmt::format("+{} over the limit of {}", example.worst_excess, example.limit);
}

// The drawing of one run, whatever it breaks. It is called as its first counterexample is.
class Article {
 public:
  Article(HtmlBuilder& html, const Report& report, const DistinctRun& run, std::size_t max_steps)
      : html_(html),
        report_(report),
        run_(run),
        example_(report.counterexamples[run.counterexamples.front()]),
        cell_(cell_note(report, example_).in(Format::page)),
        anchor_(anchor_of(run.counterexamples.front())),
        view_(steps_of(example_, Format::page, max_steps)),
        has_lanes_(!view_.lanes.empty() || example_.servers.empty()),
        has_keys_(!is_recorded(example_)) {
    for (const std::size_t index : run.counterexamples) {
      const Counterexample& each = report.counterexamples[index];
      std::string& heads = broken_at_[each.broken_at_step];
      heads += (heads.empty() ? "" : ", ") + head_of(each.property);
    }
  }

  void add() {
    html_.open("article", {{"id", anchor_}, {"class", "ce"}});
    html_.open("h3").open("a", {{"href", "#" + anchor_}}).text(anchor_).close().text(" ");
    html_.element("bdi", example_.strategy).text(fmt::format(" in {}", steps_text(example_))).close();
    if (!cell_.empty()) html_.element("p", {{"class", "note"}}, cell_);
    add_reasons();
    add_table();
    add_facts();
    html_.close().line_break();
  }

 private:
  // What it breaks, and why.
  void add_reasons() {
    html_.open("ul", {{"class", "why"}});
    for (const std::size_t index : run_.counterexamples) {
      const Counterexample& each = report_.counterexamples[index];
      const std::string anchor = anchor_of(index);
      anchor == anchor_ ? html_.open("li") : html_.open("li", {{"id", anchor}});
      html_.element("b", each.claim.empty() ? each.property : each.claim);
      const std::string measure = measure_of(each);
      html_.text(measure.empty() ? ": " : fmt::format(" ({}): ", measure)).text(each.explanation).close();
    }
    html_.close();
  }

  void add_table() {
    const std::string caption = fmt::format("Steps of counterexample {}", anchor_);
    open_scroll_region(html_, caption);
    html_.open("table", {{"class", "steps"}}).element("caption", {{"class", "vh"}}, caption);
    add_header();
    html_.open("tbody");
    for (std::size_t i = 0; i < view_.steps.size(); ++i) {
      if (i == view_.gap_at && view_.left_out > 0) add_gap();
      i == 0 ? add_initial_row(view_.steps[i]) : add_step(view_.steps[i]);
    }
    if (view_.gap_at == view_.steps.size() && view_.left_out > 0) add_gap();
    html_.close().close().close();
  }

  void add_header() {
    html_.open("thead").open("tr").element("th", {{"scope", "col"}, {"class", "num"}}, "#");
    if (view_.has_times) {
      html_.open("th", {{"scope", "col"}, {"class", "num"}}).text("t/ms");
      if (has_keys_) html_.element("span", {{"class", "sub"}}, "virtual");
      html_.close();
    }
    if (has_lanes_) {
      html_.open("th", {{"scope", "col"}, {"class", "lanes"}});
      html_.element("span", {{"class", "vh"}}, "Lanes")
          .open("span", {{"class", "row"}, {"aria-hidden", "true"}});
      for (const std::string& server : view_.lanes) {
        if (server != kRedis) html_.element("span", server);
      }
      if (has_keys_) html_.element("span", "Redis");
      html_.close().close();
    }
    html_.element("th", {{"scope", "col"}}, "Command or event");
    add_keys_head();
    html_.open("th", {{"scope", "col"}}).text("Running");
    html_.element("span", {{"class", "sub"}}, "of limit").close();
    html_.close().close().line_break();
  }

  void add_keys_head() {
    if (!has_keys_) return;
    html_.open("th", {{"scope", "col"}}).text("Redis after it");
    if (!view_.prefix.empty())
      html_.open("span", {{"class", "sub"}}).text("keys ").element("code", view_.prefix + "…").close();
    html_.close();
  }

  void add_initial_row(const ShownStep& step) {
    html_.open("tr", {{"class", "before"}}).element("th", {{"scope", "row"}, {"class", "num"}}, "0");
    if (view_.has_times) html_.element("td", {{"class", "num"}}, "");
    add_lanes(nullptr);
    html_.element("td", step.action);
    add_keys(step.redis);
    add_running(step.running);
    html_.close().line_break();
  }

  void add_gap() {
    html_.open("tr", {{"class", "left-out"}})
        .open("td", {{"colspan", std::to_string(3 + (has_keys_ ? 1 : 0) + (has_lanes_ ? 1 : 0) +
                                                (view_.has_times ? 1 : 0))}});
    html_.text(view_.gap.in(Format::page));
    html_.close().close().line_break();
  }

  void add_step(const ShownStep& step) {
    const std::string id = fmt::format("{}.{}", anchor_, step.number);
    const auto broken = broken_at_.find(step.number);
    const bool breaks = step.violates || broken != broken_at_.end();
    if (breaks) {
      html_.open("tr", {{"id", id}, {"class", "bad"}});
    } else {
      html_.open("tr", {{"id", id}});
    }
    html_.open("th", {{"scope", "row"}, {"class", "num"}});
    html_.element("a", {{"href", "#" + id}}, std::to_string(step.number)).close();
    if (view_.has_times) html_.element("td", {{"class", "num"}}, step.time);
    add_lanes(&step);
    if (step.line.empty()) {
      html_.open("td", {{"class", "event"}});
    } else {
      html_.open("td", {{"class", "event"}, {"title", fmt::format("{}:{}", view_.program, step.line)}});
    }
    html_.element("b", step.server).text(" ").element("code", step.action);
    if (!step.reply.empty()) html_.text(" → ").element("code", step.reply);
    if (!step.outcome.empty()) html_.text(" ").element("span", {{"class", "outcome"}}, step.outcome);
    if (breaks) {
      html_.text(" ").element("strong", {{"class", "tag"}},
                              broken == broken_at_.end() ? "✗" : "✗ " + broken->second);
    }
    html_.close();
    add_keys(step.redis);
    add_running(step.running);
    html_.close().line_break();
  }

  // A line for each server and for Redis; the acting server's dot, and from there to Redis for a command. All
  // of it stands in words in the next cell.
  void add_lanes(const ShownStep* step) {
    if (!has_lanes_) return;
    html_.open("td", {{"class", "lanes"}}).open("span", {{"class", "row"}, {"aria-hidden", "true"}});
    bool reaches_redis = false;
    for (const std::string& server : view_.lanes) {
      if (server == kRedis) continue;
      const bool acts = step != nullptr && server == step->server;
      html_.element("i",
                    {{"class", acts && !step->reply.empty() ? "on from"
                               : acts                       ? "on"
                               : reaches_redis              ? "via"
                                                            : "w"}},
                    "");
      reaches_redis = reaches_redis || (acts && !step->reply.empty());
    }
    if (!has_keys_) {
      html_.close().close();
      return;
    }
    const bool redis_acts = step != nullptr && step->server == kRedis;
    html_.element("i",
                  {{"class", redis_acts      ? "redis on"
                             : reaches_redis ? "redis to"
                                             : "redis"}},
                  "")
        .close()
        .close();
  }

  void add_key(const ShownKey& key) {
    using What = ShownKey::What;
    const std::string_view tag = key.what == What::removed ? "del" : key.what == What::stays ? "span" : "ins";
    const std::string_view sign = key.what == What::removed   ? "−"
                                  : key.what == What::added   ? "+"
                                  : key.what == What::changed ? "~"
                                                              : "";
    // The sign stands outside of the element: inside, it would be lost in the line that
    // crosses a removed key out.
    html_.text(sign).open(tag, {{"class", "key"}}).text(key.name);
    if (key.value && !key.value->empty()) html_.element("span", {{"class", "val"}}, "=" + *key.value);
    html_.close().text(" ");
  }

  void add_keys(const ShownKeys& shown) {
    if (!has_keys_) return;
    html_.open("td", {{"class", "redis"}});
    for (const ShownKey& key : shown.keys) add_key(key);
    if (shown.more_unchanged > 0)
      html_.element("span", {{"class", "note"}}, fmt::format("and {} more, unchanged", shown.more_unchanged));
    if (shown.keys.empty()) html_.element("span", {{"class", "note"}}, "no keys");
    html_.close();
  }

  void add_running(const ShownRunning& shown) {
    html_.open("td", {{"class", shown.is_over ? "meter over" : "meter"}});
    const Pips drawn = pips(shown.running, view_.limit);
    html_.open("span", {{"class", "pips"}, {"aria-hidden", "true"}});
    for (std::uint32_t i = 0; i < drawn.taken; ++i) html_.element("i", {{"class", "on"}}, "");
    for (std::uint32_t i = 0; i < drawn.free; ++i) html_.element("i", {{"class", "off"}}, "");
    for (std::uint32_t i = 0; i < drawn.excess; ++i) html_.element("i", {{"class", "x"}}, "");
    html_.close().text(fmt::format(" {}/{}", shown.running, view_.limit));
    if (!shown.names.empty())
      html_.element("span", {{"class", "sub"}}, fmt::format("{}", fmt::join(shown.names, " ")));
    html_.close();
  }

  void add_facts() {
    html_.open("p", {{"class", "replay"}});
    html_.element("span", capitalised(found_text(report_, run_.counterexamples.front())) + ".");
    if (!example_.replay.empty()) html_.text(" ").element("code", example_.replay);
    html_.close();
  }

  HtmlBuilder& html_;
  const Report& report_;
  const DistinctRun& run_;
  const Counterexample& example_;
  std::string cell_;  // of a sweep: a note
  std::string anchor_;
  Steps view_;
  bool has_lanes_;
  bool has_keys_;
  std::map<std::uint32_t, std::string> broken_at_;  // by step: the heads of what breaks there
};

// Draws with fewer and fewer steps until it fits; false when not even that does.
bool add_if_it_fits(HtmlBuilder& html, const Report& report, const DistinctRun& run, std::size_t max_steps,
                    std::size_t bytes_left) {
  constexpr std::array<std::size_t, 4> kFewer{1000000, 100, 40, 16};
  for (const std::size_t fewer : kFewer) {
    HtmlBuilder draft;
    Article(draft, report, run, std::min(max_steps, fewer)).add();
    if (draft.size() > bytes_left) continue;
    html.append(draft);
    return true;
  }
  return false;
}

}  // namespace

void add_counterexamples(HtmlBuilder& html, const Report& report, const HtmlOptions& options,
                         std::size_t bytes_left) {
  const auto& all = report.counterexamples;
  html.open("section", {{"id", "counterexamples"}}).element("h2", "Counterexamples");
  if (all.empty()) html.element("p", "No property was violated in what ran.");
  const std::vector<DistinctRun> runs = distinct_runs(report);
  const std::size_t most = std::min(runs.size(), options.max_counterexamples);
  const std::size_t end = html.size() + bytes_left;
  std::size_t shown = 0;
  for (std::size_t i = 0; i < most; ++i) {
    // Each has its share of what is left, so that a long one does not push the others out.
    const std::size_t left = end > html.size() ? end - html.size() : 0;
    if (add_if_it_fits(html, report, runs[i], options.max_steps, left / (most - i))) {
      shown += runs[i].counterexamples.size();
      continue;
    }
    const std::size_t first = runs[i].counterexamples.front();
    html.open("article", {{"id", anchor_of(first)}, {"class", "ce"}}).element("h3", anchor_of(first));
    html.element("p", fmt::format("Too large for this page: report.json#/counterexamples/{} has it.", first))
        .close();
  }
  const Wording left_out = counterexamples_left_out(shown, all.size());
  if (shown < all.size()) html.element("p", {{"class", "banner"}}, left_out.in(Format::page));
  html.close().line_break();
}

}  // namespace overbook::reports
