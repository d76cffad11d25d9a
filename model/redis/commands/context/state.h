#pragma once
// Everything of a Redis that copies share until they write.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/instant.h"
#include "model/redis/commands/context/connection.h"
#include "model/redis/commands/context/options.h"
#include "model/redis/keyspace/database.h"
#include "model/redis/keyspace/shared.h"
#include "model/redis/scripts/engine.h"
#include "model/redis/scripts/function_engine.h"

namespace overbook::redis {

// Scripts by their SHA1, as EVAL and SCRIPT LOAD leave them.
using ScriptCache = std::map<std::string, std::string, std::less<>>;

// Of FUNCTION LOAD; by their names. They belong to what Redis keeps over a restart, as keys do.
struct FunctionLibrary {
  std::string code;
  std::vector<RegisteredFunction> functions;
};
using FunctionLibraries = std::map<std::string, FunctionLibrary, std::less<>>;

struct State {
  explicit State(const Options& given)
      : options(given),
        database(given.hash_seed),
        functions(Shared<FunctionLibraries>::make()),
        scripts(Shared<ScriptCache>::make()),
        engine(std::make_shared<std::unique_ptr<ScriptEngine>>()),
        function_engine(std::make_shared<std::unique_ptr<FunctionEngine>>()) {}

  // What the last command did that is no part of the state.
  struct LastCommand {
    Instant now{};
    bool has_read_clock = false;
    bool has_drawn = false;            // something that could have come out otherwise
    std::vector<std::string> outcome;  // what it draws, if somebody knows it beforehand; empty: nobody does
    std::string lacking;               // "GEOADD": what it wanted and the fake has not; empty: nothing

    // Of a new command, with an outcome that is taken away. Texts keep their room: commands are many.
    void begin(Instant at, std::vector<std::string>& next) {
      now = at;
      has_read_clock = false;
      has_drawn = false;
      outcome.clear();
      outcome.swap(next);
      lacking.clear();
    }
  };

  Options options;
  Database database;
  Shared<FunctionLibraries> functions;
  Connections connections;
  Shared<ScriptCache> scripts;
  bool tracks_writers = false;
  bool has_asked_for_scripts = false;  // a command did, ever; no part of the state
  Writer writer = kNobody;
  LastCommand last;
  std::vector<std::string> next_outcome;  // becomes `outcome` of the next command
  // One for a Redis and all its copies, since it holds nothing that matters; made by the first script.
  std::shared_ptr<std::unique_ptr<ScriptEngine>> engine;
  std::shared_ptr<std::unique_ptr<FunctionEngine>> function_engine;  // likewise, by the first library
};

}  // namespace overbook::redis
