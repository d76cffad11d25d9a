#include "model/redis/commands/context/pop_of_several.h"

#include "model/redis/commands/context/arguments.h"
#include "model/redis/commands/context/errors.h"

namespace overbook::redis {
namespace {

PopOfSeveral refused(Reply error) {
  PopOfSeveral pop;
  pop.error = std::move(error);
  return pop;
}

}  // namespace

PopOfSeveral parse_pop_of_several(const Context& context, std::size_t at, EndWords words) {
  const ReadNumber keys = number_from(context.word(at), 1, "numkeys should be greater than 0");
  if (keys.error) return refused(*keys.error);
  if (keys.value >= static_cast<std::int64_t>(context.count() - at - 1)) return refused(errors::syntax());
  PopOfSeveral pop;
  pop.keys = context.words().subspan(at + 1, static_cast<std::size_t>(keys.value));
  const std::size_t where = at + 1 + pop.keys.size();
  pop.where =
      is_option(context.word(where), words.back) ? PopOfSeveral::Where::back : PopOfSeveral::Where::front;
  if (pop.where == PopOfSeveral::Where::front && !is_option(context.word(where), words.front))
    return refused(errors::syntax());
  const std::size_t options = context.count() - where - 1;
  if (options == 0) return pop;
  if (options == 1 || !is_option(context.word(where + 1), "count")) return refused(errors::syntax());
  const ReadNumber count = number_from(context.word(where + 2), 1, "count should be greater than 0");
  if (count.error) return refused(*count.error);
  if (options > 2) return refused(errors::syntax());
  pop.count = static_cast<std::size_t>(count.value);
  return pop;
}

}  // namespace overbook::redis
