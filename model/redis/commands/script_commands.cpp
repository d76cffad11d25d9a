// Redis 7.0 eval.c: how scripts are found, cached and given their keys. What runs them is ScriptEngine.

#include <algorithm>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/dispatch.h"
#include "model/redis/commands/handlers.h"
#include "model/redis/scripts/engine.h"
#include "model/redis/scripts/shebang.h"

namespace overbook::redis::handlers {
namespace {

constexpr std::size_t kSha1Digits = 40;

Reply no_such_script() {
  return Reply::error("NOSCRIPT No matching script. Please use EVAL.");
}

ScriptEngine& engine_of(Context& context) {
  std::unique_ptr<ScriptEngine>& engine = *context.state().engine;
  if (!engine) engine = std::make_unique<ScriptEngine>();
  return *engine;
}

std::string lower_case(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// Compiles the script and keeps it, unless it is there already.
std::optional<Reply> load(Context& context, const std::string& body, const std::string& sha1) {
  Shared<ScriptCache>& scripts = context.state().scripts;
  if (scripts->contains(sha1)) return std::nullopt;
  ScriptEngine& engine = engine_of(context);
  if (std::optional<Reply> error = engine.check(body, sha1)) {
    if (!engine.lacking().empty()) (void)lack(context.state(), engine.lacking());
    return error;
  }
  scripts.writable().emplace(sha1, body);
  return std::nullopt;
}

// Runs a script of the cache. Time stands still while it runs, because one command has one `now`.
Reply run(Context& context, const std::string& sha1, std::size_t keys, Origin origin) {
  // A copy of the pointer: the script outlives whatever its commands do to the cache.
  const Shared<ScriptCache> scripts = context.state().scripts;
  const std::string& body = scripts->find(sha1)->second;
  const ScriptShebang shebang = read_shebang(body);
  if (shebang.forbids_writes) {
    origin = Origin::read_only_script;
  } else if (shebang.size != 0 && origin == Origin::read_only_script) {
    return errors::error("Can not execute a script with write flag using *_ro command.");
  }
  const auto call = [&](const Command& command) {
    return execute_for_script(context.state(), context.connection(), command.words, context.now(), origin);
  };
  const std::span<const std::string> arguments = context.words().subspan(3);
  ScriptEngine& engine = engine_of(context);
  Reply reply = engine.run(body, sha1, arguments.first(keys), arguments.subspan(keys), call,
                           {.step_budget = context.state().options.script_step_budget});
  if (engine.has_drawn()) context.state().last.has_drawn = true;
  if (!engine.lacking().empty()) (void)lack(context.state(), engine.lacking());
  return reply;
}

std::optional<Reply> parse_number_of_keys(const Context& context, std::size_t& keys) {
  const std::optional<std::int64_t> number = context.integer(2);
  if (!number) return errors::not_an_integer();
  if (*number > static_cast<std::int64_t>(context.count()) - 3)
    return errors::error("Number of keys can't be greater than number of args");
  if (*number < 0) return errors::error("Number of keys can't be negative");
  keys = static_cast<std::size_t>(*number);
  return std::nullopt;
}

Reply evaluate_body(Context& context, Origin origin) {
  std::size_t keys = 0;
  if (auto error = parse_number_of_keys(context, keys)) return *error;
  const std::string sha1 = engine_of(context).sha1_of_script(context.word(1));
  if (auto error = load(context, context.word(1), sha1)) return *error;
  return run(context, sha1, keys, origin);
}

Reply evaluate_loaded(Context& context, Origin origin) {
  if (context.word(1).size() != kSha1Digits) return no_such_script();
  std::size_t keys = 0;
  if (auto error = parse_number_of_keys(context, keys)) return *error;
  const std::string sha1 = lower_case(context.word(1));
  context.state().has_asked_for_scripts = true;
  if (!context.state().scripts->contains(sha1)) return no_such_script();
  return run(context, sha1, keys, origin);
}

}  // namespace

Reply eval(Context& context) {
  return evaluate_body(context, Origin::script);
}
Reply eval_ro(Context& context) {
  return evaluate_body(context, Origin::read_only_script);
}
Reply evalsha(Context& context) {
  return evaluate_loaded(context, Origin::script);
}
Reply evalsha_ro(Context& context) {
  return evaluate_loaded(context, Origin::read_only_script);
}

Reply script_load(Context& context) {
  std::string sha1 = ScriptEngine::sha1hex(context.word(2));
  if (auto error = load(context, context.word(2), sha1)) return *error;
  return Reply::bulk(std::move(sha1));
}

Reply script_exists(Context& context) {
  context.state().has_asked_for_scripts = true;
  Reply::Array found;
  for (const std::string& sha1 : context.words().subspan(2))
    found.push_back(Reply::integer(context.state().scripts->contains(lower_case(sha1)) ? 1 : 0));
  return Reply::array(std::move(found));
}

Reply script_flush(Context& context) {
  const bool is_plain = context.count() == 2;
  const bool has_mode =
      context.count() == 3 && (is_option(context.word(2), "sync") || is_option(context.word(2), "async"));
  if (!is_plain && !has_mode) return errors::error("SCRIPT FLUSH only support SYNC|ASYNC option");
  context.state().scripts = Shared<ScriptCache>::make();
  return Reply::ok();
}

}  // namespace overbook::redis::handlers
