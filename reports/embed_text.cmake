# cmake -DIN=file -DOUT=header -DNAME=kName -P embed_text.cmake: the file's text as a C++ string_view.
# Of more than 65,536 bytes no compiler need take a string literal: a longer text is an array of characters.
set(head "#pragma once\n// Generated from a file beside the writers.\n#include <string_view>\n\nnamespace overbook::reports {\n\n")
file(SIZE "${IN}" size)
if(size LESS 60000)
  file(READ "${IN}" content)
  set(text "inline constexpr std::string_view ${NAME} = R\"~~~~(${content})~~~~\";\n")
else()
  file(READ "${IN}" content HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," content "${content}")
  set(text "inline constexpr char ${NAME}Text[] = {${content}};\ninline constexpr std::string_view ${NAME}(${NAME}Text, sizeof ${NAME}Text);\n")
endif()
file(WRITE "${OUT}" "${head}${text}\n}  // namespace overbook::reports\n")
