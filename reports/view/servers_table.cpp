#include "reports/view/servers_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text/words.h"
#include "reports/view/summary.h"

namespace overbook::reports {
const ServersVerdict* verdict_for(const ServersRow& row, const std::string& property) {
  const auto found =
      std::find_if(row.properties.begin(), row.properties.end(),
                   [&property](const ServersVerdict& verdict) { return verdict.property == property; });
  return found == row.properties.end() ? nullptr : &*found;
}

bool tells_seconds(const Report& report) {
  return std::any_of(report.by_servers.begin(), report.by_servers.end(),
                     [](const ServersRow& row) { return row.seconds.has_value(); });
}

std::string seconds_text(const ServersRow& row) {
  return row.seconds ? fmt::format("{:.2f} s", *row.seconds) : std::string();
}

std::string ending_of(const ServersRow& row) {
  if (row.frontier == 0) return row.reason;
  const std::string left = grouped(row.frontier) + " still to explore";
  return row.reason.empty() ? left : left + "; " + row.reason;
}

}  // namespace overbook::reports
