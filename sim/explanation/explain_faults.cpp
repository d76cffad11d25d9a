// What went wrong in a run, told from its steps: each fault that changed what was registered, or what a
// client was told.

#include <fmt/format.h>

#include <algorithm>

#include "model/plural.h"
#include "sim/explanation/fault_facts.h"
#include "sim/explanation/script_names.h"
#include "sim/explanation/story.h"
#include "sim/setup/cast.h"

namespace overbook::sim {
namespace {

using model::Decision;
using model::Event;
using model::EventKind;
using model::plural;

constexpr std::size_t kMostTold = 4;

// "c1 is", "c1 and c2 are".
std::string with_verb(const std::vector<std::string>& names, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", listed(names), plural(names.size(), one, many));
}

class FaultsTold {
 public:
  FaultsTold(const Story& story, std::uint32_t last) : story_(story), facts_(story, last), last_(last) {}

  bool tells(std::uint32_t step) const { return step <= last_ && !told(step).empty(); }

  std::string text() const {
    std::vector<std::string> sentences;
    for (std::uint32_t step = 1; step <= last_; ++step) {
      std::string sentence = told(step);
      if (!sentence.empty()) sentences.push_back(std::move(sentence));
    }
    std::string text;
    for (std::size_t i = 0; i < sentences.size() && i < kMostTold; ++i) text += " " + sentences[i] + ".";
    if (sentences.size() > kMostTold)
      text += fmt::format(" {} more {} wrong.", sentences.size() - kMostTold,
                          plural(sentences.size() - kMostTold, "thing went", "things went"));
    return text;
  }

 private:
  // What happened at a step, if that was a fault and had consequences; else empty.
  std::string told(std::uint32_t step) const {
    const Step& pick = record(step).step;
    switch (pick.kind) {
      case StepKind::crash:
        return crash(step);
      case StepKind::restart:
        return restart(step);
      case StepKind::lapse:
        return lapse(step);
      case StepKind::pause:
        return pause(step);
      case StepKind::goes_on:
        return pick.task.duty == Duty::heartbeat ? heartbeat(step) : removed_by_clock(step);
      case StepKind::loses_reply:
        return pick.task.duty == Duty::heartbeat ? std::string() : lost(step);
      case StepKind::loses_request:
        return pick.task.duty == Duty::heartbeat ? lost_heartbeat(step) : lost(step);
      case StepKind::comes_late:
        return pick.task.duty == Duty::heartbeat ? lost_heartbeat(step) : std::string();
      case StepKind::late_command:
        return late_delivery(step);
      case StepKind::redis_restart:
      case StepKind::failover:
        return lost_writes(step);
      default:
        return removed_by_clock(step);
    }
  }

  // --- Servers ---

  std::string crash(std::uint32_t step) const {
    const model::ServerId server = record(step).step.task.server;
    std::vector<std::string> left;
    for (const std::string& name : facts_.names_of(server, step)) {
      if (story_.registered_after(step).count(name) > 0) left.push_back(name);
    }
    const Names ran = facts_.ended_at(step);
    if (left.empty()) return crash_of_uncounted(server, step, ran);
    const bool was_running =
        std::any_of(left.begin(), left.end(), [&](const std::string& name) { return ran.count(name) > 0; });
    std::string text = fmt::format("{} crashed at step {}, ", server_name(server), step);
    if (was_running) {
      text += fmt::format("while it ran {}", listed(left));
    } else {
      const std::optional<std::uint32_t> since = facts_.registered_since(left.front(), step);
      text += since && *since > 0 ? fmt::format("after it had registered {} (step {})", listed(left), *since)
                                  : fmt::format("with {} registered", listed(left));
    }
    return text + what_became_of(left.front(), left.size(), server, step);
  }

  // What ran there, where no step has shown what counts it: a number that nobody has changed since.
  std::string crash_of_uncounted(model::ServerId server, std::uint32_t step, const Names& ran) const {
    std::vector<std::string> uncounted;
    for (const std::string& name : ran) {
      if (!facts_.was_registered_by(name, step)) uncounted.push_back(name);
    }
    if (uncounted.empty()) return {};
    return fmt::format("{} crashed at step {}, while it ran {}; what it had in Redis stays",
                       server_name(server), step, listed(uncounted));
  }

  std::string what_became_of(const std::string& name, std::size_t count, model::ServerId server,
                             std::uint32_t step) const {
    for (std::uint32_t later = step + 1; later <= last_; ++later) {
      const Step& pick = record(later).step;
      if (pick.kind == StepKind::lapse && pick.task.server == server)
        return fmt::format("; the lease lapsed at step {}", later);
      if (story_.registered_after(later).count(name) == 0) return {};
    }
    return fmt::format("; its {} {}{}", plural(count, "entry", "entries"), plural(count, "stays", "stay"),
                       facts_.lapses(name, step) ? " until the lease lapses" : ", and nobody removes it");
  }

  // Of a timed run: told where it cost the server a lease.
  std::string pause(std::uint32_t step) const {
    const model::ServerId server = record(step).step.task.server;
    const auto goes_on = [&](std::uint32_t at) {
      const Step& pick = record(at).step;
      return pick.task.server == server && pick.kind == StepKind::arrives && pick.task.duty != Duty::listener;
    };
    std::uint32_t end = step + 1;
    while (end < last_ && !goes_on(end)) ++end;
    if (end > last_) return {};
    std::vector<std::string> lapsed;
    for (const std::string& name : facts_.names_of(server, step)) {
      if (story_.registered_after(step).count(name) > 0 && story_.registered_after(end).count(name) == 0)
        lapsed.push_back(name);
    }
    if (lapsed.empty()) return {};
    const double seconds = static_cast<double>((record(end).moment - record(step).moment).count()) / 1e6;
    return fmt::format(
        "{} stood still from step {} on, for {:.1f} s or more; meanwhile its lease of {} lapsed",
        server_name(server), step, seconds, listed(lapsed));
  }

  std::string restart(std::uint32_t step) const {
    const model::ServerId server = record(step).step.task.server;
    const std::optional<std::uint32_t> next = facts_.next_of(server, step);
    if (!next) return {};
    std::string text = fmt::format("It was there again at step {}", step);
    const Event* answer = facts_.answer_at(*next, server);
    if (answer != nullptr && answer->decision == Decision::duplicate)
      return text + fmt::format(", asked once more, and met its own key (step {})", *next);
    return text + fmt::format(" and asked once more (step {})", *next);
  }

  std::string lapse(std::uint32_t step) const {
    const model::ServerId server = record(step).step.task.server;
    if (facts_.is_dead(server, step)) return {};  // told with the crash
    const LapseBy by = record(step).lapsed_by;
    const std::vector<model::RequestId> running = facts_.running_of(server, step);
    if (running.empty() && by == LapseBy::pause) {
      return fmt::format("The lease of {} lapsed at step {}, while it was paused in the middle of its {}",
                         server_name(server), step, is_sweeper(server) ? "pass" : "request");
    }
    if (running.empty() && server == model::kResident)
      return fmt::format("What earlier crashes had left behind lapsed at step {}", step);
    if (running.empty())
      return fmt::format("What {} had left behind lapsed at step {}", server_name(server), step);
    std::vector<std::string> names;
    for (const model::RequestId id : running) names.push_back(facts_.conversation(id));
    std::string text = fmt::format("The {} of {} on {} lapsed at step {}, ", plural(names.size(), "lease"),
                                   listed(names), server_name(server), step);
    const std::string_view what = plural(names.size(), "it", "them");
    if (by == LapseBy::pause) {
      text += "while the server was paused";
    } else if (by == LapseBy::misses) {
      text += "after its heartbeats had been lost several times in a row";
    } else if (story_.has_heartbeats()) {
      text += fmt::format("for its heartbeats don't renew {}", what);
    } else {
      text += fmt::format("for nobody refreshes {}", what);
    }
    const std::optional<std::uint32_t> stopped = facts_.stopped_by_heartbeat(running.front(), step);
    if (stopped) return text + fmt::format("; it ran on until a heartbeat found out at step {}", *stopped);
    return text + fmt::format("; {} ran on", plural(names.size(), "it", "they"));
  }

  // Only one that brings back what does not run any more.
  std::string heartbeat(std::uint32_t step) const {
    std::vector<std::string> back =
        in_first_only(story_.registered_after(step), story_.registered_after(step - 1));
    const Names running = facts_.running_after(step);
    std::erase_if(back, [&](const std::string& name) { return running.count(name) > 0; });
    if (back.empty()) return {};
    return fmt::format("A heartbeat of {} brought back the {} of {} at step {}",
                       server_name(record(step).step.task.server), plural(back.size(), "key"), listed(back),
                       step);
  }

  // --- Commands ---

  std::string lost(std::uint32_t step) const {
    const StepRecord& fault = record(step);
    if (!fault.command) return {};
    const model::ServerId server = fault.step.task.server;
    const std::optional<std::uint32_t> next = facts_.next_command_of_worker(step);
    const bool is_resent = next && record(*next).command == fault.command &&
                           facts_.answer_at(facts_.heard_at(step), server) == nullptr;
    const Event* answer = facts_.answer_at(facts_.heard_at(is_resent ? *next : step), server);
    const bool has_entry = answer != nullptr && story_.registered_after(step).count(name_of(*answer)) > 0;
    std::string text = what_was_lost(fault, step);
    if (is_resent) {
      // What went well after all is not told.
      if (answer == nullptr || answer->decision == Decision::admitted) return {};
      if (answer->decision == Decision::failed)
        return text + fmt::format("; it was sent again (step {}) in vain", *next);
      text += fmt::format("; sent again (step {}), it ", *next);
      if (answer->decision == Decision::duplicate) return text + "met its own key and took it for another's";
      return text + fmt::format("was {}{}", model::to_text(answer->decision),
                                has_entry ? ", with its own entry counted" : "");
    }
    if (answer == nullptr) {
      const std::vector<std::string> kept = facts_.released_in_vain(server, facts_.heard_at(step));
      return kept.empty()
                 ? std::string()
                 : text + fmt::format("; {}", with_verb(kept, "stays registered", "stay registered"));
    }
    if (answer->decision != Decision::failed) return {};
    return text + fmt::format("; its request failed{}", has_entry ? ", and its entry stays" : "");
  }

  // Where that, or several in a row, cost the server a lease. Those in a row are told with the first.
  std::string lost_heartbeat(std::uint32_t step) const {
    const model::ServerId server = record(step).step.task.server;
    const auto is_heartbeat = [&](std::uint32_t at) {
      const Step& pick = record(at).step;
      return pick.task.server == server && runs(pick, Duty::heartbeat) && record(at).command;
    };
    const auto is_in_vain = [&](std::uint32_t at) {
      const Step& pick = record(at).step;
      return pick.task.duty == Duty::heartbeat &&
             (pick.kind == StepKind::loses_request || pick.kind == StepKind::comes_late);
    };
    std::uint32_t before = step - 1;
    while (before > 0 && !is_heartbeat(before)) --before;
    if (before > 0 && is_in_vain(before)) return {};
    std::uint32_t in_vain = 1;
    std::uint32_t end = step + 1;
    for (; end <= last_ && !(is_heartbeat(end) && !is_in_vain(end)); ++end)
      in_vain += is_heartbeat(end) ? 1 : 0;
    std::vector<std::string> lapsed;
    for (const std::string& name :
         in_first_only(story_.registered_after(step), story_.registered_after(end - 1))) {
      if (facts_.names_of(server, step).count(name) > 0 && facts_.running_after(end - 1).count(name) > 0)
        lapsed.push_back(name);
    }
    if (lapsed.empty()) return {};
    const std::string which = in_vain == 1 ? fmt::format("heartbeat of step {}", step)
                                           : fmt::format("{} heartbeats from step {} on", in_vain, step);
    return fmt::format("{}'s {} did not arrive in time; meanwhile its lease of {} lapsed",
                       server_name(server), which, listed(lapsed));
  }

  std::string what_was_lost(const StepRecord& fault, std::uint32_t step) const {
    const std::string what = short_name(*fault.command);
    const std::string server = server_name(fault.step.task.server);
    if (fault.step.kind == StepKind::loses_request)
      return fmt::format("{}'s {} never arrived (step {})", server, what, step);
    if (what == "script" && story_.scenario().faults.lost_replies == 0)
      return fmt::format("{}'s script was too slow for its client at step {}", server, step);
    return fmt::format("The reply to {}'s {} was lost at step {}", server, what, step);
  }

  std::string late_delivery(std::uint32_t step) const {
    const StepRecord& arrival = record(step);
    const std::vector<std::string> come =
        in_first_only(story_.registered_after(step), story_.registered_after(step - 1));
    const std::vector<std::string> gone =
        in_first_only(story_.registered_after(step - 1), story_.registered_after(step));
    if (!arrival.command || (come.empty() && gone.empty())) return {};
    std::uint32_t sent = 0;
    for (std::uint32_t earlier = 1; earlier < step; ++earlier) {
      const Step& pick = record(earlier).step;
      if (pick.kind == StepKind::comes_late && pick.task == arrival.step.task) sent = earlier;
    }
    const std::string text =
        fmt::format("{}'s {}{} arrived at step {} and ", server_name(arrival.step.task.server),
                    short_name(*arrival.command), why_late(story_, sent, step), step);
    if (!come.empty()) return text + fmt::format("registered {}", listed(come));
    return text + fmt::format("removed the {} of {}", plural(gone.size(), "entry", "entries"), listed(gone));
  }

  // --- Redis ---

  std::string lost_writes(std::uint32_t step) const {
    const Step& pick = record(step).step;
    const std::uint32_t writes = pick.writes;
    const std::vector<std::string> gone =
        in_first_only(story_.registered_after(step - 1), story_.registered_after(step));
    const std::vector<std::string> back =
        in_first_only(story_.registered_after(step), story_.registered_after(step - 1));
    if (gone.empty() && back.empty()) return {};
    const std::string lacks = fmt::format(
        "without the last {}{}", writes == 1 ? "" : fmt::format("{} ", writes), plural(writes, "write"));
    std::string text;
    if (pick.kind == StepKind::failover) {
      text = fmt::format("A replica {} took over at step {}", lacks, step);
    } else {
      text = fmt::format("Redis started again {} at step {}", writes == 0 ? "empty" : lacks, step);
    }
    std::vector<std::string> effects;
    if (!gone.empty())
      effects.push_back(fmt::format("the {} of {} {} lost", plural(gone.size(), "registration"), listed(gone),
                                    plural(gone.size(), "was", "were")));
    if (!back.empty())
      effects.push_back(fmt::format("the {} of {} {} back", plural(back.size(), "registration"), listed(back),
                                    plural(back.size(), "was", "were")));
    return text + ": " + listed(effects);
  }

  // A step in which a server's own command removed what others run, because clocks differ.
  std::string removed_by_clock(std::uint32_t step) const {
    const std::vector<std::int64_t>& skews = story_.scenario().faults.clock_skew_ms;
    if (skews.empty() || record(step).step != step_of(record(step).step.task.server)) return {};
    const model::ServerId remover = record(step).step.task.server;
    const auto skew_of = [&](model::ServerId server) {
      return server.value < skews.size() ? skews[server.value] : 0;
    };
    for (const std::string& name :
         in_first_only(story_.registered_after(step - 1), story_.registered_after(step))) {
      for (const model::RequestId id : story_.analysis().running_after(story_.last_event_of(step))) {
        const model::ServerId owner = story_.analysis().of(id).server;
        const std::int64_t ahead = skew_of(remover) - skew_of(owner);
        if (facts_.conversation(id) != name || owner == remover || ahead <= 0) continue;
        return fmt::format(
            "The clock of {} is {} ms ahead of that of {}: at step {} it took the stamp of {} "
            "for old and removed it, while {} ran",
            server_name(remover), ahead, server_name(owner), step, name, name);
      }
    }
    return {};
  }

  [[nodiscard]] const StepRecord& record(std::uint32_t step) const { return facts_.record(step); }

  const Story& story_;
  FaultFacts facts_;
  std::uint32_t last_;  // of the steps that are told
};

std::uint32_t last_told(const Story& story) {
  const std::uint32_t broken = std::max(story.violation().step.value, story.violation().worst_step.value);
  return std::min(broken, static_cast<std::uint32_t>(story.replay().trace.steps.size()));
}

}  // namespace

std::string faults_of(const Story& story) {
  return FaultsTold(story, last_told(story)).text();
}

bool is_told_as_fault(const Story& story, std::uint32_t step) {
  return FaultsTold(story, last_told(story)).tells(step);
}

}  // namespace overbook::sim
