#include "model/redis/commands/lists/list_ends.h"

#include <algorithm>

#include "model/redis/commands/context/errors.h"

namespace overbook::redis {

std::optional<End> parse_end(std::string_view word) {
  if (is_option(word, kEndWords.front)) return End::head;
  if (is_option(word, kEndWords.back)) return End::tail;
  return std::nullopt;
}

void push_one(ListValue& list, End end, std::string element) {
  if (end == End::head) {
    list.push_front(std::move(element));
  } else {
    list.push_back(std::move(element));
  }
}

std::string pop_one(ListValue& list, End end) {
  std::string element = std::move(end == End::head ? list.front() : list.back());
  if (end == End::head) {
    list.pop_front();
  } else {
    list.pop_back();
  }
  return element;
}

std::string pop_from(const Context& context, const std::string& key, End end) {
  auto list = context.write_as<ListValue>(key);
  std::string element = pop_one(*list, end);
  context.shrunk(key, *list);
  return element;
}

Reply pop_with_key(const Context& context, const std::string& key, const PopOfSeveral& pop) {
  const End end = pop.where == PopOfSeveral::Where::front ? End::head : End::tail;
  auto list = context.write_as<ListValue>(key);
  Reply::Array popped;
  for (std::size_t left = std::min(pop.count, list->size()); left > 0; --left)
    popped.push_back(Reply::bulk(pop_one(*list, end)));
  context.shrunk(key, *list);
  return Reply::array({Reply::bulk(key), Reply::array(std::move(popped))});
}

Reply move_one(const Context& context, const std::string& from, End from_end, const std::string& to,
               End to_end) {
  if (context.read_as<ListValue>(to).is_wrong_type) return errors::wrong_type();
  std::string element = pop_one(*context.write_as<ListValue>(from), from_end);
  auto target = context.write_as<ListValue>(to);
  push_one(target ? *target : context.create_as<ListValue>(to), to_end, element);
  context.modified(to);
  context.shrunk(from, *context.read_as<ListValue>(from));
  return Reply::bulk(std::move(element));
}

}  // namespace overbook::redis
