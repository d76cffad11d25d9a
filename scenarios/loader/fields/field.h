#pragma once
// What is to be known of a scenario's field beside its type: the rows of the one table of fields, describe.h.

#include <cstdint>
#include <string_view>

namespace overbook::scenarios {

enum class Need : std::uint8_t { optional, required };

struct Field {
  std::string_view name;
  std::string_view what = {};  // a sentence or two for who writes a scenario; ends with a full stop
  Need need = Need::optional;
  bool is_written = true;           // the canonical form has it, given the others' values
  std::string_view only_with = {};  // the field of the same object without which it says nothing
  std::string_view only_if = {};    // the word that the other one has to have
};

}  // namespace overbook::scenarios
