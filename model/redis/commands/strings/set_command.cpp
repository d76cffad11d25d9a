// Redis 7.0 t_string.c: SET with its options, and the commands that share them.

#include <array>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/strings/handlers.h"
#include "model/redis/keyspace/expiry_time.h"

namespace overbook::redis::handlers {
namespace {

struct ExpiryOption {
  std::string_view name;
  TimeForm form;
};
constexpr std::array<ExpiryOption, 4> kExpiryOptions{{
    {"ex", {.is_seconds = true, .is_absolute = false}},
    {"px", {.is_seconds = false, .is_absolute = false}},
    {"exat", {.is_seconds = true, .is_absolute = true}},
    {"pxat", {.is_seconds = false, .is_absolute = true}},
}};

struct SetOptions {
  bool nx = false;
  bool xx = false;
  bool get = false;
  bool keep_ttl = false;
  bool persist = false;
  const ExpiryOption* expiry = nullptr;
  const std::string* expiry_argument = nullptr;

  // Each option excludes the other ways to say what becomes of the expiry time, but may be repeated itself.
  [[nodiscard]] bool allows_keep_ttl() const { return !persist && expiry == nullptr; }
  [[nodiscard]] bool allows_persist() const { return !keep_ttl && expiry == nullptr; }
  [[nodiscard]] bool allows(const ExpiryOption& option) const {
    return !keep_ttl && !persist && (expiry == nullptr || expiry == &option);
  }
};

enum class OptionsOf { set, getex };

bool take_flag(SetOptions& options, std::string_view word, OptionsOf command) {
  if (command == OptionsOf::set) {
    if (is_option(word, "nx") && !options.xx) return options.nx = true;
    if (is_option(word, "xx") && !options.nx) return options.xx = true;
    if (is_option(word, "get")) return options.get = true;
    if (is_option(word, "keepttl") && options.allows_keep_ttl()) return options.keep_ttl = true;
    return false;
  }
  return is_option(word, "persist") && options.allows_persist() && (options.persist = true);
}

const ExpiryOption* expiry_option(std::string_view word) {
  for (const ExpiryOption& option : kExpiryOptions) {
    if (is_option(word, option.name)) return &option;
  }
  return nullptr;
}

// Nothing for a syntax error.
std::optional<SetOptions> parse_options(std::span<const std::string> words, OptionsOf command) {
  SetOptions options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (take_flag(options, words[i], command)) continue;
    const ExpiryOption* option = expiry_option(words[i]);
    if (option == nullptr || !options.allows(*option) || i + 1 == words.size()) return std::nullopt;
    options.expiry = option;
    options.expiry_argument = &words[++i];
  }
  return options;
}

struct ExpiryOutcome {
  std::optional<std::int64_t> time_ms;
  std::optional<Reply> error;
};

ExpiryOutcome parse_expiry(const Context& context, const std::string& argument, TimeForm form) {
  const std::optional<std::int64_t> number = parse_integer(argument);
  if (!number) return {std::nullopt, errors::not_an_integer()};
  const std::optional<std::int64_t> time_ms = positive_expiry_ms(*number, form, context.now_ms());
  if (!time_ms) return {std::nullopt, errors::invalid_expire_time(context.spec().name)};
  return {time_ms, std::nullopt};
}

void store(Context& context, const SetOptions& options, std::optional<std::int64_t> expires_at_ms) {
  const std::string& key = context.word(1);
  const Entry* old = options.keep_ttl ? context.read(key) : nullptr;
  Expiry expiry{Entry::kNever, kNobody};
  if (expires_at_ms) expiry = {*expires_at_ms, context.writer()};
  if (old != nullptr) expiry = old->expiry();  // still his who set it
  context.assign(key, context.word(2), expiry);
}

Reply set_with_expiry(Context& context, TimeForm form) {
  const ExpiryOutcome expiry = parse_expiry(context, context.word(2), form);
  if (expiry.error) return *expiry.error;
  context.assign(context.word(1), context.word(3), {*expiry.time_ms, context.writer()});
  return Reply::ok();
}

}  // namespace

Reply set(Context& context) {
  const std::optional<SetOptions> options = parse_options(context.words().subspan(3), OptionsOf::set);
  if (!options) return errors::syntax();
  ExpiryOutcome expiry;
  if (options->expiry != nullptr) {
    expiry = parse_expiry(context, *options->expiry_argument, options->expiry->form);
    if (expiry.error) return *expiry.error;
  }
  Reply reply = Reply::ok();
  if (options->get) {
    reply = get(context);
    if (reply.is_error()) return reply;
  }
  if (options->nx || options->xx) {
    const bool exists = context.read(context.word(1)) != nullptr;
    if (exists == options->nx) return options->get ? reply : Reply::nil();
  }
  store(context, *options, expiry.time_ms);
  return reply;
}

Reply setex(Context& context) {
  return set_with_expiry(context, {.is_seconds = true, .is_absolute = false});
}

Reply psetex(Context& context) {
  return set_with_expiry(context, {.is_seconds = false, .is_absolute = false});
}

Reply getex(Context& context) {
  const std::string& key = context.word(1);
  const std::optional<SetOptions> options = parse_options(context.words().subspan(2), OptionsOf::getex);
  if (!options) return errors::syntax();
  const auto found = context.read_as<std::string>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return Reply::nil();
  ExpiryOutcome expiry;
  if (options->expiry != nullptr) {
    expiry = parse_expiry(context, *options->expiry_argument, options->expiry->form);
    if (expiry.error) return *expiry.error;
  }
  Reply reply = Reply::bulk(*found);
  if (expiry.time_ms && options->expiry->form.is_absolute && *expiry.time_ms <= context.now_ms()) {
    context.remove(key);
  } else if (expiry.time_ms) {
    context.set_expiry(key, *expiry.time_ms);
  } else if (options->persist && context.read(key)->has_expiry()) {
    context.drop_expiry(key);
  }
  return reply;
}

}  // namespace overbook::redis::handlers
