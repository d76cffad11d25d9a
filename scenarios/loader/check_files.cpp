// For tests: what the loader says of each file named on the command line. One line for a file, "ok"
// or "bad", then one for each diagnostic: code line:column+length pointer. The name "-" reads a
// list of files from stdin.

#include <iostream>
#include <string>

#include "scenarios/loader/sweep.h"

namespace {

void check(const std::string& file) {
  using overbook::scenarios::Diagnostic;
  try {
    static_cast<void>(overbook::scenarios::load_sweep_file(file));
    std::cout << "ok " << file << '\n';
  } catch (const overbook::scenarios::ScenarioError& error) {
    std::cout << "bad " << file << '\n';
    for (const Diagnostic& found : error.diagnostics()) {
      std::cout << found.code << ' ' << found.line << ':' << found.column << '+' << found.length << ' '
                << found.pointer << '\n';
    }
  }
}

}  // namespace

int main(int count, char** arguments) {
  for (int i = 1; i < count; ++i) {
    const std::string file = arguments[i];
    if (file != "-") {
      check(file);
      continue;
    }
    for (std::string line; std::getline(std::cin, line);) check(line);
  }
}
