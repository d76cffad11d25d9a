// Redis 7.0 expire.c.

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/keys/handlers.h"
#include "model/redis/keyspace/expiry_time.h"

namespace overbook::redis::handlers {
namespace {

constexpr TimeForm kSeconds{.is_seconds = true, .is_absolute = false};
constexpr TimeForm kMilliseconds{.is_seconds = false, .is_absolute = false};
constexpr TimeForm kUnixSeconds{.is_seconds = true, .is_absolute = true};
constexpr TimeForm kUnixMilliseconds{.is_seconds = false, .is_absolute = true};

struct Conditions {
  bool nx = false;
  bool xx = false;
  bool gt = false;
  bool lt = false;
};

std::optional<Reply> parse_conditions(std::span<const std::string> words, Conditions& conditions) {
  for (const std::string& word : words) {
    if (is_option(word, "nx")) {
      conditions.nx = true;
    } else if (is_option(word, "xx")) {
      conditions.xx = true;
    } else if (is_option(word, "gt")) {
      conditions.gt = true;
    } else if (is_option(word, "lt")) {
      conditions.lt = true;
    } else {
      return errors::error("Unsupported option " + std::string(as_c_string(word)));
    }
  }
  if (conditions.nx && (conditions.xx || conditions.gt || conditions.lt))
    return errors::error("NX and XX, GT or LT options at the same time are not compatible");
  if (conditions.gt && conditions.lt)
    return errors::error("GT and LT options at the same time are not compatible");
  return std::nullopt;
}

// A key without expiry time counts as one that expires never, later than any time.
bool holds(const Conditions& conditions, const Entry& entry, std::int64_t time_ms) {
  if (conditions.nx && entry.has_expiry()) return false;
  if (conditions.xx && !entry.has_expiry()) return false;
  if (conditions.gt && (!entry.has_expiry() || time_ms <= entry.expires_at_ms())) return false;
  return !conditions.lt || !entry.has_expiry() || time_ms < entry.expires_at_ms();
}

Reply set_expiry(Context& context, TimeForm form) {
  const std::string& key = context.word(1);
  Conditions conditions;
  if (auto error = parse_conditions(context.words().subspan(3), conditions)) return *error;
  const std::optional<std::int64_t> argument = context.integer(2);
  if (!argument) return errors::not_an_integer();
  const std::optional<std::int64_t> time_ms = any_expiry_ms(*argument, form, context.now_ms());
  if (!time_ms) return errors::invalid_expire_time(context.spec().name);
  const Entry* entry = context.read(key);
  if (entry == nullptr || !holds(conditions, *entry, *time_ms)) return Reply::integer(0);
  if (*time_ms <= context.now_ms()) {
    context.remove(key);
  } else {
    context.set_expiry(key, *time_ms);
  }
  return Reply::integer(1);
}

enum class Unit { seconds, milliseconds };

std::int64_t rounded(std::int64_t time_ms, Unit unit) {
  if (unit == Unit::milliseconds) return time_ms;
  // Unsigned, because the latest time of all has no room for the 500.
  return static_cast<std::int64_t>((static_cast<std::uint64_t>(time_ms) + 500) / 1000);
}

Reply expiry_of(Context& context, TimeForm form) {
  const Entry* entry = context.read(context.word(1));
  if (entry == nullptr) return Reply::integer(-2);
  if (!entry->has_expiry()) return Reply::integer(-1);
  const std::int64_t base_ms = form.is_absolute ? 0 : context.now_ms();
  return Reply::integer(
      rounded(entry->expires_at_ms() - base_ms, form.is_seconds ? Unit::seconds : Unit::milliseconds));
}

}  // namespace

Reply expire(Context& context) {
  return set_expiry(context, kSeconds);
}
Reply pexpire(Context& context) {
  return set_expiry(context, kMilliseconds);
}
Reply expireat(Context& context) {
  return set_expiry(context, kUnixSeconds);
}
Reply pexpireat(Context& context) {
  return set_expiry(context, kUnixMilliseconds);
}

Reply ttl(Context& context) {
  return expiry_of(context, kSeconds);
}
Reply pttl(Context& context) {
  return expiry_of(context, kMilliseconds);
}
Reply expiretime(Context& context) {
  return expiry_of(context, kUnixSeconds);
}
Reply pexpiretime(Context& context) {
  return expiry_of(context, kUnixMilliseconds);
}

Reply persist(Context& context) {
  const Entry* entry = context.read(context.word(1));
  if (entry == nullptr || !entry->has_expiry()) return Reply::integer(0);
  context.drop_expiry(context.word(1));
  return Reply::integer(1);
}

}  // namespace overbook::redis::handlers
