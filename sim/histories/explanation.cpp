#include "sim/histories/explanation.h"

#include <fmt/format.h>

#include "model/plural.h"

namespace overbook::sim::histories {
namespace {

using model::PropertyId;

// "c1 (r1 on s1, line 3), c2 (r9 on s2, line 17), and 4 more".
std::string list_of(const Breach& breach) {
  std::string list;
  for (const Involved& one : breach.involved) {
    list += fmt::format("{}{} ({} on {}, line {})", list.empty() ? "" : ", ", one.conversation, one.request,
                        one.server, one.decided_line);
  }
  const std::size_t more = breach.involved_in_all - breach.involved.size();
  return more > 0 ? list + fmt::format(", and {} more", more) : list;
}

std::string explain_excess(const Breach& breach, std::uint32_t permits, const std::string& when) {
  return fmt::format("{} {} conversations surely run, {} more than the limit of {}: {}.", when,
                     permits + breach.excess, breach.excess, permits, list_of(breach));
}

std::uint64_t last_line(const Breach& breach) {
  return breach.window.rows.back().line;
}

std::string explain_rejection(const Breach& breach, std::uint32_t permits) {
  const Involved& request = breach.involved.front();
  return fmt::format(
      "{} on {} asked for {} at line {} and was rejected at line {}. At no instant between the two "
      "can {} {} have been taken, not even by all that was admitted or may have been, each from its "
      "invocation to the end of its release.",
      request.request, request.server, request.conversation, request.invoked_line, request.decided_line,
      permits == 1 ? "the 1" : fmt::format("all {}", permits), model::plural(permits, "slot"));
}

std::string explain_stuck(const Breach& breach) {
  return fmt::format(
      "From line {}, before which nobody was pending, to line {}, after which nobody was again, there "
      "was room all the time, and of those who asked some were rejected and none was admitted.",
      breach.window.first_line, last_line(breach));
}

std::string explain_twins(const Breach& breach) {
  const Involved& before = breach.involved.front();
  const Involved& after = breach.involved.back();
  return fmt::format(
      "From line {} on {} surely runs twice: for {} on {}, admitted at line {}, and for {} on {}.",
      after.decided_line, after.conversation, before.request, before.server, before.decided_line,
      after.request, after.server);
}

std::string explain_no_order(const Breach& breach, std::uint32_t permits) {
  const Involved& last = breach.involved.front();
  return fmt::format(
      "A semaphore with {} {} can't have given the answers from line {}, before which nothing was in "
      "flight, to line {}, with which {} on {} has its answer: there is no order of the requests and "
      "releases, each at an instant between its beginning and its end, that explains all of them.",
      permits, model::plural(permits, "permit"), breach.window.first_line, last_line(breach), last.request,
      last.server);
}

}  // namespace

std::string why_no_history_shows(PropertyId property) {
  switch (property) {
    case PropertyId::no_slot_leak:
    case PropertyId::no_slot_gain:
      return "a history does not tell what newcomers would find after its end";
    case PropertyId::no_lost_wakeup:
      return "a history does not tell whether anything can happen after its end";
    case PropertyId::no_needless_eviction:
      return "a history does not tell which release makes room for whom";
    case PropertyId::no_failure:
      return "a history does not tell whether what failed was struck by a fault";
    default:
      return {};
  }
}

std::string explain(PropertyId property, const Breach& breach, std::uint32_t permits) {
  switch (property) {
    case PropertyId::no_over_admission:
      return explain_excess(breach, permits, fmt::format("After line {}", last_line(breach)));
    case PropertyId::no_lasting_excess:
      return explain_excess(
          breach, permits,
          fmt::format("After line {} no request is pending and no release is under way, and",
                      last_line(breach)));
    case PropertyId::no_false_rejection:
      return explain_rejection(breach, permits);
    case PropertyId::progress:
      return explain_stuck(breach);
    case PropertyId::no_duplicate_run:
      return explain_twins(breach);
    case PropertyId::linearizable:
      return explain_no_order(breach, permits);
    default:
      return {};
  }
}

}  // namespace overbook::sim::histories
