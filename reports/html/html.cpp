#include "reports/html/html.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <stdexcept>
#include <string_view>

#include "page_js.h"
#include "report_css.h"
#include "reports/html/answer.h"
#include "reports/html/html_parts.h"

namespace overbook::reports {
namespace {

// 'sha256-...' as a content security policy names an inline style sheet or program.
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
      "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'; "
      "require-trusted-types-for 'script'; trusted-types 'none'",
      csp_hash(kReportCss), csp_hash(kPageJs));
  html.single("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}}).line_break();
  html.single("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}})
      .line_break();
  html.single("meta", {{"name", "color-scheme"}, {"content", "light dark"}}).line_break();
  html.single("meta", {{"name", "referrer"}, {"content", "no-referrer"}}).line_break();
  html.single("meta", {{"name", "generator"}, {"content", "overbook " + report.tool_version}}).line_break();
  html.element("title", fmt::format("{}: {}", report.scenario.name, plain_text(answer_on_page(report).title)))
      .line_break();
  html.style_sheet(kReportCss).close().line_break();
}

}  // namespace

std::string html_page(const Report& report, const HtmlOptions& options) {
  // What has no limit of its own is written first, to know what is left for the rest.
  HtmlBuilder folds;
  add_folds(folds, report, options.max_bytes);
  HtmlBuilder html;
  html.open("html", {{"lang", "en"}});
  add_head(html, report);
  html.open("body").element("a", {{"class", "skip"}, {"href", "#verdicts"}}, "Skip to the verdicts");
  html.open("main");
  add_opening(html, report);
  html.open("div", {{"id", "desk"}});
  add_matrix(html, report);
  html.close().line_break();
  const auto left = [&] {
    constexpr std::size_t kClosing = 1000;
    const std::size_t used = html.size() + folds.size() + kPageJs.size() + kClosing;
    return options.max_bytes > used ? options.max_bytes - used : 0;
  };
  // The data has what the drawn counterexamples leave: a page without its program is still a page.
  HtmlBuilder data;
  const std::size_t for_both = left();
  add_counterexamples(html, report, options, for_both / 3 * 2);
  add_data(data, report, left());
  html.append(folds);
  html.close().append(data).close().close();
  return "<!doctype html>\n" + html.html() + "\n";
}

}  // namespace overbook::reports
