#include <algorithm>
#include <array>

#include "model/redis/differential/generators/generators.h"
#include "model/redis/differential/generators/script_text.h"
#include "model/redis/scripts/engine.h"

namespace overbook::redis::differential {
namespace {

// Few, so that EVALSHA and SCRIPT EXISTS find what was loaded.
const Words& known_scripts() {
  static const Words kKnown{
      "return redis.call('GET', KEYS[1])", "return redis.call('INCR', KEYS[1])", "return {KEYS, ARGV}",
      "return redis.call('SET', KEYS[1], ARGV[1])", "return ARGV[1]",
      "#!lua flags=no-writes\nreturn redis.call('DEL', KEYS[1])", "error(ARGV[1])",
      // So many that a stream has several nodes.
      "for i = 1, 60 do redis.pcall('XADD', 'x1', '*', 'f', i % 5, 'g', #ARGV) end return "
      "redis.pcall('XLEN', 'x1')",
      "return redis.call('EXISTS', unpack(KEYS))"};
  return kKnown;
}

Words keys_and_arguments(Draw& draw) {
  const Words keys = draw.chance(15) ? Words{} : some_keys(draw, Type::string, 2);
  Words words{draw.chance(94) ? std::to_string(keys.size()) : integer(draw)};
  words = words + keys;
  for (std::size_t left = draw.below(3); left > 0; --left) words.push_back(text(draw));
  return words;
}

Words eval(Draw& draw) {
  const std::string script = draw.chance(20) ? draw.pick(known_scripts()) : lua_script(draw);
  return Words{script} + keys_and_arguments(draw);
}

std::string digest(Draw& draw) {
  std::string sha1 = ScriptEngine::sha1hex(draw.pick(known_scripts()));
  if (draw.chance(10))
    std::transform(sha1.begin(), sha1.end(), sha1.begin(),
                   [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
  if (draw.chance(5)) return draw.chance(50) ? sha1.substr(1) : text(draw);
  return sha1;
}

Words evalsha(Draw& draw) {
  return Words{digest(draw)} + keys_and_arguments(draw);
}

Words script(Draw& draw) {
  switch (draw.below(8)) {
    case 0:
    case 1:
    case 2:
      return {any_case(draw, "LOAD"), draw.chance(80) ? draw.pick(known_scripts()) : lua_script(draw)};
    case 3:
    case 4:
    case 5: {
      Words words{any_case(draw, "EXISTS")};
      for (std::size_t left = 1 + draw.below(3); left > 0; --left) words.push_back(digest(draw));
      return words;
    }
    case 6:
      return draw.chance(50) ? Words{"FLUSH"}
                             : Words{"FLUSH", any_case(draw, draw.one_of({"SYNC", "ASYNC", "LATER"}))};
    default:
      return draw.chance(50) ? Words{} : Words{draw.one_of({"FOO", "", "LOADS"})} + some_texts(draw, 2);
  }
}

constexpr std::array kGenerators{
    Generator{"EVAL", eval},    Generator{"EVALSHA", evalsha}, Generator{"EVALSHA_RO", evalsha},
    Generator{"EVAL_RO", eval}, Generator{"SCRIPT", script},
};

}  // namespace

std::span<const Generator> script_generators() {
  return kGenerators;
}

}  // namespace overbook::redis::differential
