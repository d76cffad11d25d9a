// Redis 7.0 networking.c: CLIENT, as far as there are connections without addresses and users.

#include <algorithm>

#include "model/redis/commands/connections/handlers.h"
#include "model/redis/commands/context/arguments.h"
#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"

namespace overbook::redis::handlers {
namespace {

// Which connections CLIENT KILL means.
struct Filter {
  std::optional<std::int64_t> id;
  std::optional<bool> is_subscriber;  // TYPE pubsub; else TYPE normal
  bool is_other_type = false;         // TYPE master, replica: there are none
  bool skips_own = true;
  std::optional<Reply> error;
};

// Told as the fake's lack, not as the client's mistake.
Reply lacking(const Context& context, const std::string& what) {
  context.state().last.lacking = what;
  return errors::lacking(what);
}

void read_type(const std::string& word, Filter& filter) {
  const auto is = [&](std::string_view name) { return is_option(word, name); };
  filter.is_subscriber.reset();
  filter.is_other_type = is("master") || is("replica") || is("slave");
  if (filter.is_other_type) return;
  if (is("pubsub") || is("normal")) {
    filter.is_subscriber = is("pubsub");
  } else {
    filter.error = errors::error("Unknown client type '" + std::string(as_c_string(word)) + "'");
  }
}

Filter parse(const Context& context) {
  Filter filter;
  for (std::size_t i = 2; i < context.count() && !filter.error; i += 2) {
    const std::string& option = context.word(i);
    if (i + 1 == context.count()) {
      filter.error = errors::syntax();
      break;
    }
    const std::string& value = context.word(i + 1);
    if (is_option(option, "id")) {
      const ReadNumber id = number_from(value, 1, "client-id should be greater than 0");
      filter.id = id.value;
      filter.error = id.error;
    } else if (is_option(option, "type")) {
      read_type(value, filter);
    } else if (is_option(option, "skipme")) {
      filter.skips_own = is_option(value, "yes");
      if (!filter.skips_own && !is_option(value, "no")) filter.error = errors::syntax();
    } else if (is_option(option, "addr") || is_option(option, "laddr") || is_option(option, "user")) {
      filter.error = lacking(context, "CLIENT KILL " + option);
    } else {
      filter.error = errors::syntax();
    }
  }
  return filter;
}

}  // namespace

Reply client_id(Context& context) {
  return Reply::integer(context.connections().client_id(context.connection()));
}

Reply client_getname(Context& context) {
  const std::string& name = context.client().name;
  return name.empty() ? Reply::nil() : Reply::bulk(name);
}

Reply client_setname(Context& context) {
  const std::string& name = context.word(2);
  const bool is_printable =
      std::all_of(name.begin(), name.end(), [](char c) { return c >= '!' && c <= '~'; });
  if (!is_printable)
    return errors::error("Client names cannot contain spaces, newlines or special characters.");
  if (context.client().name != name) context.connections().writable(context.connection()).name = name;
  return Reply::ok();
}

// The old form names an address, which nobody has here.
Reply client_kill(Context& context) {
  if (context.count() == 3) return lacking(context, "CLIENT KILL by address");
  const Filter filter = parse(context);
  if (filter.error) return *filter.error;
  Connections& connections = context.connections();
  std::int64_t killed = 0;
  for (std::uint32_t id = 0; id < connections.size(); ++id) {
    const ConnectionState& client = std::as_const(connections)[id];
    const bool is_meant = !filter.is_other_type && (!filter.id || *filter.id == connections.client_id(id)) &&
                          (!filter.is_subscriber || *filter.is_subscriber == client.is_subscribed()) &&
                          !(filter.skips_own && id == context.connection());
    if (!is_meant) continue;
    ++killed;
    connections.kill(id);
  }
  return Reply::integer(killed);
}

}  // namespace overbook::redis::handlers
