#pragma once
// The error replies that more than one command gives, in Redis 7.0's words.

#include <string>
#include <string_view>
#include <utility>

#include "model/redis/resp/reply.h"

namespace overbook::redis::errors {

// "ERR " and the text on one line, as Redis sends it: line breaks at its ends go, others become blanks.
[[nodiscard]] inline Reply error(std::string text) {
  text.erase(text.find_last_not_of("\r\n") + 1);
  text.erase(0, text.find_first_not_of("\r\n"));
  for (char& c : text) {
    if (c == '\r' || c == '\n') c = ' ';
  }
  return Reply::error("ERR " + std::move(text));
}

[[nodiscard]] inline Reply wrong_type() {
  return Reply::error("WRONGTYPE Operation against a key holding the wrong kind of value");
}
[[nodiscard]] inline Reply syntax() {
  return error("syntax error");
}
[[nodiscard]] inline Reply not_an_integer() {
  return error("value is not an integer or out of range");
}
[[nodiscard]] inline Reply not_a_float() {
  return error("value is not a valid float");
}
[[nodiscard]] inline Reply not_positive() {
  return error("value is out of range, must be positive");
}
[[nodiscard]] inline Reply overflow() {
  return error("increment or decrement would overflow");
}
[[nodiscard]] inline Reply no_such_key() {
  return error("no such key");
}
[[nodiscard]] inline Reply wrong_arity(std::string_view full_name) {
  return error("wrong number of arguments for '" + std::string(full_name) + "' command");
}
[[nodiscard]] inline Reply invalid_expire_time(std::string_view full_name) {
  return error("invalid expire time in '" + std::string(full_name) + "' command");
}

// Redis has it and the fake has not: told as that, and not as the client's mistake.
[[nodiscard]] inline Reply lacking(const std::string& what) {
  return error("the fake Redis has no " + what);
}

}  // namespace overbook::redis::errors
