#include "sim/exploration/learning/other_worlds.h"

#include <algorithm>

#include "model/redis/commands/command_table.h"
#include "model/redis/resp/batch.h"
#include "model/redis/shifted.h"
#include "sim/setup/setup.h"

namespace overbook::sim {
namespace {

double units_of(double number) {
  return units_per_second(number, Setup::kStart);
}

std::string moved_word(const std::string& word, std::chrono::milliseconds by) {
  const bool is_exclusive = word.starts_with('(');
  const std::optional<std::string> later =
      redis::shifted_text(is_exclusive ? word.substr(1) : word, by, units_of);
  if (!later) return word;
  return is_exclusive ? "(" + *later : *later;
}

}  // namespace

redis::Reply moved(const redis::Reply& reply, std::chrono::milliseconds by) {
  if (reply.is_array()) {
    redis::Reply::Array items;
    for (const redis::Reply& item : reply.as_array()) items.push_back(moved(item, by));
    return redis::Reply::array(std::move(items));
  }
  if (reply.is_bulk()) return redis::Reply::bulk(moved_word(std::string(reply.text()), by));
  if (reply.is_integer()) {
    const double units = units_of(static_cast<double>(reply.as_integer()));
    return redis::Reply::integer(reply.as_integer() +
                                 static_cast<std::int64_t>(static_cast<double>(by.count()) * units / 1000));
  }
  return reply;
}

redis::Command moved(const redis::Command& command, std::chrono::milliseconds by) {
  redis::Command later = command;
  for (std::string& word : later.words) word = moved_word(word, by);
  return later;
}

bool are_the_same_at(const redis::Command& one, const redis::Command& other, std::chrono::milliseconds by) {
  return std::equal(
      one.words.begin(), one.words.end(), other.words.begin(), other.words.end(),
      [&](const std::string& a, const std::string& b) { return a == b || moved_word(a, by) == b; });
}

bool turn_round(const redis::Command& command, redis::Reply& reply) {
  if (redis::is_batch(command)) {
    if (!reply.is_array()) return false;
    const std::vector<redis::Command> all = redis::commands_of(command);
    redis::Reply::Array items = reply.as_array();
    bool has_turned = false;
    for (std::size_t i = 0; i < std::min(all.size(), items.size()); ++i)
      has_turned = turn_round(all[i], items[i]) || has_turned;
    reply = redis::Reply::array(std::move(items));
    return has_turned;
  }
  const redis::CommandSpec* const spec = redis::find_command(command.words);
  if (spec == nullptr || !spec->has(redis::CommandSpec::kUnordered) || !reply.is_array()) return false;
  const redis::Reply::Array& items = reply.as_array();
  const std::size_t size = spec->has(redis::CommandSpec::kInPairs) ? 2 : 1;
  if (items.size() < 2 * size) return false;
  redis::Reply::Array turned;
  for (std::size_t at = items.size(); at >= size; at -= size) {
    for (std::size_t i = 0; i < size; ++i) turned.push_back(items[at - size + i]);
  }
  reply = redis::Reply::array(std::move(turned));
  return true;
}

}  // namespace overbook::sim
