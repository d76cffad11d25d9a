#include "reports/html/answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <utility>

#include "model/plural.h"
#include "reports/text/words.h"
#include "reports/view/history.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

// More names than these are counted.
constexpr std::size_t kMostNamesInSentence = 4;

// What somebody does who breaks one of these, of one strategy and of several.
struct Misdeed {
  std::array<std::string_view, 2> properties;
  std::string_view of_one;
  std::string_view of_many;
};
constexpr std::array<Misdeed, 8> kMisdeeds{
    {{{"no-over-admission", "no-lasting-excess"}, "overbooks", "overbook"},
     {{"no-false-rejection", "progress"}, "turns people away for nothing", "turn people away for nothing"},
     {{"no-slot-leak", ""}, "loses slots", "lose slots"},
     {{"no-slot-gain", ""}, "lets one too many in for ever", "let one too many in for ever"},
     {{"no-duplicate-run", ""}, "runs a conversation twice", "run a conversation twice"},
     {{"no-needless-eviction", ""}, "closes what there was room for", "close what there was room for"},
     {{"no-lost-wakeup", ""},
      "leaves people waiting beside a free slot",
      "leave people waiting beside a free slot"},
     {{"no-failure", ""}, "fails on its own", "fail on their own"}}};
// Of those that break something else alone: linearizable, or what another version knows.
constexpr Misdeed kOther{{"", ""},
                         "gives answers that no order of whole requests explains",
                         "give answers that no order of whole requests explains"};

bool breaks(const StrategyResult& strategy, std::string_view property) {
  const PropertyResult* result = result_for(strategy, std::string(property));
  return result != nullptr && result->verdict == Verdict::violated;
}

bool does(const StrategyResult& strategy, const Misdeed& misdeed) {
  return breaks(strategy, misdeed.properties[0]) || breaks(strategy, misdeed.properties[1]);
}

bool does_any(const StrategyResult& strategy) {
  return std::any_of(kMisdeeds.begin(), kMisdeeds.end(),
                     [&](const Misdeed& misdeed) { return does(strategy, misdeed); });
}

enum class Standing : std::uint8_t {
  breaks,      // a promise
  keeps,       // every one, proved
  keeps_some,  // every one that was asked for, proved
  unseen,      // none was seen broken
  undecided,
  unchecked,
};

Standing standing_of(const StrategyResult& strategy) {
  std::set<Verdict> seen;
  for (const PropertyResult& result : strategy.properties) seen.insert(result.verdict);
  const auto has = [&](Verdict verdict) { return seen.contains(verdict); };
  if (has(Verdict::violated)) return Standing::breaks;
  if (has(Verdict::inconclusive)) return Standing::undecided;
  if (has(Verdict::not_found)) return Standing::unseen;
  if (!has(Verdict::proved)) return Standing::unchecked;
  return has(Verdict::not_run) ? Standing::keeps_some : Standing::keeps;
}

using Strategies = std::vector<const StrategyResult*>;

Strategies with(const Report& report, Standing standing) {
  Strategies all;
  for (const StrategyResult& strategy : report.strategies) {
    if (standing_of(strategy) == standing) all.push_back(&strategy);
  }
  return all;
}

void say(Sentence& sentence, std::string text) {
  sentence.push_back({.text = std::move(text)});
}

// "a, b and c"; of many "5 of 9 strategies".
void say_names(Sentence& sentence, const Strategies& strategies, std::size_t all) {
  if (strategies.size() > kMostNamesInSentence) {
    say(sentence, fmt::format("{} of {} strategies", strategies.size(), all));
    return;
  }
  for (std::size_t i = 0; i < strategies.size(); ++i) {
    if (i > 0) say(sentence, i + 1 == strategies.size() ? " and " : ", ");
    sentence.push_back({.text = strategies[i]->name, .is_name = true});
  }
}

// "count-then-register overbooks; a and b turn people away for nothing".
Sentence misdeeds_of(const Report& report) {
  Sentence sentence;
  const auto add = [&](const Strategies& who, const Misdeed& misdeed) {
    if (who.empty()) return;
    if (!sentence.empty()) say(sentence, "; ");
    say_names(sentence, who, report.strategies.size());
    say(sentence, fmt::format(" {}", who.size() == 1 ? misdeed.of_one : misdeed.of_many));
  };
  for (const Misdeed& misdeed : kMisdeeds) {
    Strategies who;
    for (const StrategyResult& strategy : report.strategies) {
      if (does(strategy, misdeed)) who.push_back(&strategy);
    }
    add(who, misdeed);
  }
  Strategies others;
  for (const StrategyResult& strategy : report.strategies) {
    if (standing_of(strategy) == Standing::breaks && !does_any(strategy)) others.push_back(&strategy);
  }
  add(others, kOther);
  if (!sentence.empty()) say(sentence, ".");
  return sentence;
}

// What one strategy does wrong, joined by "and".
Sentence misdeeds_of_one(const StrategyResult& strategy) {
  std::vector<std::string_view> all;
  for (const Misdeed& misdeed : kMisdeeds) {
    if (does(strategy, misdeed)) all.push_back(misdeed.of_one);
  }
  if (all.empty()) all.push_back(kOther.of_one);
  return {{.text = strategy.name, .is_name = true}, {.text = fmt::format(" {}.", fmt::join(all, " and "))}};
}

std::string_view everywhere(const Report& report) {
  return report.sweep ? " in every cell" : "";
}

// Those that break nothing, in the words of the best that is known of them.
Sentence clean_text(const Report& report, const Strategies& who, Standing standing, bool are_all) {
  Sentence sentence;
  const bool is_one = who.size() == 1;
  const std::size_t all = report.strategies.size();
  if (are_all && !is_one) {
    say(sentence, fmt::format("All {} strategies", all));
  } else {
    if (!are_all && who.size() <= kMostNamesInSentence && who.size() < all) say(sentence, "Only ");
    say_names(sentence, who, all);
  }
  switch (standing) {
    case Standing::keeps:
      say(sentence, fmt::format(" {} every promise{}", is_one ? "keeps" : "keep", everywhere(report)));
      break;
    case Standing::keeps_some:
      say(sentence, fmt::format(" {} every promise that was asked for{}", is_one ? "keeps" : "keep",
                                everywhere(report)));
      break;
    default:
      say(sentence, fmt::format(" {} not seen to break a promise", is_one ? "was" : "were"));
  }
  return sentence;
}

Sentence title_of(const Report& report) {
  Sentence sentence;
  const Strategies breaking = with(report, Standing::breaks);
  if (report.strategies.size() == 1 && !breaking.empty() && !report.sweep)
    return misdeeds_of_one(*breaking.front());
  bool is_first = true;
  std::size_t said = 0;
  for (const Standing standing : {Standing::keeps, Standing::keeps_some, Standing::unseen}) {
    const Strategies who = with(report, standing);
    if (who.empty()) continue;
    if (!is_first) say(sentence, "; ");
    const bool are_all = who.size() == report.strategies.size();
    // "Only" tells the first apart from all others: of a second group it would be false.
    Sentence part = clean_text(report, who, standing, are_all);
    if (!is_first && part.front().text == "Only ") part.erase(part.begin());
    sentence.insert(sentence.end(), part.begin(), part.end());
    is_first = false;
    said += who.size();
  }
  if (said == 0 && !breaking.empty()) {
    const bool is_one = report.strategies.size() == 1;
    is_one ? say_names(sentence, breaking, 1) : say(sentence, "No strategy here");
    say(sentence, fmt::format(" {} every promise{}", is_one ? "does not keep" : "keeps", everywhere(report)));
  }
  for (const auto& [standing, words] : {std::pair(Standing::undecided, "undecided: "),
                                        std::pair(Standing::unchecked, "nothing was checked of ")}) {
    const Strategies who = with(report, standing);
    if (who.empty()) continue;
    say(sentence, sentence.empty() ? capitalised(words) : std::string("; ") + words);
    say_names(sentence, who, report.strategies.size());
  }
  say(sentence, ".");
  return sentence;
}

bool has_faults(const Report& report) {
  return std::any_of(report.scenario.options.begin(), report.scenario.options.end(),
                     [](const auto& option) { return option.first.starts_with("faults."); });
}

// What all proofs are of, in one text; several where strategies were explored within different bounds.
std::set<std::string> scopes_of(const Report& report) {
  std::set<std::string> scopes;
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties) {
      if (result.verdict == Verdict::proved && result.exhaustive)
        scopes.insert(scope_text(*result.exhaustive));
    }
  }
  return scopes;
}

std::uint64_t most_schedules(const Report& report) {
  std::uint64_t most = 0;
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties) most = std::max(most, result.schedules);
  }
  return most;
}

void set_scope(const Report& report, Answer& answer) {
  if (report.history) {
    answer.basis = "Judged";
    answer.scope = "this history, and no other; nothing is proved of the limiter";
    return;
  }
  if (report.sweep) {
    std::size_t cells = 0;
    for (const std::string& why : report.sweep->left_out) cells += why.empty() ? 1 : 0;
    answer.basis = "Swept";
    answer.scope =
        fmt::format("{}, each a scenario of its own; a proof is of its cell", counted(cells, "cell"));
    return;
  }
  const std::set<std::string> scopes = scopes_of(report);
  const std::uint64_t schedules = most_schedules(report);
  const std::string sampled = report.scenario.is_timed ? counted(schedules, "simulated run") +
                                                             " of the world that the scenario describes"
                                                       : counted(schedules, "schedule") + " of each strategy";
  if (!scopes.empty()) {
    answer.basis = "Proved for";
    answer.scope = scopes.size() == 1 ? "every interleaving of " + *scopes.begin()
                                      : "every interleaving within the bounds beside each verdict";
    if (!has_faults(report)) answer.scope += ", nothing goes wrong";
  } else if (schedules > 0) {
    answer.basis = "Sampled";
    answer.scope = sampled + "; nothing is proved";
  }
}

// Of those in the title, what else must not happen.
Sentence assumed_by(const Report& report) {
  Sentence sentence;
  if (!report.assumptions) return sentence;
  std::size_t told = 0;
  for (const StrategyAssumptions& one : report.assumptions->strategies) {
    const auto strategy = std::find_if(report.strategies.begin(), report.strategies.end(),
                                       [&](const StrategyResult& each) { return each.name == one.strategy; });
    if (strategy == report.strategies.end() || standing_of(*strategy) == Standing::breaks) continue;
    if (++told > 2) return sentence;
    if (told > 1) say(sentence, " ");
    sentence.push_back({.text = one.strategy, .is_name = true});
    say(sentence, " " + one.sentence);
  }
  return sentence;
}

}  // namespace

Answer answer_on_page(const Report& report) {
  Answer answer;
  if (report.strategies.empty()) {
    say(answer.title, "No strategy was run.");
    return answer;
  }
  set_scope(report, answer);
  if (report.history) {
    say(answer.title, history_headline(report));
    return answer;
  }
  answer.title = title_of(report);
  const bool title_says_it = report.strategies.size() == 1 && !report.sweep;
  if (!title_says_it) answer.faults = misdeeds_of(report);
  answer.assumed = assumed_by(report);
  return answer;
}

std::string plain_text(const Sentence& sentence) {
  std::string text;
  for (const Phrase& phrase : sentence) text += phrase.text;
  return text;
}

}  // namespace overbook::reports
