// Redis 7.0 functions.c: how libraries are kept, and functions found. What runs them is FunctionEngine.

#include <algorithm>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/dispatch.h"
#include "model/redis/commands/handlers.h"
#include "model/redis/keyspace/glob.h"
#include "model/redis/scripts/function_engine.h"
#include "model/redis/scripts/library_header.h"

namespace overbook::redis::handlers {
namespace {

FunctionEngine& function_engine_of(const Context& context) {
  std::unique_ptr<FunctionEngine>& engine = *context.state().function_engine;
  if (!engine) engine = std::make_unique<FunctionEngine>();
  return *engine;
}

ScriptEngine::Limits limits_of(const Context& context) {
  return {.step_budget = context.state().options.script_step_budget};
}

struct FoundFunction {
  const FunctionLibrary* library = nullptr;
  const RegisteredFunction* function = nullptr;
};

FoundFunction find_function(const FunctionLibraries& libraries, std::string_view name) {
  for (const auto& [library_name, library] : libraries) {
    for (const RegisteredFunction& function : library.functions) {
      if (is_same_function(function.name, name)) return {&library, &function};
    }
  }
  return {};
}

// A function of the new library that another one has.
std::optional<std::string> taken_name(const FunctionLibraries& others,
                                      const FunctionEngine::Library& loaded) {
  for (const RegisteredFunction& function : loaded.functions) {
    if (find_function(others, function.name).function != nullptr) return function.name;
  }
  return std::nullopt;
}

Reply load_library(Context& context, const std::string& code, bool replaces) {
  const LibraryHeader header = read_library_header(code);
  if (header.error) return Reply::error(*header.error);
  if (!is_function_name(header.name)) return errors::error(kBadFunctionName);
  if (!is_option(header.engine, "lua")) return errors::error("Engine '" + header.engine + "' not found");
  FunctionLibraries libraries = *context.state().functions;
  if (libraries.contains(header.name) && !replaces)
    return errors::error("Library '" + header.name + "' already exists");
  libraries.erase(header.name);
  FunctionEngine& engine = function_engine_of(context);
  FunctionEngine::Library loaded = engine.load(code, limits_of(context));
  if (engine.has_drawn()) context.state().last.has_drawn = true;
  if (!engine.lacking().empty()) (void)lack(context.state(), engine.lacking());
  if (loaded.error) return Reply::error(*loaded.error);
  if (const auto name = taken_name(libraries, loaded))
    return errors::error("Function " + *name + " already exists");
  libraries.emplace(header.name, FunctionLibrary{code, std::move(loaded.functions)});
  context.state().functions = Shared<FunctionLibraries>::make(std::move(libraries));
  return Reply::bulk(header.name);
}

Reply described(const RegisteredFunction& function) {
  Reply::Array flags;
  for (std::size_t i = 0; i < function_flags().size(); ++i) {
    if ((function.flags >> i & 1U) != 0) flags.push_back(Reply::status(std::string(function_flags()[i])));
  }
  return Reply::array({Reply::bulk("name"), Reply::bulk(function.name), Reply::bulk("description"),
                       function.description ? Reply::bulk(*function.description) : Reply::nil(),
                       Reply::bulk("flags"), Reply::array(std::move(flags))});
}

Reply described(const std::string& name, const FunctionLibrary& library, bool has_code) {
  std::vector<const RegisteredFunction*> sorted;
  for (const RegisteredFunction& function : library.functions) sorted.push_back(&function);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto* one, const auto* other) { return one->name < other->name; });
  Reply::Array functions;
  for (const RegisteredFunction* function : sorted) functions.push_back(described(*function));
  Reply::Array all{Reply::bulk("library_name"), Reply::bulk(name),        Reply::bulk("engine"),
                   Reply::bulk("LUA"),          Reply::bulk("functions"), Reply::array(std::move(functions))};
  if (has_code) {
    all.push_back(Reply::bulk("library_code"));
    all.push_back(Reply::bulk(library.code));
  }
  return Reply::array(std::move(all));
}

// Time stands still while it runs, because one command has one `now`.
Reply call_function(Context& context, Origin origin) {
  // A copy of the pointer: the library outlives whatever is done to the others.
  const Shared<FunctionLibraries> libraries = context.state().functions;
  const FoundFunction found = find_function(*libraries, context.word(1));
  if (found.function == nullptr) return errors::error("Function not found");
  const std::optional<std::int64_t> keys = context.integer(2);
  if (!keys) return errors::error("Bad number of keys provided");
  if (*keys > static_cast<std::int64_t>(context.count()) - 3)
    return errors::error("Number of keys can't be greater than number of args");
  if (*keys < 0) return errors::error("Number of keys can't be negative");
  if (forbids_writes(*found.function)) {
    origin = Origin::read_only_script;
  } else if (origin == Origin::read_only_script) {
    return errors::error("Can not execute a script with write flag using *_ro command.");
  }
  const auto redis = [&](const Command& command) {
    return execute_for_script(context.state(), context.connection(), command.words, context.now(), origin);
  };
  const std::span<const std::string> arguments = context.words().subspan(3);
  const auto count = static_cast<std::size_t>(*keys);
  FunctionEngine& engine = function_engine_of(context);
  Reply reply = engine.run({.code = found.library->code,
                            .function = found.function->name,
                            .keys = arguments.first(count),
                            .arguments = arguments.subspan(count)},
                           redis, limits_of(context));
  if (engine.has_drawn()) context.state().last.has_drawn = true;
  if (!engine.lacking().empty()) (void)lack(context.state(), engine.lacking());
  return engine.has_changed_variables() ? lack(context.state(), "variables of a library that outlast a call")
                                        : reply;
}

}  // namespace

Reply fcall(Context& context) {
  return call_function(context, Origin::script);
}
Reply fcall_ro(Context& context) {
  return call_function(context, Origin::read_only_script);
}

Reply function_load(Context& context) {
  const std::size_t code = context.count() - 1;
  for (std::size_t i = 2; i < code; ++i) {
    if (!is_option(context.word(i), "replace"))
      return errors::error("Unknown option given: " + std::string(as_c_string(context.word(i))));
  }
  return load_library(context, context.word(code), code > 2);
}

Reply function_delete(Context& context) {
  Shared<FunctionLibraries>& libraries = context.state().functions;
  if (!libraries->contains(context.word(2))) return errors::error("Library not found");
  libraries.writable().erase(context.word(2));
  return Reply::ok();
}

Reply function_flush(Context& context) {
  if (context.count() > 3) {
    return errors::error("unknown subcommand or wrong number of arguments for '" +
                         std::string(as_c_string(context.word(1))) + "'. Try FUNCTION HELP.");
  }
  if (context.count() == 3 && !is_option(context.word(2), "sync") && !is_option(context.word(2), "async"))
    return errors::error("FUNCTION FLUSH only supports SYNC|ASYNC option");
  context.state().functions = Shared<FunctionLibraries>::make();
  return Reply::ok();
}

Reply function_list(Context& context) {
  bool has_code = false;
  const std::string* pattern = nullptr;
  for (std::size_t i = 2; i < context.count(); ++i) {
    const std::string& word = context.word(i);
    if (!has_code && is_option(word, "withcode")) {
      has_code = true;
    } else if (pattern == nullptr && is_option(word, "libraryname")) {
      if (i + 1 == context.count()) return errors::error("library name argument was not given");
      pattern = &context.word(++i);
    } else {
      return errors::error("Unknown argument " + std::string(as_c_string(word)));
    }
  }
  Reply::Array list;
  for (const auto& [name, library] : *context.state().functions) {
    // Whatever its case.
    if (pattern == nullptr || glob_matches_in_any_case(*pattern, name))
      list.push_back(described(name, library, has_code));
  }
  return Reply::array(std::move(list));
}

}  // namespace overbook::redis::handlers
