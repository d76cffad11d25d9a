#pragma once
// Showing a generated case, and making one smaller.

#include <functional>
#include <string>

#include "sim/limiters/limiter_checks.h"

namespace overbook::sim {

// Its traits in a line, the scenario as a file (only what is not as always), and the scripts. `timed`: that
// of the twin.
[[nodiscard]] std::string describe(const GeneratedCase& generated, bool is_timed);
// "limiters_run --choices ...", which makes this case again; with --judged where the judge knows the limiter.
[[nodiscard]] std::string command_for(const GeneratedCase& generated, const std::string& checks);

// The smallest case found, greedily, that `fails` as well: choices are made smaller and left out, until
// nothing that is tried fails. Tries at most `most` cases.
[[nodiscard]] GeneratedCase make_smaller(const GeneratedCase& generated,
                                         const std::function<bool(const GeneratedCase&)>& fails,
                                         std::uint32_t most);

}  // namespace overbook::sim
