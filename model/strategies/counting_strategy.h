#pragma once
// What the strategies that register and count have in common: their entries, their limit, their release.

#include "model/strategies/registration.h"

namespace overbook::model {

class CountingStrategy : public Strategy {
 public:
  // Removes the entry. It does not look whose it is: nobody else registers this conversation while it runs.
  void release(Client& redis, const Request& request) override { entries_.remove(redis, request); }

  bool refresh(Client& redis, const Request& request) override { return entries_.refresh(redis, request); }

  [[nodiscard]] std::uint32_t counted(redis::Redis redis, Instant now) const override {
    return entries_.counted(std::move(redis), now, *this);
  }

 protected:
  explicit CountingStrategy(const StrategyConfig& config)
      : Strategy(config.name_space),
        entries_(config.spec.count_by.value_or(CountBy::keys), config.spec.scan_count, config.lease),
        comparison_(config.spec.comparison),
        limit_(config.limits.the_limit().permits) {}

  Registration entries_;
  Comparison comparison_;
  std::int64_t limit_;
};

}  // namespace overbook::model
