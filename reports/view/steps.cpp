#include "reports/view/steps.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text/glyphs.h"
#include "reports/text/words.h"
#include "reports/view/counterexample.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

// More lanes than these leave no room for what happens.
constexpr std::size_t kMostLanesOnPage = 8;
constexpr std::size_t kMostLanesInText = 6;
// On a page: of more, the rest is counted, or none is named.
constexpr std::size_t kMostUnchangedKeys = 12;
constexpr std::size_t kMostNames = 8;

// How a row ends that stands for the keys of many.
constexpr std::string_view kOfOthers = " of other users";

// "s1", "S1".
bool is_server_name(std::string_view text) {
  if (text.size() < 2 || (text.front() != 's' && text.front() != 'S')) return false;
  return std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class StepsView {
 public:
  StepsView(const Counterexample& example, Format format)
      : example_(example), is_page_(format == Format::page), prefix_(common_key_prefix(example)) {}

  Steps made(std::size_t most) const {
    Steps view{.has_times = tells_virtual_time(example_),
               .program = example_.program,
               .prefix = prefix_,
               .limit = example_.limit};
    const std::size_t most_lanes = is_page_ ? kMostLanesOnPage : kMostLanesInText;
    if (example_.servers.size() <= most_lanes) view.lanes = example_.servers;
    view.steps.push_back({.action = "before the first step",
                          .redis = keys_of(example_.initial),
                          .running = running_of(example_.initial_running, {})});
    const std::vector<StepRow>& steps = example_.steps;
    const StepsShown shown = steps_shown(steps.size(), is_page_ ? most : std::max<std::size_t>(most, 2));
    for (std::size_t i = 0; i < shown.head; ++i) view.steps.push_back(step_of(steps[i]));
    view.gap_at = view.steps.size();
    view.left_out = shown.left_out();
    const std::string left_out = counted(view.left_out, "step");
    view.gap = Words{.page = fmt::format("{} left out here; report.json has all.", left_out),
                     .terminal = fmt::format("... {} left out ...", left_out)};
    for (std::size_t i = shown.tail; i < steps.size(); ++i) view.steps.push_back(step_of(steps[i]));
    return view;
  }

 private:
  ShownStep step_of(const StepRow& row) const {
    const auto lane = std::find(example_.servers.begin(), example_.servers.end(), row.server);
    return {.number = row.number,
            .time = row.time_us ? milliseconds(*row.time_us) : "",
            .lane = lane == example_.servers.end()
                        ? std::nullopt
                        : std::optional(static_cast<std::size_t>(lane - example_.servers.begin())),
            .server = row.server,
            .action = row.action,
            .reply = row.reply,
            .outcome = row.outcome,
            .redis = keys_of(row.redis),
            .running = running_of(row.running, row.running_names),
            .violates = row.violates,
            .line = row.line ? std::to_string(*row.line) : ""};
  }

  ShownKeys keys_of(const std::vector<KeyRow>& rows) const {
    using What = ShownKey::What;
    ShownKeys shown;
    std::size_t unchanged = 0;
    for (const KeyRow& row : rows) {
      const What what = row.removed   ? What::removed
                        : row.added   ? What::added
                        : row.changed ? What::changed
                                      : What::stays;
      if (what == What::stays && is_page_ && ++unchanged > kMostUnchangedKeys) {
        ++shown.more_unchanged;
        continue;
      }
      shown.keys.push_back({.what = what,
                            .name = row.key.substr(std::min(prefix_.size(), row.key.size())),
                            .value = is_told(row) ? std::optional(row.value) : std::nullopt});
    }
    return shown;
  }

  // In a text, who registered is what the steps say anyway, unless it is news; every other value counts
  // something.
  bool is_told(const KeyRow& row) const {
    if (is_page_) return true;
    if (row.removed) return false;
    return row.changed || !(is_server_name(row.value) || row.value.ends_with(kOfOthers));
  }

  ShownRunning running_of(std::uint32_t running, const std::vector<std::string>& names) const {
    return {.running = running,
            .names = names.size() <= kMostNames ? names : std::vector<std::string>(),
            .is_over = running > example_.limit};
  }

  const Counterexample& example_;
  bool is_page_;
  std::string prefix_;
};

}  // namespace

Steps steps_of(const Counterexample& example, Format format, std::size_t most) {
  return StepsView(example, format).made(most);
}

}  // namespace overbook::reports
