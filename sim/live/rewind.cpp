#include "sim/live/rewind.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace overbook::sim::live {
namespace {

// By the server's clock, which goes on between two commands: so an instant, and not what is left.
void set_back_expiry(Server& server, const SetBack& one) {
  const std::int64_t at_ms = server.ask({"PEXPIRETIME", one.key}).as_integer();
  if (at_ms < 0) return;  // it is not there, or has none: the keys are compared after this
  server.ask({"PEXPIREAT", one.key, std::to_string(at_ms - std::llround(one.by))});
}

void set_back_text(Server& server, const SetBack& one) {
  const bool is_field = one.what == SetBack::What::field;
  const redis::Reply value =
      is_field ? server.ask({"HGET", one.key, one.member}) : server.ask({"GET", one.key});
  if (!value.is_bulk()) return;
  const std::string& text = value.text();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return;
  const std::string earlier = fmt::format("{:.17g}", number - one.by);
  if (is_field) {
    server.ask({"HSET", one.key, one.member, earlier});
  } else {
    server.ask({"SET", one.key, earlier, "KEEPTTL"});
  }
}

}  // namespace

Snapshot take_snapshot(Server& server, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) {
    server.control().send({"DUMP", key});
    server.control().send({"PEXPIRETIME", key});
  }
  Snapshot snapshot;
  for (const std::string& key : keys) {
    const redis::Reply value = server.checked(server.control().receive(), "DUMP");
    const std::int64_t at_ms = server.checked(server.control().receive(), "PEXPIRETIME").as_integer();
    if (!value.is_bulk()) continue;
    Saved& saved = snapshot.emplace_back(Saved{.key = key, .value = value.text(), .expires_at_ms = {}});
    if (at_ms >= 0) saved.expires_at_ms = at_ms;
  }
  return snapshot;
}

void put_back(Server& server, const Snapshot& snapshot) {
  server.clear();
  for (const Saved& saved : snapshot) {
    if (saved.expires_at_ms) {
      server.ask({"RESTORE", saved.key, std::to_string(*saved.expires_at_ms), saved.value, "ABSTTL"});
    } else {
      server.ask({"RESTORE", saved.key, "0", saved.value});
    }
  }
}

void set_back(Server& server, const std::vector<SetBack>& all) {
  for (const SetBack& one : all) {
    switch (one.what) {
      case SetBack::What::expiry:
        set_back_expiry(server, one);
        break;
      case SetBack::What::score:
        server.ask({"ZADD", one.key, "XX", "INCR", fmt::format("{:.17g}", -one.by), one.member});
        break;
      case SetBack::What::field:
      case SetBack::What::value:
        set_back_text(server, one);
        break;
    }
  }
}

}  // namespace overbook::sim::live
