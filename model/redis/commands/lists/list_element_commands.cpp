// Redis 7.0 t_list.c: the elements of a list by their place, and by what they are.

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "model/redis/commands/context/arguments.h"
#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/lists/handlers.h"
#include "model/redis/keyspace/index_range.h"

namespace overbook::redis::handlers {
namespace {

// Negative from the end. Nothing outside of the list.
std::optional<std::size_t> place_in(const ListValue& list, std::int64_t index) {
  const auto size = static_cast<std::int64_t>(list.size());
  if (index < 0) index += size;
  if (index < 0 || index >= size) return std::nullopt;
  return static_cast<std::size_t>(index);
}

struct Search {
  std::int64_t rank = 1;    // of the first match that counts; negative: from the tail on
  std::int64_t count = -1;  // -1: one, as a number; 0: all
  std::int64_t most = 0;    // elements to look at; 0: all
  std::optional<Reply> error;
};

Search parse_search(const Context& context) {
  Search search;
  for (std::size_t i = 3; i < context.count() && !search.error; i += 2) {
    const std::string& option = context.word(i);
    if (i + 1 == context.count()) {
      search.error = errors::syntax();
    } else if (is_option(option, "rank")) {
      const std::optional<std::int64_t> rank = parse_integer(context.word(i + 1));
      search.rank = rank.value_or(1);
      if (!rank) search.error = errors::not_an_integer();
      if (!search.error && search.rank == 0) {
        search.error = errors::error(
            "RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative "
            "to "
            "start from the end of the list");
      }
    } else if (is_option(option, "count")) {
      const ReadNumber count = number_from(context.word(i + 1), 0, "COUNT can't be negative");
      search.count = count.value;
      search.error = count.error;
    } else if (is_option(option, "maxlen")) {
      const ReadNumber most = number_from(context.word(i + 1), 0, "MAXLEN can't be negative");
      search.most = most.value;
      search.error = most.error;
    } else {
      search.error = errors::syntax();
    }
  }
  return search;
}

// Where the element stands, as far as the search wants to know.
Reply::Array matches_in(const ListValue& list, const std::string& element, const Search& search) {
  Reply::Array places;
  const auto size = static_cast<std::int64_t>(list.size());
  const std::int64_t looked_at = search.most == 0 ? size : std::min(size, search.most);
  // The lowest number of all has no opposite: to Redis each match comes after it, and no number of them is enough.
  const bool has_no_opposite = search.rank == std::numeric_limits<std::int64_t>::min();
  const std::int64_t first = has_no_opposite ? 1 : std::abs(search.rank);
  const std::int64_t wanted = search.count < 0 ? 1 : has_no_opposite ? 0 : search.count;
  std::int64_t matches = 0;
  for (std::int64_t i = 0; i < looked_at; ++i) {
    const std::int64_t place = search.rank < 0 ? size - 1 - i : i;
    if (list[static_cast<std::size_t>(place)] != element || ++matches < first) continue;
    places.push_back(Reply::integer(place));
    if (wanted != 0 && static_cast<std::int64_t>(places.size()) >= wanted) break;
  }
  return places;
}

}  // namespace

Reply lindex(Context& context) {
  const auto found = context.read_as<ListValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return Reply::nil();
  const std::optional<std::int64_t> index = context.integer(2);
  if (!index) return errors::not_an_integer();
  const std::optional<std::size_t> place = place_in(*found, *index);
  return place ? Reply::bulk((*found)[*place]) : Reply::nil();
}

Reply lset(Context& context) {
  const std::string& key = context.word(1);
  const auto found = context.read_as<ListValue>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return errors::no_such_key();
  const std::optional<std::int64_t> index = context.integer(2);
  if (!index) return errors::not_an_integer();
  const std::optional<std::size_t> place = place_in(*found, *index);
  if (!place) return errors::error("index out of range");
  (*context.write_as<ListValue>(key))[*place] = context.word(3);
  context.modified(key);
  return Reply::ok();
}

Reply linsert(Context& context) {
  const std::string& key = context.word(1);
  const bool is_before = is_option(context.word(2), "before");
  if (!is_before && !is_option(context.word(2), "after")) return errors::syntax();
  const auto found = context.read_as<ListValue>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return Reply::integer(0);
  const auto pivot = std::find(found->begin(), found->end(), context.word(3));
  if (pivot == found->end()) return Reply::integer(-1);
  const auto place = pivot - found->begin() + (is_before ? 0 : 1);
  auto list = context.write_as<ListValue>(key);
  list->insert(list->begin() + place, context.word(4));
  context.modified(key);
  return Reply::integer(static_cast<std::int64_t>(list->size()));
}

Reply ltrim(Context& context) {
  const std::string& key = context.word(1);
  const std::optional<std::int64_t> start = context.integer(2);
  const std::optional<std::int64_t> stop = context.integer(3);
  if (!start || !stop) return errors::not_an_integer();
  auto found = context.write_as<ListValue>(key);
  if (found.is_wrong_type) return errors::wrong_type();
  if (!found) return Reply::ok();
  const IndexRange range = index_range(*start, *stop, found->size());
  ListValue kept(found->begin() + static_cast<std::ptrdiff_t>(range.first),
                 found->begin() + static_cast<std::ptrdiff_t>(std::max(range.first, range.last)));
  *found = std::move(kept);
  context.shrunk(key, *found);
  return Reply::ok();
}

Reply lpos(Context& context) {
  const Search search = parse_search(context);
  if (search.error) return *search.error;
  const auto found = context.read_as<ListValue>(context.word(1));
  if (found.is_wrong_type) return errors::wrong_type();
  Reply::Array places = found ? matches_in(*found, context.word(2), search) : Reply::Array{};
  if (search.count >= 0) return Reply::array(std::move(places));
  return places.empty() ? Reply::nil() : std::move(places.front());
}

}  // namespace overbook::redis::handlers
