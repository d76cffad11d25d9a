#pragma once
// A limiter that is being drawn: what its scripts have in common, and what each of them says.

#include <string>
#include <vector>

#include "sim/limiters/limiter_store.h"

namespace overbook::sim {

struct Draft {
  Store store = {};
  std::string expire = {};  // a statement that lets what is kept expire, or empty
  bool has_entry = false;   // every conversation has its own key as well
  std::vector<std::string> traits = {};

  void note(std::string trait) { traits.push_back(std::move(trait)); }
  [[nodiscard]] std::string add() const;     // statements
  [[nodiscard]] std::string remove() const;  // statements
};

using Statements = std::vector<std::string>;  // empty ones are left out

[[nodiscard]] Draft begin_draft(Choices& choices);
[[nodiscard]] Statements draw_admission(Choices& choices, Draft& draft);
[[nodiscard]] Statements draw_release(Choices& choices, Draft& draft);
[[nodiscard]] Statements draw_refresh(Choices& choices, Draft& draft);

[[nodiscard]] std::string when(const std::string& condition, const std::string& statements);
// A statement of Store::touch with so many milliseconds.
[[nodiscard]] std::string with_ms(std::string touch, std::string_view ms);

}  // namespace overbook::sim
