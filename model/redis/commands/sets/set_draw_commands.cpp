// Redis 7.0 t_set.c: SPOP and SRANDMEMBER.

#include "model/redis/commands/context/arguments.h"
#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/draw.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/sets/handlers.h"

namespace overbook::redis::handlers {
namespace {

Reply bulks(std::vector<std::string> texts) {
  Reply::Array items;
  for (std::string& text : texts) items.push_back(Reply::bulk(std::move(text)));
  return Reply::array(std::move(items));
}

// Redis makes the set of what is left anew where that is little beside what was popped, and its encoding too.
constexpr std::size_t kMovedAtMost = 5;

}  // namespace

Reply spop(Context& context) {
  const std::string& key = context.word(1);
  if (context.count() > 3) return errors::syntax();
  const bool has_count = context.count() == 3;
  std::size_t wanted = 1;
  if (has_count) {
    const std::optional<std::int64_t> number = context.integer(2);
    if (!number || *number < 0) return errors::not_positive();
    wanted = static_cast<std::size_t>(*number);
  }
  auto found = context.write_as<SetValue>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return has_count ? Reply::array({}) : Reply::nil();
  if (wanted == 0) return Reply::array({});
  std::vector<std::string> popped = draw_different(context, found->members(), wanted);
  for (const std::string& member : popped) found->remove(member);
  if (has_count && !found->empty() && found->size() * kMovedAtMost <= popped.size()) {
    SetValue rest(context.database().seed());
    for (const std::string& member : found->members()) rest.add(member);
    *found = std::move(rest);
  }
  context.shrunk(key, *found);
  return has_count ? bulks(std::move(popped)) : Reply::bulk(std::move(popped.front()));
}

Reply srandmember(Context& context) {
  if (context.count() > 3) return errors::syntax();
  const bool has_count = context.count() == 3;
  const ReadNumber wanted = has_count ? wanted_of_draw(context.word(2)) : ReadNumber{};
  if (wanted.error) return *wanted.error;
  const auto found = context.read_as<SetValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return has_count ? Reply::array({}) : Reply::nil();
  const std::vector<std::string> members = found->members();
  if (!has_count) return Reply::bulk(draw_different(context, members, 1).front());
  if (wanted.value < 0) return bulks(draw_any(context, members, static_cast<std::size_t>(-wanted.value)));
  return bulks(draw_different(context, members, static_cast<std::size_t>(wanted.value)));
}

}  // namespace overbook::redis::handlers
