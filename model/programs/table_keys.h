#pragma once
// The keys of a table in an order of their own: what Lua has in none.

#include <optional>
#include <string>
#include <vector>

#include "model/programs/state.h"

namespace overbook::model {

// A key that can be written.
struct TableKey {
  bool is_text = false;
  double number = 0;
  std::string text;
  friend auto operator<=>(const TableKey&, const TableKey&) = default;
};

// The keys of the table at the top, sorted; nothing: one is neither a number nor a text.
[[nodiscard]] std::optional<std::vector<TableKey>> keys_of(lua_State* lua);
void push_key(lua_State* lua, const TableKey& key);
// "%.17g".
[[nodiscard]] std::string text_of(double number);

}  // namespace overbook::model
