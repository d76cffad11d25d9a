#include "sim/live/agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "model/redis/commands/command_table.h"
#include "model/redis/resp/batch.h"

namespace overbook::sim::live {
namespace {

constexpr std::array<std::string_view, 2> kTimeLeft{"TTL", "PTTL"};
constexpr std::array<std::string_view, 2> kClocks{"EXPIRETIME", "PEXPIRETIME"};

template <std::size_t count>
bool is_one_of(std::string_view name, const std::array<std::string_view, count>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> sorted_texts(const redis::Reply& reply) {
  std::vector<std::string> texts;
  for (const redis::Reply& item : reply.as_array()) texts.push_back(to_text(item));
  std::sort(texts.begin(), texts.end());
  return texts;
}

// "field\0value", for the pairs of HGETALL.
std::vector<std::string> sorted_pairs(const redis::Reply& reply) {
  std::vector<std::string> pairs;
  const redis::Reply::Array& items = reply.as_array();
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    pairs.push_back(to_text(items[i]) + '\0' + to_text(items[i + 1]));
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

// Below zero the numbers have meanings (no such key, no time to live), and are compared as such.
bool are_same_meaning(const redis::Reply& fake, const redis::Reply& real) {
  return fake.as_integer() >= 0 ? real.as_integer() >= 0 : real == fake;
}

// Of each entry: id, consumer, for how long it has had that, how often it was given. Time passes on the real server.
bool is_same_pending(const redis::Reply& fake, const redis::Reply& real) {
  const auto is_same_entry = [](const redis::Reply& one, const redis::Reply& other) {
    const redis::Reply::Array& a = one.as_array();
    const redis::Reply::Array& b = other.as_array();
    return a[0] == b[0] && a[1] == b[1] && a[3] == b[3];
  };
  return std::equal(fake.as_array().begin(), fake.as_array().end(), real.as_array().begin(),
                    real.as_array().end(), is_same_entry);
}

// In the unit of the command, rounded up.
std::int64_t allowed(std::string_view command, Instant ahead) {
  return command == "TTL" ? std::chrono::ceil<std::chrono::seconds>(ahead).count()
                          : std::chrono::ceil<std::chrono::milliseconds>(ahead).count();
}

std::set<std::string> matching_keys(const redis::Command& command, redis::Redis& fake, Instant now) {
  std::string pattern = "*";
  for (std::size_t i = 2; i + 1 < command.words.size(); i += 2) {
    if (command.words[i] == "MATCH") pattern = command.words[i + 1];
  }
  std::set<std::string> keys;
  const redis::Reply reply = fake.execute(fake.connect(), {"KEYS", pattern}, now);
  for (const redis::Reply& key : reply.as_array()) keys.insert(key.text());
  return keys;
}

}  // namespace

bool agree(const redis::Command& command, const redis::Reply& fake, const redis::Reply& real, Instant ahead) {
  const std::string_view name = command.words.front();
  const bool are_arrays = fake.is_array() && real.is_array();
  if (are_arrays && redis::is_batch(command)) {
    const std::vector<redis::Command> all = redis::commands_of(command);
    const redis::Reply::Array& one = fake.as_array();
    const redis::Reply::Array& other = real.as_array();
    if (one.size() != all.size() || other.size() != all.size()) return fake == real;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!agree(all[i], one[i], other[i], ahead)) return false;
    }
    return true;
  }
  if (are_arrays && redis::has_flag(command, redis::CommandSpec::kUnordered)) {
    const bool are_pairs = redis::has_flag(command, redis::CommandSpec::kInPairs);
    return are_pairs ? sorted_pairs(fake) == sorted_pairs(real) : sorted_texts(fake) == sorted_texts(real);
  }
  if (are_arrays && name == "XPENDING" && command.words.size() > 3) return is_same_pending(fake, real);
  if (are_arrays && name == "TIME") return fake.as_array().size() == real.as_array().size();
  if (fake.is_integer() && real.is_integer()) {
    if (is_one_of(name, kTimeLeft))
      return are_same_meaning(fake, real) && real.as_integer() <= fake.as_integer() + allowed(name, ahead);
    if (is_one_of(name, kClocks)) return are_same_meaning(fake, real);
  }
  return fake == real;
}

std::string ScanCheck::page(const redis::Command& command, const redis::Reply& real, redis::Redis fake,
                            Instant now) {
  const bool is_page = real.is_array() && real.as_array().size() == 2 && real.as_array()[1].is_array();
  if (!is_page) return "a page of keys was expected";
  const std::set<std::string> there = matching_keys(command, fake, now);
  if (command.words.at(1) == "0") {
    always_ = there;
    returned_.clear();
  } else {
    std::erase_if(always_, [&](const std::string& key) { return !there.contains(key); });
  }
  for (const redis::Reply& key : real.as_array()[1].as_array()) {
    if (!there.contains(key.text())) return fmt::format("{} is not there", key.text());
    returned_.insert(key.text());
  }
  if (real.as_array()[0].text() != "0") return {};
  for (const std::string& key : always_) {
    if (!returned_.contains(key))
      return fmt::format("{} was there from the first page to the last, and was never returned", key);
  }
  return {};
}

}  // namespace overbook::sim::live
