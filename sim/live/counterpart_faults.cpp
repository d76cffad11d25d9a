// What goes wrong in a run, on the real server; and the time that passes there.

#include <fmt/format.h>

#include <algorithm>

#include "sim/live/counterpart.h"
#include "sim/live/name_space.h"

namespace overbook::sim::live {
namespace {

// How far apart the two may be even if nothing comes late: Redis counts in milliseconds, and so do scripts.
constexpr Instant kExactness = std::chrono::milliseconds(3);

double milliseconds(Instant time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

}  // namespace

// --- Faults ---

void Counterpart::give_up(const TaskId& sender, StepKind how) {
  if (holding_.contains(sender)) expect_nothing_held("a client gives up waiting for a reply");
  lines_.give_up(sender, how == StepKind::comes_late);
  if (how != StepKind::loses_reply) return;
  Scan& scan = scans_[{sender, false}];
  scan.is_under_way = scan.was_under_way;  // it has not seen the page
}

void Counterpart::crash(model::ServerId server, Instant now) {
  const auto is_of_it = [&](const TaskId& task) { return task.server == server; };
  if (std::any_of(holding_.begin(), holding_.end(), is_of_it)) expect_nothing_held("a server dies");
  fake_->crash(server, now);
  lines_.crash(server);
}

void Counterpart::restart(model::ServerId server, Instant now) {
  fake_->restart(server, now);
  lines_.restart(server);
}

Snapshot Counterpart::snapshot(const redis::Redis& before, Instant now) {
  std::vector<std::string> keys;
  for (redis::KeyView& key : before.view(now)) {
    if (key.key.starts_with(server_->name_space())) keys.push_back(std::move(key.key));
  }
  return take_snapshot(*server_, keys);
}

// As it was before a command that writes, and that can be lost.
void Counterpart::remember(Snapshot past) {
  past_.push_back(std::move(past));
  if (past_.size() > fake_->most_remembered()) past_.pop_front();
}

void Counterpart::lapse(const Lapse& lapse) {
  expect_nothing_held("leases lapse");
  const std::vector<SetBack> set_back = fake_->lapse_noting(lapse);
  for (const SetBack& one : set_back) {
    const bool is_kept = one.what == SetBack::What::expiry && one.left.count() > 0;
    if (is_kept) shortest_ = std::min<Instant>(shortest_.value_or(Instant::max()), one.left);
  }
  live::set_back(*server_, set_back);
  (void)state(Setup::kStart);
}

void Counterpart::lose_writes(std::uint32_t writes) {
  expect_nothing_held("Redis loses writes");
  fake_->lose_writes(writes);
  if (writes == 0) {
    server_->clear();
    past_.clear();
  } else {
    put_back(*server_, past_[past_.size() - writes]);
    past_.erase(past_.end() - writes, past_.end());
  }
  lines_.reconnect();
  waiting_.clear();
}

// --- Time ---

void Counterpart::pass_to(Instant since_start) {
  moment_ = since_start;
  if (keeps_pace_) server_->clock().wait_until(began_ + moment_);
}

Instant Counterpart::elapsed() const {
  return server_->clock().now() - began_;
}

void Counterpart::note_lateness() {
  if (keeps_pace_) lateness_ = std::max(lateness_, elapsed() - moment_);
}

ClockTolerance Counterpart::tolerance() const {
  if (keeps_pace_) return {.behind = lateness_ + kExactness, .ahead = lateness_ + kExactness};
  return {.behind = elapsed(), .ahead = {}};  // the fake's clock stands still
}

std::optional<std::string> Counterpart::doubt(const redis::Redis& before, Instant now) const {
  if (!is_timed_) {
    if (!shortest_ || elapsed() + kExactness < *shortest_) return std::nullopt;
    return fmt::format(
        "the run had taken {:.0f} ms there, and a lease lasts {:.0f} ms: what lapsed may have lapsed by "
        "itself, so it shows nothing; the lease is too short for this machine",
        milliseconds(elapsed()), milliseconds(*shortest_));
  }
  if (!keeps_pace_) return std::nullopt;
  const Instant within = lateness_ + kExactness;
  for (const redis::KeyView& key : before.view(now - within)) {
    if (!key.expires_at || *key.expires_at > now + within) continue;
    return fmt::format(
        "the lease of {} lapses within {:.0f} ms of it, and steps came up to {:.1f} ms late there: it shows "
        "nothing; run it again",
        without(server_->name_space(), key.key), milliseconds(within), milliseconds(lateness_));
  }
  return std::nullopt;
}

}  // namespace overbook::sim::live
