#include "model/strategies/registration.h"

#include <algorithm>
#include <stdexcept>

namespace overbook::model {

Registration::Registration(CountBy count_by, std::uint32_t scan_count, Lease lease)
    : count_by_(count_by), scan_count_(scan_count), lease_(lease) {
  if (count_by == CountBy::scard && lease) {
    throw std::invalid_argument("count by scard keeps its entries in a set, whose members can have no lease");
  }
}

bool Registration::enter(Client& redis, const Request& request) const {
  if (count_by_ == CountBy::scard) return redis.sadd(request.index, request.conversation) == 1;
  return redis.set_nx(request.key, request.server, lease_);
}

void Registration::remove(Client& redis, const Request& request) const {
  if (count_by_ == CountBy::scard) {
    redis.srem(request.index, request.conversation);
  } else {
    redis.del(request.key);
  }
}

bool Registration::refresh(Client& redis, const Request& request) const {
  return !lease_ || redis.pexpire(request.key, *lease_);
}

std::int64_t Registration::count(Client& redis, const Request& request) const {
  switch (count_by_) {
    case CountBy::keys:
      return static_cast<std::int64_t>(redis.keys(request.prefix + "*").size());
    case CountBy::scan:
      return static_cast<std::int64_t>(redis.scan(request.prefix + "*", scan_count_).size());
    case CountBy::scard:
      return redis.scard(request.index);
    case CountBy::dbsize:
      return redis.dbsize();
  }
  throw std::logic_error("a count by nothing");
}

std::int64_t Registration::count_others(Client& redis, const Request& request) const {
  if (count_by_ == CountBy::scard || count_by_ == CountBy::dbsize) return count(redis, request) - 1;
  const std::string pattern = request.prefix + "*";
  const std::vector<std::string> found =
      count_by_ == CountBy::keys ? redis.keys(pattern) : redis.scan(pattern, scan_count_);
  return std::count_if(found.begin(), found.end(),
                       [&](const std::string& key) { return key != request.key; });
}

std::uint32_t Registration::counted(redis::Redis redis, Instant now, const Strategy& strategy) const {
  const redis::ConnectionId connection = redis.connect();
  if (count_by_ == CountBy::scard) {
    return static_cast<std::uint32_t>(
        redis.execute(connection, {"SCARD", strategy.index_key()}, now).as_integer());
  }
  const redis::Reply keys = redis.execute(connection, {"KEYS", strategy.key_prefix() + "*"}, now);
  return static_cast<std::uint32_t>(keys.as_array().size());
}

}  // namespace overbook::model
