#pragma once
// What a description of a struct (describe.h) calls a visitor for.
//
// A visitor, `fields`, is called for each field of an object; the last argument of each call, which may be
// missing, says what the field says:
//   name(name, about)              first: what the schema calls the struct
//   need(key, member)              always there
//   some(key, member)              always there, and never empty
//   unless_empty(key, member)      there unless the member is empty, 0, false or absent
//   if_any(condition, key, member) there where the condition holds; it may be there anyway
//   since_later(key, member)       always written, but old reports have none
//   mark(key, member)              a bool that is only ever true
//   never(key, why)                always there and always false
//   constant(key, text)            always there and always that text
//   numbers(key, member)           doubles, at least one, of which whole ones have no point
//   object(key, visit)             an object with fields of its own that the report keeps elsewhere
//   together(optional, visit)      fields that are there all together or not at all
//   depends(key, others)           no field: where this one is, those are too
//   derived(member, of)            no field: what a reader makes of the fields before it
// What else one field says of others is checked where reports are read (json_reader.cpp).

#include <concepts>
#include <initializer_list>
#include <string_view>
#include <type_traits>

namespace overbook::reports {

using About = std::string_view;
using Others = std::initializer_list<const char*>;

// To be written, it is const.
template <typename T, typename Struct>
concept Is = std::same_as<std::remove_const_t<T>, Struct>;

}  // namespace overbook::reports
