#pragma once
// A report for a CI server.

#include <string>

#include "reports/result.h"

namespace overbook::reports {

// JUnit XML for a CI server: a suite for each strategy, a case for each property. A case fails when
// is_failure() (summary.h) says so, with the trace in ASCII and the replay command as the body; not-run and
// inconclusive are skipped cases with their reason. Bounds, seed and settings are the suite's properties. No
// times: the same report gives the same bytes.
[[nodiscard]] std::string junit_xml(const Report& report);

}  // namespace overbook::reports
