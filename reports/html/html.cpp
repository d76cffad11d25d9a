#include "reports/html/html.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "report_css.h"
#include "reports/html/html_blocks.h"
#include "reports/html/html_parts.h"
#include "reports/text/words.h"
#include "reports/view/opening.h"
#include "reports/view/parts.h"
#include "reports/view/summary.h"
#include "reports/view/verdicts_part.h"

namespace overbook::reports {
namespace {

// 'sha256-...' as a content security policy names an inline style sheet.
std::string csp_hash(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("SHA-256 is not available from OpenSSL");
  }
  std::array<unsigned char, 4 * ((EVP_MAX_MD_SIZE + 2) / 3) + 1> base64{};
  const int written = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(length));
  std::string out = "'sha256-";
  for (int i = 0; i < written; ++i) out += static_cast<char>(base64.at(static_cast<std::size_t>(i)));
  return out + "'";
}

void add_head(HtmlBuilder& html, const Report& report) {
  html.open("head").single("meta", {{"charset", "utf-8"}}).line_break();
  const std::string policy = fmt::format(
      "default-src 'none'; style-src {}; base-uri 'none'; form-action 'none'", csp_hash(kReportCss));
  html.single("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}}).line_break();
  html.single("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}})
      .line_break();
  html.single("meta", {{"name", "color-scheme"}, {"content", "light dark"}}).line_break();
  html.single("meta", {{"name", "referrer"}, {"content", "no-referrer"}}).line_break();
  html.single("meta", {{"name", "generator"}, {"content", "overbook " + report.tool_version}}).line_break();
  html.element("title", fmt::format("{}: overbook report", report.scenario.name)).line_break();
  html.style_sheet(kReportCss).close().line_break();
}

void add_navigation(HtmlBuilder& html, const Report& report, bool has_excess) {
  html.open("nav", {{"aria-label", "Sections"}});
  html.element("a", {{"href", "#verdicts"}}, "Verdicts");
  if (report.sweep) html.element("a", {{"href", "#sweep"}}, "Sweep");
  if (!report.by_servers.empty()) html.element("a", {{"href", "#servers"}}, "By servers");
  if (report.assumptions) html.element("a", {{"href", "#assumptions"}}, "Assumptions");
  html.element("a", {{"href", "#counterexamples"}}, "Counterexamples");
  if (has_excess) html.element("a", {{"href", "#excess"}}, "Excess");
  html.element("a", {{"href", report.history ? "#history" : "#cost"}}, report.history ? "History" : "Cost");
  html.element("a", {{"href", "#method"}}, "Method and replay").close().line_break();
}

void add_opening(HtmlBuilder& html, const Report& report, bool has_excess) {
  html.open("header");
  html.element("p", {{"class", "eyebrow"}}, "overbook: does this concurrency limit overbook?");
  html.element("h1", report.scenario.name);
  if (!report.scenario.description.empty()) html.element("p", report.scenario.description);
  html.element("p", {{"class", "note"}}, fmt::format("{}", fmt::join(opening_facts(report), " · ")));
  if (report.incomplete) add_block(html, incomplete_banner(report));
  html.element("p", {{"class", "headline"}}, headline(report));
  const Expectations counts = expectations(report);
  html.element("p", {{"class", counts.met == counts.stated ? "note" : "unmet"}}, expectations_line(report));
  add_navigation(html, report, has_excess);
  html.close().line_break();
}

}  // namespace

std::string html_page(const Report& report, const HtmlOptions& options) {
  // What has no limit of its own is written first, to know what is left for the rest.
  HtmlBuilder verdicts;
  add_part(verdicts, verdicts_part(report));
  add_sweep(verdicts, report, options.max_bytes / 2);
  add_part(verdicts, servers_part(report));
  add_part(verdicts, assumptions_part(report));
  HtmlBuilder figures;
  add_excess(figures, report);
  const bool has_excess = figures.size() > 0;
  add_part(figures, cost_part(report));
  add_part(figures, race_part(report));
  add_part(figures, history_part(report));
  HtmlBuilder method;
  add_method(method, report, options.max_bytes / 4);

  HtmlBuilder html;
  html.open("html", {{"lang", "en"}});
  add_head(html, report);
  html.open("body").element("a", {{"class", "skip"}, {"href", "#verdicts"}}, "Skip to the verdicts");
  html.open("main");
  add_opening(html, report, has_excess);
  html.append(verdicts);
  constexpr std::size_t kClosing = 1000;
  const std::size_t used = html.size() + figures.size() + method.size() + kClosing;
  add_counterexamples(html, report, options, options.max_bytes > used ? options.max_bytes - used : 0);
  html.append(figures).append(method);
  html.close().close().close();
  return "<!doctype html>\n" + html.html() + "\n";
}

}  // namespace overbook::reports
