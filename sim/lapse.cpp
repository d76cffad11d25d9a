#include "sim/lapse.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace overbook::sim {
namespace {

constexpr double kMicrosecondsPerSecond = 1e6;

std::optional<double> number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

class Setter {
 public:
  Setter(const redis::Redis& redis, const Lapse& lapse, std::vector<SetBack>* noted)
      : redis_(redis), lapse_(lapse), connection_(redis_.connect()), noted_(noted) {}

  std::optional<redis::Redis> run(const redis::Redis& before) {
    for (const redis::KeyView& key : before.view(lapse_.now)) {
      if (is_own(key.key, key.type == "string" ? key.value : "")) set_back_key(key);
      if (key.type == "zset")
        set_back_members(key.key, ask({"ZRANGE", key.key, "0", "-1", "WITHSCORES"}), "ZADD");
      if (key.type == "hash") set_back_members(key.key, ask({"HGETALL", key.key}), "HSET");
    }
    if (!has_changed_) return std::nullopt;
    // Its connection must not be one more than there was.
    redis::Redis after = before;
    after.restore_keys_of(redis_);
    return after;
  }

 private:
  redis::Reply ask(const redis::Command& command) { return redis_.execute(connection_, command, lapse_.now); }

  // By the name of the key or the member; where several servers share it, by the value, which says who it
  // was.
  [[nodiscard]] bool is_own(const std::string& name, const std::string& value) const {
    if (value == server_name(lapse_.server)) return true;
    return lapse_.cast->owner(name) == lapse_.server;
  }

  void set_back_key(const redis::KeyView& key) {
    if (!key.expires_at) return;
    const auto left =
        std::chrono::floor<std::chrono::milliseconds>(*key.expires_at - lapse_.now - lapse_.ttl);
    ask({"PEXPIRE", key.key, fmt::format("{}", left.count())});
    has_changed_ = true;
    if (noted_ == nullptr) return;
    noted_->push_back({.what = SetBack::What::expiry,
                       .key = key.key,
                       .member = {},
                       .by = static_cast<double>(lapse_.ttl.count()),
                       .left = left});
  }

  void set_back_members(const std::string& key, const redis::Reply& pairs, std::string_view command) {
    const redis::Reply::Array& items = pairs.as_array();
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
      if (!is_own(items[i].text(), "")) continue;
      const std::optional<double> time = number(items[i + 1].text());
      const double units = time ? units_per_second(*time, lapse_.now) : 0;
      if (units == 0) continue;
      const double ttl = static_cast<double>(lapse_.ttl.count() + 1) / 1e3 * units;
      const double now = static_cast<double>(lapse_.now.count()) / kMicrosecondsPerSecond * units;
      if (*time <= now - ttl) continue;  // so old already that it has lapsed whatever it means
      const std::string earlier = fmt::format("{:.17g}", *time - ttl);
      if (command == "ZADD") {
        ask({command, key, earlier, items[i].text()});
      } else {
        ask({command, key, items[i].text(), earlier});
      }
      has_changed_ = true;
      if (noted_ == nullptr) continue;
      const auto what = command == "ZADD" ? SetBack::What::score : SetBack::What::field;
      noted_->push_back({.what = what, .key = key, .member = items[i].text(), .by = ttl});
    }
  }

  redis::Redis redis_;
  Lapse lapse_;
  redis::ConnectionId connection_;
  std::vector<SetBack>* noted_;
  bool has_changed_ = false;
};

}  // namespace

double units_per_second(double value, Instant now) {
  const double seconds = static_cast<double>(now.count()) / kMicrosecondsPerSecond;
  for (const double units : {1.0, 1e3, 1e6}) {
    // Within a year: clocks may be wrong, and leases long, but not by so much.
    constexpr double kYear = 365.0 * 24 * 3600;
    if (std::abs(value / units - seconds) < kYear) return units;
  }
  return 0;
}

std::optional<redis::Redis> lapsed(const redis::Redis& redis, const Lapse& lapse,
                                   std::vector<SetBack>* set_back) {
  return Setter(redis, lapse, set_back).run(redis);
}

std::set<std::string> names_in(const redis::Redis& redis, Instant now) {
  redis::Redis copy = redis;
  const redis::ConnectionId connection = copy.connect();
  std::set<std::string> names;
  for (const redis::KeyView& key : redis.view(now)) {
    names.insert(key.key);
    std::optional<redis::Command> members;
    if (key.type == "set") members = {"SMEMBERS", key.key};
    if (key.type == "zset") members = {"ZRANGE", key.key, "0", "-1"};
    if (key.type == "hash") members = {"HKEYS", key.key};
    if (!members) continue;
    const redis::Reply found = copy.execute(connection, *members, now);
    for (const redis::Reply& member : found.as_array()) names.insert(member.text());
  }
  return names;
}

bool has_lost_a_name(const Cast& cast, model::ServerId server, const std::set<std::string>& before,
                     const std::set<std::string>& after) {
  const auto is_gone = [&](const std::string& name) {
    return before.contains(name) && !after.contains(name);
  };
  const std::span<const model::Request> own = cast.all_of(server);
  return std::any_of(own.begin(), own.end(), [&](const model::Request& request) {
    return is_gone(request.key) || is_gone(request.conversation);
  });
}

}  // namespace overbook::sim
