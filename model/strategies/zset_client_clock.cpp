#include "model/strategies/zset_client_clock.h"

#include <fmt/format.h>

#include "shipped_scripts.h"  // generated from lua/*.lua

namespace overbook::model {
namespace {

std::int64_t milliseconds_of(Instant time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).count();
}

}  // namespace

std::string_view zset_admit_script() {
  return kZset_admitLua;
}

std::string_view zset_refresh_script() {
  return kZset_refreshLua;
}

ZsetClientClock::ZsetClientClock(const StrategyConfig& config)
    : Strategy(config.name_space),
      limit_(std::to_string(config.limits.the_limit().permits)),
      lease_(config.lease.value_or(kLease)) {}

std::vector<std::string> ZsetClientClock::arguments(const Client& redis, const Request& request) const {
  return {std::to_string(milliseconds_of(redis.clock())), limit_, std::to_string(lease_.count()),
          request.conversation};
}

Decision ZsetClientClock::acquire(Client& redis, const Request& request) {
  const redis::Reply has_room =
      redis.eval(kZset_admitLua, std::vector{request.index}, arguments(redis, request));
  return has_room == redis::Reply::integer(1) ? Decision::admitted : Decision::rejected;
}

void ZsetClientClock::release(Client& redis, const Request& request) {
  redis.zrem(request.index, request.conversation);
}

bool ZsetClientClock::refresh(Client& redis, const Request& request) {
  return redis.eval(kZset_refreshLua, std::vector{request.index}, arguments(redis, request)) !=
         redis::Reply::integer(0);
}

std::uint32_t ZsetClientClock::counted(redis::Redis redis, Instant now) const {
  const redis::Reply count =
      redis.execute(redis.connect(),
                    {"ZCOUNT", index_key(), fmt::format("({}", milliseconds_of(now - lease_)), "+inf"}, now);
  return static_cast<std::uint32_t>(count.as_integer());
}

}  // namespace overbook::model
