#pragma once
// Where in a program a function of Lua may stand while it calls another one. Lua tells of a function on its
// stack the line, not the instruction; two calls on one line may look alike, and what comes after them differs.
//
// Source: the format of precompiled chunks and the instructions of Lua 5.1 (ldump.c, lopcodes.h).

#include <cstdint>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace overbook::model {

// A function on a stack, as the debug interface tells of it.
struct CallingFunction {
  int first_line = 0;  // where it is defined
  int last_line = 0;
  int line = 0;    // where it calls
  int values = 0;  // it has on the stack below what it has called
};

class CallPlaces {
 public:
  // `bytecode`: of the whole file, with what is there for debugging. What can't be read tells nothing.
  explicit CallPlaces(std::string_view bytecode);

  // Whether such a function can be at one instruction only, and has all its values where the debug interface
  // shows them: it has no variable arguments, and no other function on the same lines.
  [[nodiscard]] bool tells(const CallingFunction& function) const;
  // Whether the values that functions have in common stay the same from the file's loading on: no function
  // that is made in a call has a local of that call. Else equal values need not be one variable.
  [[nodiscard]] bool shares_no_locals() const { return shares_no_locals_; }

 private:
  class Reader;
  struct Lines {
    int functions = 0;
    int most_values = 0;
    bool has_variable_arguments = false;
  };

  std::map<std::pair<int, int>, Lines> functions_;                 // by first and last line
  std::map<std::tuple<int, int, int, int>, std::uint32_t> calls_;  // by those, line, and values: how many
  bool shares_no_locals_ = true;
};

}  // namespace overbook::model
