#include "model/strategies/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace overbook::model {
namespace {

std::vector<std::string> texts(const redis::Reply& reply) {
  std::vector<std::string> out;
  out.reserve(reply.as_array().size());
  for (const redis::Reply& item : reply.as_array()) out.push_back(item.text());
  return out;
}

// A lease as SET takes it: in whole seconds where it is, as people write it.
struct ExpiryWords {
  explicit ExpiryWords(const Lease& lease) {
    if (!lease) return;
    const bool is_whole = lease->count() % 1000 == 0;
    unit = is_whole ? "EX" : "PX";
    amount = fmt::format_int(is_whole ? lease->count() / 1000 : lease->count()).str();
  }
  std::string_view unit;  // empty: no lease
  std::string amount;
};

// Into the room that the word has. Appending asks less than assigning, which takes what it is given for a part of itself.
void put(std::string_view text, std::string& word) {
  word.clear();
  word.append(text);
}

}  // namespace

redis::Reply Client::send_it() {
  redis::Reply reply = execute(command_);
  if (reply.is_error()) throw RedisError(fmt::format("{}: {}", to_text(command_), reply.text()));
  return reply;
}

redis::Reply Client::send(std::initializer_list<std::string_view> words) {
  command_.words.resize(words.size());
  std::size_t i = 0;
  for (const std::string_view word : words) put(word, command_.words[i++]);
  return send_it();
}

std::int64_t Client::send_for_integer(std::initializer_list<std::string_view> words) {
  const redis::Reply reply = send(words);
  if (!reply.is_integer())
    throw RedisError(fmt::format("{}: expected an integer, got {}", to_text(command_), to_text(reply)));
  return reply.as_integer();
}

bool Client::set_nx(std::string_view key, std::string_view value, const Lease& lease) {
  const ExpiryWords expiry(lease);
  if (expiry.unit.empty()) return !send({"SET", key, value, "NX"}).is_nil();
  return !send({"SET", key, value, "NX", expiry.unit, expiry.amount}).is_nil();
}

std::optional<std::string> Client::get(std::string_view key) {
  const redis::Reply reply = send({"GET", key});
  if (reply.is_nil()) return std::nullopt;
  return reply.text();
}

std::int64_t Client::del(std::string_view key) {
  return send_for_integer({"DEL", key});
}

bool Client::pexpire(std::string_view key, std::chrono::milliseconds lease) {
  return send_for_integer({"PEXPIRE", key, fmt::format_int(lease.count()).str()}) == 1;
}

void Client::set(std::string_view key, std::string_view value, const Lease& lease) {
  const ExpiryWords expiry(lease);
  if (expiry.unit.empty()) {
    send({"SET", key, value});
  } else {
    send({"SET", key, value, expiry.unit, expiry.amount});
  }
}

std::vector<std::string> Client::keys(std::string_view pattern) {
  return texts(send({"KEYS", pattern}));
}

std::vector<std::string> Client::scan(std::string_view pattern, std::optional<std::uint32_t> count) {
  std::vector<std::string> found;
  std::string cursor = "0";
  do {
    const redis::Reply reply =
        count ? send({"SCAN", cursor, "MATCH", pattern, "COUNT", fmt::format_int(*count).str()})
              : send({"SCAN", cursor, "MATCH", pattern});
    const redis::Reply::Array& parts = reply.as_array();
    cursor = parts.at(0).text();
    for (std::string& key : texts(parts.at(1))) found.push_back(std::move(key));
  } while (cursor != "0");
  // SCAN may report a key more than once.
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::int64_t Client::dbsize() {
  return send_for_integer({"DBSIZE"});
}

std::int64_t Client::sadd(std::string_view key, std::string_view member) {
  return send_for_integer({"SADD", key, member});
}

std::int64_t Client::srem(std::string_view key, std::string_view member) {
  return send_for_integer({"SREM", key, member});
}

std::int64_t Client::scard(std::string_view key) {
  return send_for_integer({"SCARD", key});
}

std::int64_t Client::zrem(std::string_view key, std::string_view member) {
  return send_for_integer({"ZREM", key, member});
}

std::int64_t Client::publish(std::string_view channel, std::string_view payload) {
  return send_for_integer({"PUBLISH", channel, payload});
}

redis::Reply Client::eval(std::string_view script, std::span<const std::string> keys,
                          std::span<const std::string> arguments) {
  command_.words.resize(3 + keys.size() + arguments.size());
  auto word = command_.words.begin();
  put("EVAL", *word++);
  put(script, *word++);
  put(fmt::format_int(keys.size()).str(), *word++);
  for (const std::string& key : keys) put(key, *word++);
  for (const std::string& argument : arguments) put(argument, *word++);
  return send_it();
}

}  // namespace overbook::model
