#include "reports/junit/junit.h"

#include <fmt/format.h>

#include "reports/terminal/trace.h"
#include "reports/text/escape.h"
#include "reports/text/words.h"
#include "reports/view/summary.h"
#include "reports/view/sweep_view.h"

namespace overbook::reports {
namespace {

struct Counts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t skipped = 0;

  void add(const Counts& other) {
    tests += other.tests;
    failures += other.failures;
    skipped += other.skipped;
  }
};

bool is_skipped(const PropertyResult& result, const Expectations& stated) {
  if (is_failure(result, stated)) return false;
  // Even where that was expected: nothing was tested.
  if (result.verdict == Verdict::not_applicable) return true;
  // What nobody has said anything of is not green: not where it is violated, though others decide then, either.
  const bool is_nothing_good = result.verdict == Verdict::not_run ||
                               result.verdict == Verdict::inconclusive || result.verdict == Verdict::violated;
  return is_nothing_good && !result.expected;
}

Counts counts_of(const StrategyResult& strategy, const Expectations& stated) {
  Counts counts;
  for (const PropertyResult& result : strategy.properties) {
    ++counts.tests;
    if (is_failure(result, stated)) ++counts.failures;
    if (is_skipped(result, stated)) ++counts.skipped;
  }
  return counts;
}

std::string attributes_of(const Counts& counts) {
  return fmt::format(R"(tests="{}" failures="{}" errors="0" skipped="{}")", counts.tests, counts.failures,
                     counts.skipped);
}

std::string property_line(const std::string& name, const std::string& value) {
  return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", xml_escaped(name), xml_escaped(value));
}

std::string properties_of(const Report& report, const StrategyResult& strategy) {
  std::string out = "    <properties>\n";
  if (!report.history) out += property_line("seed", std::to_string(report.seed));
  out += property_line(report.history ? "history.sha256" : "scenario.sha256", report.scenario.sha256);
  for (const std::string& setting : strategy.settings) out += property_line("setting", setting);
  for (const PropertyResult& result : strategy.properties) {
    if (!result.method.empty()) out += property_line(result.property + ".method", result.method);
    if (!result.exhaustive) continue;
    for (const auto& [name, bound] : result.exhaustive->bounds) {
      out += property_line(fmt::format("{}.bounds.{}", result.property, name), std::to_string(bound));
    }
  }
  return out + "    </properties>\n";
}

// "violated: worst excess +2", and what the scenario says of that.
std::string message_of(const PropertyResult& result) {
  const std::string found = fmt::format("{}: {}", word(result.verdict), evidence(result));
  if (result.expected) return fmt::format("{}; the scenario expects {}", found, *result.expected);
  return result.verdict == Verdict::violated ? found + "; the scenario expects nothing of it" : found;
}

std::string failure_of(const Report& report, const PropertyResult& result) {
  std::string body;
  if (const Counterexample* example = counterexample_at(report, result.counterexample)) {
    if (example->cell) body = fmt::format("in the cell {}:\n", cell_of(report, *example));
    body += trace_text(*example, {.ascii = true, .width = 120});
  }
  return fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n", word(result.verdict),
                     xml_escaped(message_of(result)), xml_escaped(body, Lines::kept));
}

// As a dot parts what CI servers show as folders: "overbook.last-slot.lua-script".
std::string class_of(const Report& report, const StrategyResult& strategy) {
  return fmt::format("overbook.{}.{}", report.scenario.name, strategy.name);
}

std::string case_of(const Report& report, const StrategyResult& strategy, const PropertyResult& result,
                    const Expectations& stated) {
  std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{}\">\n",
                                xml_escaped(class_of(report, strategy)), xml_escaped(result.property));
  if (is_failure(result, stated)) {
    out += failure_of(report, result);
  } else if (is_skipped(result, stated)) {
    out += fmt::format("      <skipped message=\"{}\"/>\n", xml_escaped(message_of(result)));
  } else {
    out += fmt::format("      <system-out>{}</system-out>\n", xml_escaped(message_of(result)));
  }
  return out + "    </testcase>\n";
}

}  // namespace

std::string junit_xml(const Report& report) {
  const Expectations stated = expectations(report);
  Counts all;
  for (const StrategyResult& strategy : report.strategies) all.add(counts_of(strategy, stated));
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format("<testsuites name=\"overbook: {}\" {}>\n", xml_escaped(report.scenario.name),
                     attributes_of(all));
  for (const StrategyResult& strategy : report.strategies) {
    out += fmt::format("  <testsuite name=\"{}\" {}>\n", xml_escaped(strategy.name),
                       attributes_of(counts_of(strategy, stated)));
    out += properties_of(report, strategy);
    for (const PropertyResult& result : strategy.properties) out += case_of(report, strategy, result, stated);
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

}  // namespace overbook::reports
