#include "sim/explanation/account.h"

#include <fmt/format.h>

#include "model/redis/commands/command_table.h"
#include "model/redis/resp/batch.h"
#include "sim/setup/cast.h"

namespace overbook::sim {
namespace {

// How many entries a counting command found; nothing for other commands.
std::optional<std::uint64_t> found_by(const redis::Command& command, const redis::Reply& reply) {
  if (!redis::has_flag(command, redis::CommandSpec::kCounts)) return std::nullopt;
  if (reply.is_integer()) return static_cast<std::uint64_t>(reply.as_integer());
  if (!reply.is_array()) return std::nullopt;
  const bool is_page = redis::has_flag(command, redis::CommandSpec::kPages);
  return (is_page ? reply.as_array().at(1) : reply).as_array().size();
}

void add_step(Account& account, std::uint32_t step, const redis::Command& command,
              const redis::Reply& reply) {
  if (redis::is_batch(command)) {
    const std::vector<redis::Command> all = redis::commands_of(command);
    // None was executed, or the client knows nothing of it.
    if (!reply.is_array() || reply.as_array().size() != all.size()) return;
    for (std::size_t i = 0; i < all.size(); ++i) add_step(account, step, all[i], reply.as_array()[i]);
    return;
  }
  if (const std::optional<std::uint64_t> found = found_by(command, reply)) {
    if (!account.counted) account.counted_from = step;
    account.counted = step;
    account.count += *found;
  }
}

// What counted it first, where that is something of its own, and whether it took that back itself.
void add_entry(Account& account, const Registrations& registrations, std::uint32_t last) {
  for (const Registration& one : registrations.all()) {
    const bool is_its = one.request == account.request && one.share == 0 && one.since >= account.invoked &&
                        one.since <= last && one.since > 0;
    if (!is_its || (account.entered && *account.entered <= one.since)) continue;
    account.entered = one.since;
    const bool is_gone = one.gone > 0 && one.gone <= last;
    account.removed = is_gone && registrations.doer_of(one.gone).request == account.request
                          ? std::optional(one.gone)
                          : std::nullopt;
  }
}

}  // namespace

Account account_of(const Replay& replay, const model::Analysis& analysis, const Registrations& registrations,
                   model::RequestId request) {
  const model::RequestSpan& span = analysis.of(request);
  Account account{.request = request,
                  .server = server_name(span.server),
                  .conversation = fmt::format("c{}", span.conversation.value),
                  .worker = 0,
                  .decision = span.decision,
                  .invoked = analysis.step_of(span.invoked).value,
                  .returned = span.returned == model::kNever ? 0 : analysis.step_of(span.returned).value,
                  .entered = {},
                  .counted = {},
                  .removed = {}};
  if (account.invoked == 0) return account;
  account.worker = replay.trace.steps[account.invoked - 1].step.task.worker;
  const auto last =
      account.returned == 0 ? static_cast<std::uint32_t>(replay.trace.steps.size()) : account.returned;
  for (std::uint32_t step = account.invoked; step <= last; ++step) {
    const StepRecord& record = replay.trace.steps[step - 1];
    const bool is_own = record.step.task.server == span.server && record.step.task.worker == account.worker &&
                        !runs(record.step, Duty::listener);
    if (is_own && record.command) add_step(account, step, *record.command, record.reply);
  }
  add_entry(account, registrations, last);
  return account;
}

std::string listed(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
    text += items[i];
  }
  return text;
}

std::string listed(std::string_view prefix, const std::vector<std::uint32_t>& numbers) {
  constexpr std::size_t kMostNamed = 6;
  constexpr std::size_t kFewestInRange = 4;
  std::vector<std::string> items;
  for (std::size_t first = 0; first < numbers.size();) {
    if (items.size() == kMostNamed) {
      items.push_back(fmt::format("{} more", numbers.size() - first));
      break;
    }
    std::size_t end = first + 1;
    while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1) ++end;
    if (end - first >= kFewestInRange) {
      items.push_back(fmt::format("{}{} to {}{}", prefix, numbers[first], prefix, numbers[end - 1]));
      first = end;
    } else {
      items.push_back(fmt::format("{}{}", prefix, numbers[first++]));
    }
  }
  return listed(items);
}

}  // namespace overbook::sim
