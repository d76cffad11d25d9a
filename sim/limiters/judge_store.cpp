#include "sim/limiters/judge_store.h"

#include <algorithm>
#include <array>
#include <string>

namespace overbook::sim::judge {
namespace {

struct Scripts {
  std::string admit;
  std::string release;
  std::string refresh;
};

Scripts scripts_of(Limiter limiter) {
  const std::string now =
      "local t = redis.call('TIME')\n"
      "local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)\n"
      "local ends = tonumber(ARGV[3]) > 0 and now + tonumber(ARGV[3]) or '+inf'\n";
  const std::string with_lease =
      "if tonumber(ARGV[3]) > 0 then redis.call('PEXPIRE', KEYS[2], ARGV[3]) end\n";
  const std::string add_member =
      "if redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[1]) then return 0 end\n"
      "redis.call('SADD', KEYS[2], ARGV[4])\nreturn 1\n";
  const std::string add_lease = now +
                                "redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)\n"
                                "if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[1]) then return 0 end\n"
                                "redis.call('ZADD', KEYS[2], ends, ARGV[4])\nreturn 1\n";
  const std::string take =
      "if redis.call('SETNX', KEYS[2], ARGV[2]) == 0 then return 0 end\n" + with_lease + "return 1\n";
  const std::string look = "if redis.call('GET', KEYS[2]) ~= ARGV[2] then return 0 end\n";
  const std::string renew = "return redis.call('PEXPIRE', KEYS[2], ARGV[3])\n";
  switch (limiter) {
    case Limiter::counter:
      return {
          "local n = tonumber(redis.call('GET', KEYS[2]) or 0)\n"
          "if n >= tonumber(ARGV[1]) then return 0 end\n"
          "redis.call('INCR', KEYS[2])\n" +
              with_lease + "return 1\n",
          "return redis.call('DECR', KEYS[2])\n", renew};
    case Limiter::set:
      return {add_member, "return redis.call('SREM', KEYS[2], ARGV[4])\n",
              "return redis.call('SISMEMBER', KEYS[2], ARGV[4])\n"};
    case Limiter::guarded_set:
      return {"if redis.call('SISMEMBER', KEYS[2], ARGV[4]) == 1 then return -1 end\n" + add_member,
              "return redis.call('SREM', KEYS[2], ARGV[4])\n",
              "return redis.call('SISMEMBER', KEYS[2], ARGV[4])\n"};
    case Limiter::leases:
      return {add_lease, "return redis.call('ZREM', KEYS[2], ARGV[4])\n",
              "if not redis.call('ZSCORE', KEYS[2], ARGV[4]) then return 0 end\n" + now +
                  "redis.call('ZADD', KEYS[2], ends, ARGV[4])\nreturn 1\n"};
    case Limiter::sloppy_leases:
      return {add_lease, "return redis.call('ZREM', KEYS[2], ARGV[4])\n",
              now + "redis.call('ZADD', KEYS[2], ends, ARGV[4])\nreturn 1\n"};
    case Limiter::lock:
      return {take, look + "return redis.call('DEL', KEYS[2])\n", look + renew};
    case Limiter::unchecked_lock:
      return {take, "return redis.call('DEL', KEYS[2])\n", renew};
  }
  return {};
}

std::vector<Lease*> written_leases(Store& store) {
  std::vector<Lease*> leases;
  if (store.lease) leases.push_back(&*store.lease);
  for (Member& member : store.members) {
    if (member.lease && !member.lease->has_lapsed) leases.push_back(&*member.lease);
  }
  return leases;
}

// Numbers them 0, 1, ... in their order.
void count_from_zero(Store& store) {
  std::vector<Lease*> leases = written_leases(store);
  std::sort(leases.begin(), leases.end(),
            [](const Lease* a, const Lease* b) { return a->written < b->written; });
  for (std::size_t i = 0; i < leases.size(); ++i) leases[i]->written = static_cast<std::uint8_t>(i);
}

Lease new_lease(Writer writer) {
  constexpr std::uint8_t kAfterAllOthers = 255;
  return {.writer = writer, .has_lapsed = false, .written = kAfterAllOthers};
}

bool is_set(Limiter limiter) {
  return limiter == Limiter::set || limiter == Limiter::guarded_set;
}

bool is_lock(Limiter limiter) {
  return limiter == Limiter::lock || limiter == Limiter::unchecked_lock;
}

class Execution {
 public:
  Execution(Store& store, const Command& command, const Rules& rules)
      : store_(&store), sender_(command.sender), rules_(rules) {}

  Answer ask() {
    if (is_lock(rules_.limiter)) {
      if (store_->holder) return Answer::rejected;
      store_->holder = sender_.server;
      set_lease();
      return Answer::admitted;
    }
    if (rules_.limiter == Limiter::counter) {
      const std::int8_t number = store_->number.value_or(0);
      if (number >= static_cast<std::int64_t>(rules_.limit)) return Answer::rejected;
      store_->number = static_cast<std::int8_t>(number + 1);
      set_lease();
      return Answer::admitted;
    }
    if (rules_.limiter == Limiter::guarded_set && find() != nullptr) return Answer::duplicate;
    std::erase_if(store_->members,
                  [](const Member& member) { return member.lease && member.lease->has_lapsed; });
    if (store_->members.size() >= rules_.limit) return Answer::rejected;
    put();
    return Answer::admitted;
  }

  Answer release() {
    if (is_lock(rules_.limiter)) {
      if (rules_.limiter == Limiter::lock && store_->holder != sender_.server) return Answer::gone;
      store_->holder.reset();
      store_->lease.reset();
    } else if (rules_.limiter == Limiter::counter) {
      store_->number = static_cast<std::int8_t>(store_->number.value_or(0) - 1);
    } else {
      std::erase_if(store_->members,
                    [&](const Member& member) { return member.conversation == sender_.conversation; });
    }
    return Answer::done;
  }

  Answer refresh() {
    if (is_lock(rules_.limiter)) {
      if (rules_.limiter == Limiter::lock ? store_->holder != sender_.server : !store_->holder)
        return Answer::gone;
      set_lease();
    } else if (rules_.limiter == Limiter::counter) {
      if (!store_->number) return Answer::gone;
      set_lease();
    } else if (rules_.limiter == Limiter::sloppy_leases) {
      put();
    } else {
      if (find() == nullptr) return Answer::gone;
      if (rules_.limiter == Limiter::leases) put();
    }
    return Answer::done;
  }

 private:
  void set_lease() {
    if (rules_.has_leases) store_->lease = new_lease(sender_);
  }

  Member* find() {
    const auto at = std::find_if(store_->members.begin(), store_->members.end(), [&](const Member& member) {
      return member.conversation == sender_.conversation;
    });
    return at == store_->members.end() ? nullptr : &*at;
  }

  void put() {
    Member* member = find();
    if (member == nullptr) {
      store_->members.push_back({.conversation = sender_.conversation, .lease = {}});
      std::sort(store_->members.begin(), store_->members.end());
      member = find();
    }
    if (rules_.has_leases && !is_set(rules_.limiter)) member->lease = new_lease(sender_);
  }

  Store* store_;
  Writer sender_;
  Rules rules_;
};

Store without_leases(Store store) {
  for (Member& member : store.members) {
    if (member.lease && !member.lease->has_lapsed) member.lease = Lease{};
  }
  if (store.lease) store.lease = Lease{};
  return store;
}

}  // namespace

std::string_view to_text(Limiter limiter) {
  constexpr std::array<std::string_view, kLimiters> kWords{"counter",       "set",  "guarded set",   "leases",
                                                           "sloppy leases", "lock", "unchecked lock"};
  return kWords.at(static_cast<std::size_t>(limiter));
}

model::StrategySpec spec_of(Limiter limiter) {
  Scripts scripts = scripts_of(limiter);
  model::StrategySpec spec;
  spec.use = spec.label = "lua-script";
  spec.script = std::move(scripts.admit);
  spec.release_script = std::move(scripts.release);
  spec.refresh_script = std::move(scripts.refresh);
  spec.script_name = "admit.lua";
  spec.release_script_name = "release.lua";
  spec.refresh_script_name = "refresh.lua";
  return spec;
}

Answer execute(Store& store, const Command& command, const Rules& rules) {
  Execution execution(store, command, rules);
  const Answer answer = command.verb == Verb::ask       ? execution.ask()
                        : command.verb == Verb::release ? execution.release()
                                                        : execution.refresh();
  count_from_zero(store);
  return answer;
}

bool is_write(const Store& before, const Store& after) {
  return without_leases(before) != without_leases(after);
}

std::vector<LeaseOf> leases_in(const Store& store) {
  std::vector<LeaseOf> leases;
  if (store.lease) leases.push_back({.member = 0, .lease = *store.lease});
  for (const Member& member : store.members) {
    if (member.lease && !member.lease->has_lapsed)
      leases.push_back({.member = member.conversation, .lease = *member.lease});
  }
  return leases;
}

void lapse(Store& store, std::uint8_t member) {
  if (member == 0) {
    if (!store.lease) return;
    store.lease.reset();
    store.number.reset();
    store.holder.reset();
  }
  for (Member& one : store.members) {
    if (one.conversation == member && one.lease)
      one.lease = Lease{.writer = {}, .has_lapsed = true, .written = 0};
  }
  count_from_zero(store);
}

void lapse_all(Store& store) {
  for (const LeaseOf& one : leases_in(store)) lapse(store, one.member);
}

}  // namespace overbook::sim::judge
