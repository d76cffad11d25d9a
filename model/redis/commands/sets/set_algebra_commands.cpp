// Redis 7.0 t_set.c: intersections, unions and differences.

#include <algorithm>
#include <functional>

#include "model/redis/commands/context/arguments.h"
#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/sets/handlers.h"

namespace overbook::redis::handlers {
namespace {

using Members = std::vector<std::string>;

struct Sources {
  // A key that there is not is an empty set, null here.
  std::vector<const SetValue*> sets;
  std::optional<Reply> error;
};

Sources find_sources(Context& context, std::span<const std::string> keys) {
  // Each look-up may delete an expired key, so no pointer is kept before the last one.
  for (const std::string& key : keys) {
    if (context.read_as<SetValue>(key).is_wrong_type) return {.sets = {}, .error = errors::wrong_type()};
  }
  Sources sources;
  for (const std::string& key : keys) sources.sets.push_back(context.read_as<SetValue>(key).value);
  return sources;
}

Members intersection(const std::vector<const SetValue*>& sets) {
  Members common;
  if (std::count(sets.begin(), sets.end(), nullptr) > 0) return common;
  for (std::string& member : sets.front()->members()) {
    const bool is_in_all =
        std::all_of(sets.begin() + 1, sets.end(), [&](const SetValue* set) { return set->contains(member); });
    if (is_in_all) common.push_back(std::move(member));
  }
  return common;
}

Members set_union(const std::vector<const SetValue*>& sets) {
  Members all;
  for (std::size_t i = 0; i < sets.size(); ++i) {
    if (sets[i] == nullptr) continue;
    for (std::string& member : sets[i]->members()) {
      const bool is_known =
          std::any_of(sets.begin(), sets.begin() + static_cast<std::ptrdiff_t>(i),
                      [&](const SetValue* set) { return set != nullptr && set->contains(member); });
      if (!is_known) all.push_back(std::move(member));
    }
  }
  return all;
}

Members difference(const std::vector<const SetValue*>& sets) {
  Members left;
  if (sets.front() == nullptr) return left;
  for (std::string& member : sets.front()->members()) {
    const bool is_elsewhere = std::any_of(sets.begin() + 1, sets.end(), [&](const SetValue* set) {
      return set != nullptr && set->contains(member);
    });
    if (!is_elsewhere) left.push_back(std::move(member));
  }
  return left;
}

using Combine = Members (*)(const std::vector<const SetValue*>&);

Reply show(Context& context, Combine combine) {
  const Sources sources = find_sources(context, context.words().subspan(1));
  if (sources.error) return *sources.error;
  Reply::Array items;
  for (std::string& member : combine(sources.sets)) items.push_back(Reply::bulk(std::move(member)));
  return Reply::array(std::move(items));
}

Reply store(Context& context, Combine combine) {
  const Sources sources = find_sources(context, context.words().subspan(2));
  if (sources.error) return *sources.error;
  SetValue result(context.database().seed());
  for (const std::string& member : combine(sources.sets)) result.add(member);
  if (result.empty()) {
    context.remove(context.word(1));
    return Reply::integer(0);
  }
  const auto size = static_cast<std::int64_t>(result.size());
  context.assign(context.word(1), std::move(result));
  return Reply::integer(size);
}

}  // namespace

Reply sdiff(Context& context) {
  return show(context, difference);
}
Reply sdiffstore(Context& context) {
  return store(context, difference);
}
Reply sinter(Context& context) {
  return show(context, intersection);
}
Reply sinterstore(Context& context) {
  return store(context, intersection);
}
Reply sunion(Context& context) {
  return show(context, set_union);
}
Reply sunionstore(Context& context) {
  return store(context, set_union);
}

Reply sintercard(Context& context) {
  const ReadNumber keys = number_of_keys(context, 1);
  if (keys.error) return *keys.error;
  const auto first_option = static_cast<std::size_t>(keys.value) + 2;
  std::int64_t limit = 0;
  for (std::size_t i = first_option; i < context.count(); i += 2) {
    if (!is_option(context.word(i), "limit") || i + 1 == context.count()) return errors::syntax();
    const ReadNumber read = number_from(context.word(i + 1), 0, "LIMIT can't be negative");
    if (read.error) return *read.error;
    limit = read.value;
  }
  const Sources sources = find_sources(context, context.words().subspan(2, first_option - 2));
  if (sources.error) return *sources.error;
  const auto size = static_cast<std::int64_t>(intersection(sources.sets).size());
  return Reply::integer(limit == 0 ? size : std::min(limit, size));
}

}  // namespace overbook::redis::handlers
