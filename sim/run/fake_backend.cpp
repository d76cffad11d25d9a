#include "sim/run/fake_backend.h"

#include "sim/setup/fault_rules.h"
#include "sim/setup/own_time.h"

namespace overbook::sim {
namespace {

// So many writes back a run may have to go.
std::size_t most_remembered_of(const Setup& setup) {
  const Faults& faults = setup.scenario().faults;
  if (faults.failovers + faults.redis_restarts == 0) return 0;
  return FaultRules(faults, setup.sends_scripts()).most_lost();
}

}  // namespace

FakeBackend::FakeBackend(const Setup& setup)
    : setup_(&setup),
      most_remembered_(most_remembered_of(setup)),
      placed_(setup.chooses_placement() ? Setup::kPlacements : 1) {
  if (setup.may_lapse()) leases_.emplace(setup.leases());
  begin(0);
}

void FakeBackend::begin(std::uint32_t placement) {
  placement_ = placement;
  std::optional<redis::Redis>& placed = placed_.at(placement);
  if (!placed) placed = setup_->prepared(placement);
  redis_ = *placed;
  past_.clear();
}

std::optional<redis::Reply> FakeBackend::execute(const SentCommand& sent, Instant now) {
  has_remembered_ = false;
  if (most_remembered_ == 0 && !looks_) return execute_here(sent, now);
  const redis::Redis before = redis_;
  redis::Reply reply = execute_here(sent, now);
  if (looks_) look(sent, before, now);
  if (most_remembered_ > 0 && !before.has_keys_of(redis_)) {
    has_remembered_ = true;
    past_.push_back(before);
    if (past_.size() > most_remembered_) past_.erase(past_.begin());
  }
  return reply;
}

redis::Reply FakeBackend::execute_here(const SentCommand& sent, Instant now) {
  redis::Reply reply =
      leases_ ? leases_->execute(redis_, sent.sender.duty, sent.connection, *sent.command, sent.writer)
              : redis_.execute(sent.connection, *sent.command, now);
  if (const std::optional<std::string> lacking = redis_.lacking()) lacking_ = *lacking;
  has_drawn_ = has_drawn_ || redis_.has_drawn();
  return reply;
}

void FakeBackend::look(const SentCommand& sent, const redis::Redis& before, Instant now) {
  if (!redis_.has_read_clock() || keeps_time_of_its_own_) return;
  keeps_time_of_its_own_ = sim::keeps_time_of_its_own({.before = before,
                                                       .connection = sent.connection,
                                                       .command = *sent.command,
                                                       .writer = leases_ ? sent.writer : redis::kNobody,
                                                       .now = now,
                                                       .knows_leases = setup_->lease().ttl.has_value()});
}

void FakeBackend::crash(model::ServerId server, Instant now) {
  setup_->subscribe(redis_, server, "UNSUBSCRIBE", now);
}

void FakeBackend::restart(model::ServerId server, Instant now) {
  setup_->subscribe(redis_, server, "SUBSCRIBE", now);
}

std::vector<SetBack> FakeBackend::lapse_noting(const Lapse& lapse) {
  std::vector<SetBack> set_back;
  redis_ = leases_->after(redis_, lapse, &set_back);
  return set_back;
}

void FakeBackend::lose_writes(std::uint32_t writes) {
  if (writes == 0) {
    lose_everything(redis_, placement_);
    past_.clear();
    return;
  }
  redis_.restart_from(past_[past_.size() - writes]);
  past_.erase(past_.end() - static_cast<std::ptrdiff_t>(writes), past_.end());
}

Digest FakeBackend::digest_of_past() const {
  DigestBuilder digest;
  digest.add(past_.size());
  for (const redis::Redis& redis : past_) digest.add(redis.digest());
  return digest.digest();
}

}  // namespace overbook::sim
