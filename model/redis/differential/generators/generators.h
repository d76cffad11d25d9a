#pragma once
// One generator of random commands for every command that the fake knows.

#include <span>
#include <string>
#include <string_view>

#include "model/redis/differential/words/draw.h"
#include "model/redis/differential/words/words.h"
#include "model/redis/resp/command.h"

namespace overbook::redis::differential {

struct Generator {
  std::string_view command;  // upper case
  Words (*arguments)(Draw&);
};

// The generators of each file.
[[nodiscard]] std::span<const Generator> string_generators();
[[nodiscard]] std::span<const Generator> key_generators();
[[nodiscard]] std::span<const Generator> list_generators();
[[nodiscard]] std::span<const Generator> hash_generators();
[[nodiscard]] std::span<const Generator> set_generators();
[[nodiscard]] std::span<const Generator> sorted_set_generators();
[[nodiscard]] std::span<const Generator> stream_generators();
[[nodiscard]] std::span<const Generator> script_generators();
[[nodiscard]] std::span<const Generator> function_generators();
[[nodiscard]] std::span<const Generator> connection_generators();

// Null when there is none.
[[nodiscard]] const Generator* find_generator(std::string_view command);
// Throws std::out_of_range when there is no generator.
[[nodiscard]] Command generate(Draw& draw, std::string_view command);
// The same with an accident in it, now and then: a word too few or too many, or another word.
[[nodiscard]] Command generate_carelessly(Draw& draw, std::string_view command, int accident_percent);
// A command that no Redis knows.
[[nodiscard]] Command generate_unknown(Draw& draw);

}  // namespace overbook::redis::differential
