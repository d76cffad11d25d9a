// What each property is about, beside its definition, which is model/properties'.

#include <fmt/format.h>

#include <array>

#include "reports/cli/glossary/parts.h"
#include "reports/terminal/answers.h"

namespace overbook::cli {
namespace {

constexpr std::array<std::string_view, model::kPropertyCount> kAbout{
    // no-over-admission
    "A conversation surely runs from the instant at which its admission has returned until its release "
    "begins. What breaks it is, for example, a count that is read before the registration is written, or a "
    "lease that lapses while its conversation goes on. The worst excess is by how many too many ran at "
    "once.",
    // no-lasting-excess
    "An excess that goes away by itself, since somebody was asked to close and does, breaks "
    "no-over-admission only. This one looks where no request is pending and no message is on its way: what "
    "is too much then stays.",
    // no-false-rejection
    "A slot may be taken from the instant at which a request that gets in is invoked until its release has "
    "returned, so that the limiter has the benefit of the doubt. What breaks it is, for example, a request "
    "that counts itself before it knows whether it gets in: until it has taken itself back, others are "
    "turned away for nothing.",
    // progress
    "Such requests are looked at together, from one instant at which nobody is pending to the next; a "
    "request that nobody else overlaps is a set of its own. One that failed is no rejection, and may have "
    "taken a slot. What breaks it is that those who come together turn each other away, so that nobody "
    "gets in.",
    // no-lost-wakeup
    "It is about requests that wait in Redis (BLPOP and the like). Time-outs that there are have run out "
    "by then, and what a dead server has left has lapsed; a fault or a restart that need not come is not "
    "waited for. What breaks it is, for example, a slot that is given back without a word to those who "
    "wait.",
    // no-slot-leak
    "No keys are looked at: newcomers ask, and are admitted or not. A limiter that lets in fewer than L "
    "even into an empty Redis is measured against that number. What breaks it is, for example, a server "
    "that dies between two commands, or a command that counted although its client never heard of it.",
    // no-slot-gain
    "Somebody gave back what they had not taken, and the limit is higher from then on. What breaks it is, "
    "for example, a release that takes effect twice, or that comes after its lease had lapsed. Of limiters "
    "that evict, more than L would have to run after all messages.",
    // no-duplicate-run
    "It is about conversations that are asked for more than once: by several servers at the same time, or "
    "again after a crash.",
    // no-needless-eviction
    "It is about limiters that make room by closing a conversation that runs.",
    // no-failure
    "An error is an error reply, an answer that is none of those allowed, or a script that never ends; the "
    "counterexample has the command and the error. Where a call fails even alone, nothing else is called "
    "proved of that limiter.",
    // linearizable
    "Is there an order of all requests and releases in which each takes effect at one instant between its "
    "beginning and its end, and in which a counter that nobody can interrupt would have given the same "
    "answers? It may be violated where no other property is.",
};

}  // namespace

std::vector<Meaning> meanings_of_properties() {
  std::vector<Meaning> meanings;
  for (const model::PropertyInfo& info : model::all_properties()) {
    meanings.push_back(
        {.of = Meaning::Of::property,
         .name = std::string(info.name),
         .also = {std::string(info.head)},
         .on_screen = {std::string(reports::word_on_screen(info.name))},
         .in_short = std::string(info.claim),
         .paragraphs = {std::string(info.definition),
                        std::string(kAbout.at(static_cast<std::size_t>(info.id)))},
         .drawing = fmt::format("{}\n\n{}", drawing_of(info.id), legend_of(drawing_of(info.id)))});
  }
  return meanings;
}

}  // namespace overbook::cli
