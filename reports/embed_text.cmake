# cmake -DIN=file -DOUT=header -DNAME=kName -P embed_text.cmake: the file's text as a C++ string_view.
file(READ "${IN}" content)
file(WRITE "${OUT}" "#pragma once\n// Generated from a file beside the writers.\n#include <string_view>\n\n"
  "namespace overbook::reports {\n\ninline constexpr std::string_view ${NAME} = R\"~~~~(${content})~~~~\";\n\n"
  "}  // namespace overbook::reports\n")
