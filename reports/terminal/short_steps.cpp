#include "reports/terminal/short_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "model/text/utf8.h"
#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/text_table.h"
#include "reports/view/steps.h"

namespace overbook::reports {
namespace {

constexpr std::size_t kMostSteps = 12;
constexpr std::size_t kMostOfAction = 32;
constexpr std::size_t kMostOfReply = 20;
constexpr std::size_t kStepIndent = 2;
constexpr std::size_t kStepGap = 3;

std::string cut(const std::string& text, std::size_t most, bool is_ascii) {
  if (text::display_width(text) <= most) return text;
  const std::string_view more = is_ascii ? "..." : "\xe2\x80\xa6";
  return wrapped(text, most - text::display_width(more)).front() + std::string(more);
}

// Without what all keys begin with, which says nothing new.
std::string without(std::string text, const std::string& prefix) {
  if (prefix.empty()) return text;
  for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix, at))
    text.erase(at, prefix.size());
  return text;
}

// Of a list, how many it has: "[0 [a b]]", the page of a cursor, has those of its last. Nothing: it is no list.
std::string counted_reply(const std::string& reply) {
  if (reply.size() < 2 || reply.front() != '[' || reply.back() != ']') return reply;
  std::string_view inside(reply);
  inside.remove_prefix(1);
  inside.remove_suffix(1);
  if (const std::size_t last = inside.rfind(" ["); last != std::string_view::npos && inside.ends_with(']'))
    inside = inside.substr(last + 2, inside.size() - last - 3);
  if (inside.empty()) return "0";
  return std::to_string(std::count(inside.begin(), inside.end(), ' ') + 1);
}

std::string text_of(const ShownStep& step, const Steps& steps, bool is_ascii) {
  std::string text = fmt::format("{} {} {}", step.number, visible(step.server),
                                 cut(visible(without(step.action, steps.prefix)), kMostOfAction, is_ascii));
  if (!step.reply.empty()) {
    const std::string reply = visible(counted_reply(without(step.reply, steps.prefix)));
    text += fmt::format(" {} {}", glyphs(is_ascii).arrow, cut(reply, kMostOfReply, is_ascii));
  }
  if (!step.outcome.empty()) text += fmt::format(", {}", visible(step.outcome));
  if (!step.outcome.empty() || step.violates)
    text += fmt::format(": {}/{}", step.running.running, steps.limit);
  return text;
}

}  // namespace

std::string short_steps(const Counterexample& example, const TerminalOptions& options) {
  const Steps steps = steps_of(example, Format::terminal, kMostSteps);
  std::vector<std::string> texts;
  for (std::size_t i = 1; i < steps.steps.size(); ++i) {  // the first is what was before them
    if (i == steps.gap_at && steps.left_out > 0)
      texts.push_back(fmt::format("... {} more ...", steps.left_out));
    texts.push_back(text_of(steps.steps[i], steps, options.ascii));
  }
  std::string out;
  std::size_t used = 0;
  for (const std::string& text : texts) {
    const std::size_t width = text::display_width(text);
    if (used > 0 && used + kStepGap + width <= options.width) {
      out += std::string(kStepGap, ' ') + text;
      used += kStepGap + width;
      continue;
    }
    if (used > 0) out += "\n";
    const std::vector<std::string> lines = wrapped(text, options.width - 2 * kStepIndent);
    for (std::size_t i = 0; i < lines.size(); ++i)
      out += (i == 0 ? std::string(kStepIndent, ' ') : "\n" + std::string(2 * kStepIndent, ' ')) + lines[i];
    used = (lines.size() == 1 ? kStepIndent : 2 * kStepIndent) + text::display_width(lines.back());
  }
  return out + "\n";
}

}  // namespace overbook::reports
