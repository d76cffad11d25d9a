#pragma once
// The JSON Schema of scenario files, made of the table of their fields (describe.h).

#include <string>

namespace overbook::scenarios {

// Draft-07, laid out for people, with a newline at its end: the bytes of scenario.schema.json.
[[nodiscard]] std::string make_schema();

}  // namespace overbook::scenarios
