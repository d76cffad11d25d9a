#include "model/redis/differential/session/comparison.h"

#include <algorithm>
#include <span>

#include "model/redis/commands/command_table.h"
#include "model/redis/resp/quote.h"

namespace overbook::redis::differential {
namespace {

std::string upper(std::string_view text) {
  std::string made(text);
  for (char& c : made) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return made;
}

bool mentions_unordered(const std::string& script) {
  const std::string text = upper(script);
  const std::span<const CommandSpec> all = all_commands();
  return std::any_of(all.begin(), all.end(), [&](const CommandSpec& spec) {
    // In quotes: KEYS is also a global.
    return spec.has(CommandSpec::kUnordered) && text.find("'" + upper(spec.name) + "'") != std::string::npos;
  });
}

void sort_items(Reply::Array& items) {
  std::sort(items.begin(), items.end(),
            [](const Reply& left, const Reply& right) { return exact_text(left) < exact_text(right); });
}

void sort_deeply(Reply& reply) {
  if (!reply.is_array()) return;
  for (Reply& item : reply.as_array()) sort_deeply(item);
  sort_items(reply.as_array());
}

void sort_pairs(Reply::Array& items) {
  Reply::Array pairs;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2)
    pairs.push_back(Reply::array({items[i], items[i + 1]}));
  if (2 * pairs.size() != items.size()) return;
  sort_items(pairs);
  items = std::move(pairs);
}

void put_in_order(const Command& command, Reply& reply) {
  if (has_flag(command, CommandSpec::kRunsScript)) {
    if (command.words.size() > 1 && mentions_unordered(command.words[1])) sort_deeply(reply);
  } else if (name_of(command) == "FUNCTION") {
    sort_deeply(reply);  // libraries, and the functions of each
  } else if (reply.is_array() && has_flag(command, CommandSpec::kUnordered)) {
    if (has_flag(command, CommandSpec::kInPairs)) {
      sort_pairs(reply.as_array());
    } else {
      sort_items(reply.as_array());
    }
  }
}

}  // namespace

std::string name_of(const Command& command) {
  return command.words.empty() ? "" : upper(command.words.front());
}

std::string exact_text(const Reply& reply) {
  if (reply.is_nil_array()) return "nil-array";
  if (reply.is_nil()) return "nil";
  if (reply.is_blocked()) return "no reply: it waits";
  if (reply.is_integer()) return ":" + std::to_string(reply.as_integer());
  if (reply.is_bulk()) return quoted(reply.text());
  if (reply.is_status()) return "+" + reply.text();
  if (reply.is_error()) return "-" + reply.text();
  std::string items = "[";
  for (const Reply& item : reply.as_array()) {
    if (items.size() > 1) items += ", ";
    items += exact_text(item);
  }
  return items + "]";
}

std::string comparable_text(const Command& command, const std::vector<Command>& queued, Reply reply) {
  if (name_of(command) == "EXEC" && reply.is_array() && reply.as_array().size() == queued.size()) {
    for (std::size_t i = 0; i < queued.size(); ++i) put_in_order(queued[i], reply.as_array()[i]);
  } else {
    put_in_order(command, reply);
  }
  return exact_text(reply);
}

}  // namespace overbook::redis::differential
