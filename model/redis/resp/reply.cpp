#include "model/redis/resp/reply.h"

#include "model/redis/resp/quote.h"

namespace overbook::redis {

const std::string& Reply::text() const {
  if (const auto* status = std::get_if<Status>(&value_)) return status->text;
  if (const auto* error = std::get_if<Error>(&value_)) return error->text;
  return std::get<std::string>(value_);
}

namespace {

std::string element_text(const Reply& reply) {
  return reply.is_bulk() ? quoted_if_needed(reply.text()) : to_text(reply);
}

}  // namespace

std::string to_text(const Reply& reply) {
  if (reply.is_nil()) return "nil";
  if (reply.is_blocked()) return "blocked";
  if (reply.is_integer()) return std::to_string(reply.as_integer());
  if (reply.is_bulk()) return quoted(reply.text());
  if (!reply.is_array()) return reply.text();
  std::string items = "[";
  for (const Reply& item : reply.as_array()) {
    if (items.size() > 1) items += ' ';
    items += element_text(item);
  }
  return items + ']';
}

}  // namespace overbook::redis
