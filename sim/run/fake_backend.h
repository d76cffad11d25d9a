#pragma once
// The fake Redis of a run, and the past that it may fall back to.

#include <optional>
#include <string>
#include <vector>

#include "model/digest.h"
#include "sim/run/backend.h"
#include "sim/setup/setup.h"

namespace overbook::sim {

class FakeBackend final : public Backend {
 public:
  // `setup` must outlive it.
  explicit FakeBackend(const Setup& setup);

  void begin(std::uint32_t placement) override;
  std::optional<redis::Reply> execute(const SentCommand& sent, Instant now) override;
  Messages take_messages() override { return setup_->take_messages(redis_); }
  [[nodiscard]] redis::Redis state(Instant /*now*/) override { return redis_; }
  [[nodiscard]] redis::Redis* redis() override { return &redis_; }
  [[nodiscard]] const redis::Redis& keys() const { return redis_; }
  [[nodiscard]] Leases* leases() override { return leases_ ? &*leases_ : nullptr; }
  [[nodiscard]] std::size_t writes_to_lose() const override { return past_.size(); }

  void lacks(const std::string& what) override { lacking_ = what; }
  void crash(model::ServerId server, Instant now) override;
  void restart(model::ServerId server, Instant now) override;
  void lapse(const Lapse& lapse) override { (void)lapse_noting(lapse); }
  void lose_writes(std::uint32_t writes) override;

  // The same as lapse(), and all that it set back.
  [[nodiscard]] std::vector<SetBack> lapse_noting(const Lapse& lapse);
  // Whether the last command has written what can be lost; and how many such writes are remembered.
  [[nodiscard]] bool has_remembered() const { return has_remembered_; }
  [[nodiscard]] std::size_t most_remembered() const { return most_remembered_; }

  // From now on it is looked, at each command, for what no proof can be made of: time that a limiter keeps
  // where no lease shows it. Costs time.
  void look_for_what_is_not_seen() { looks_ = true; }
  [[nodiscard]] bool keeps_time_of_its_own() const { return keeps_time_of_its_own_; }
  // Whether a command has drawn, in any run so far, what could have come out otherwise.
  [[nodiscard]] bool has_drawn() const { return has_drawn_; }
  // A command that the real Redis has, that was wanted in any run so far, and that the fake lacks; empty:
  // none.
  [[nodiscard]] const std::string& lacking() const { return lacking_; }

  // Of the past that may come back.
  [[nodiscard]] Digest digest_of_past() const;

 private:
  redis::Reply execute_here(const SentCommand& sent, Instant now);
  void look(const SentCommand& sent, const redis::Redis& before, Instant now);

  const Setup* setup_;
  std::optional<Leases> leases_;
  std::size_t most_remembered_;
  std::vector<std::optional<redis::Redis>>
      placed_;  // the prepared state, by placement; made when first chosen
  std::uint32_t placement_ = 0;
  redis::Redis redis_;
  std::vector<redis::Redis> past_;  // before each of the last writes, the oldest first
  bool has_remembered_ = false;
  bool looks_ = false;
  bool keeps_time_of_its_own_ = false;
  bool has_drawn_ = false;
  std::string lacking_;
};

}  // namespace overbook::sim
