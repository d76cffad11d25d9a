#include "model/redis/differential/generators/generators.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>

#include "model/redis/resp/parse.h"

namespace overbook::redis::differential {
namespace {

using Table = std::map<std::string_view, const Generator*>;

const Table& table() {
  static const Table kTable = [] {
    Table made;
    for (const std::span<const Generator> some :
         {string_generators(), key_generators(), list_generators(), hash_generators(), set_generators(),
          sorted_set_generators(), stream_generators(), script_generators(), function_generators(),
          connection_generators()}) {
      for (const Generator& generator : some) made.emplace(generator.command, &generator);
    }
    return made;
  }();
  return kTable;
}

void spoil(Draw& draw, Words& words) {
  switch (draw.below(4)) {
    case 0:
      if (words.size() > 1) words.pop_back();
      break;
    case 1:
      words.push_back(draw.chance(50) ? text(draw) : any_key(draw));
      break;
    case 2:
      if (words.size() > 1) words[1 + draw.below(words.size() - 1)] = integer(draw);
      break;
    default:
      if (words.size() > 1) words[1 + draw.below(words.size() - 1)] = text(draw);
  }
}

// What would keep the server busy for minutes, fill its memory, or make it read outside of its own.
bool is_costly(const Command& command) {
  const auto number_at = [&](std::size_t index) {
    return index < command.words.size() ? parse_integer(command.words[index]).value_or(0) : 0;
  };
  const std::string& name = command.words.front();
  constexpr std::int64_t kMost = 100'000;
  if (name == "SRANDMEMBER" || name == "HRANDFIELD") return number_at(2) < -kMost;
  if (name == "XAUTOCLAIM") return std::max({number_at(6), number_at(7), number_at(8)}) > kMost;
  if (name == "SETBIT" || name == "SETRANGE") return number_at(2) > kMost;
  if (name == "LMPOP" || name == "ZMPOP") return number_at(1) > kMost;
  return (name == "BLMPOP" || name == "BZMPOP") && number_at(2) > kMost;
}

}  // namespace

const Generator* find_generator(std::string_view command) {
  const auto found = table().find(command);
  return found == table().end() ? nullptr : found->second;
}

Command generate(Draw& draw, std::string_view command) {
  const Generator* generator = find_generator(command);
  if (generator == nullptr) throw std::out_of_range("no generator for " + std::string(command));
  return Command(Words{std::string(command)} + generator->arguments(draw));
}

Command generate_carelessly(Draw& draw, std::string_view command, int accident_percent) {
  Command made = generate(draw, command);
  if (draw.chance(accident_percent)) spoil(draw, made.words);
  while (is_costly(made)) made = generate(draw, command);
  if (draw.chance(10)) made.words.front() = any_case(draw, made.words.front());
  return made;
}

Command generate_unknown(Draw& draw) {
  static const Words kNames{
      "FOO", "gett",     "",    std::string("GET\0", 4), "set ", "x\r\ny", std::string(200, 'n'), "SETT",
      "GE",  "'quoted'", "ключ"};
  Words words{draw.pick(kNames)};
  for (std::size_t left = draw.below(5); left > 0; --left)
    words.push_back(draw.chance(20) ? std::string(draw.below(150), 'w') : text(draw));
  return Command(words);
}

}  // namespace overbook::redis::differential
