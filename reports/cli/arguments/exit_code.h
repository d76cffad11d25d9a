#pragma once
// What the command's end tells the shell. The numbers above 2 are those of BSD's sysexits.h.

namespace overbook::cli {

enum class ExitCode : int {
  holds = 0,          // everything asked for holds, or every expectation is met
  violated = 1,       // a property is violated, or an expectation is not met
  inconclusive = 2,   // the budget ended first; what no budget would decide does not count
  usage = 64,         // EX_USAGE
  bad_input = 65,     // EX_DATAERR: a scenario, schedule or report that can't be used
  no_input = 66,      // EX_NOINPUT: a file that can't be read
  unavailable = 69,   // EX_UNAVAILABLE: a real Redis that is not there, or may not be used
  internal = 70,      // EX_SOFTWARE: a defect of overbook
  write_failed = 74,  // EX_IOERR
  parted = 76,        // EX_PROTOCOL: a real Redis answered otherwise than the fake
  interrupted = 130,  // 128 + SIGINT
};

}  // namespace overbook::cli
