#pragma once
// The fields of a scenario for people, made of the table of them (describe.h).

#include <string>

namespace overbook::scenarios {

// A table in Markdown: each field with its path, what it may be, its default and what it says. Ends with a
// newline. It is the one in scenarios/README.md.
[[nodiscard]] std::string field_table();

}  // namespace overbook::scenarios
