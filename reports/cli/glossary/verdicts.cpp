// What a verdict promises, and what it does not: truth.md's promises, as one says them to a reader.

#include <array>

#include "reports/cli/glossary/parts.h"
#include "reports/text/glyphs.h"
#include "reports/text/words.h"
#include "sim/scenario.h"

namespace overbook::cli {
namespace {

struct Promise {
  reports::Verdict verdict;
  std::string_view in_short;
  std::string_view what;
  std::string_view but;
};

constexpr std::array<Promise, 6> kPromises{{
    {reports::Verdict::proved, "every interleaving was explored, and none breaks it",
     "Every interleaving of the scenario's servers and requests was explored, to the end, and none "
     "violates the property; and of what may go wrong, all that the scenario lets go wrong.",
     "It says nothing of more servers, more requests, other limits, or of what the model leaves out. Its "
     "bounds stand beside it."},
    {reports::Verdict::violated, "there is a schedule that breaks it, and it replays",
     "There is a schedule that breaks the property, and the report has one that `overbook replay` runs "
     "again step by step: a shortest one where every schedule was explored, a shrunk one where they were "
     "sampled; of a timed run it is cut after the step that breaks it.",
     "A percentage is the share of random schedules that break it: a statement about the sampler, not "
     "about your traffic, except in timed runs, where it is one about the world that the scenario "
     "describes. +2 is the worst excess: so many more than the limit."},
    {reports::Verdict::not_found, "looked for in samples, not found: no proof",
     "Schedules were sampled, and none of them breaks the property. That is no proof: not all were looked "
     "at, and where schedules are drawn independently the report says how large a share could have been "
     "missed.",
     "Of a recorded history it means that the property holds in that history."},
    {reports::Verdict::inconclusive, "it can't be told, and the reason is given",
     "It can't be told, and the report gives the reason: a budget ended the exploration, the limiter does "
     "something that no exploration can keep a promise for (it keeps time of its own, it draws at random), "
     "or the engines disagree.",
     "It is neither good nor bad news. Where a budget ended it: take fewer servers or requests, raise the "
     "bound that the reason names (--states, --memory, --max-depth, --time-limit), or sample with `run`."},
    {reports::Verdict::not_run, "nothing was run that could tell",
     "Nothing was run that could tell, and the report gives the reason: the limiter doesn't admit as many "
     "conversations as should run before the race begins, say.",
     ""},
    {reports::Verdict::not_applicable, "nothing could break it here, whatever the limiter",
     "No limiter could break the property in this scenario, and the report gives the reason: fewer "
     "conversations than slots can run at once, say, or no conversation is asked for twice.",
     "That is no proof: it meets the expectations not-applicable and not-violated, and not proved."},
}};

// What all that applies is, of a strategy that the answer is good or open for.
std::vector<std::string> words_on_screen(reports::Verdict verdict) {
  if (verdict == reports::Verdict::proved) return {"SAFE", "HOLDS"};
  return verdict == reports::Verdict::inconclusive ? std::vector<std::string>{"UNDECIDED"}
                                                   : std::vector<std::string>();
}

Meaning meaning_of_promise(const Promise& promise) {
  Meaning meaning{.of = Meaning::Of::verdict,
                  .name = std::string(reports::word(promise.verdict)),
                  .also = {std::string(reports::glyph(promise.verdict))},
                  .on_screen = words_on_screen(promise.verdict),
                  .in_short = std::string(promise.in_short),
                  .paragraphs = {std::string(promise.what)}};
  if (!promise.but.empty()) meaning.paragraphs.emplace_back(promise.but);
  return meaning;
}

}  // namespace

std::vector<Meaning> meanings_of_verdicts() {
  std::vector<Meaning> meanings;
  for (const Promise& promise : kPromises) meanings.push_back(meaning_of_promise(promise));
  meanings.push_back(
      {.of = Meaning::Of::verdict,
       .name = std::string(sim::to_text(sim::Expectation::not_violated)),
       .also = {},
       .in_short = "as an expectation: proved, not-found or not-applicable",
       .paragraphs = {"A word of `expect` in scenarios, and no verdict: it is met by proved, not-found and "
                      "not-applicable."}});
  return meanings;
}

}  // namespace overbook::cli
