#include "reports/html/page_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>

#include "reports/json/json_reader.h"

namespace overbook::reports {

std::optional<std::string_view> data_in_page(std::string_view page) {
  const std::string opens = fmt::format("<script type=\"application/json\" id=\"{}\">", kDataId);
  const std::size_t at = page.find(opens);
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t begin = at + opens.size();
  // JSON in a page has no '<' of its own.
  const std::size_t end = page.find('<', begin);
  if (end == std::string_view::npos) return std::nullopt;
  return page.substr(begin, end - begin);
}

bool is_page(std::string_view text) {
  constexpr std::string_view kDoctype = "<!doctype html>";
  return text.starts_with(kDoctype);
}

Report report_from(std::string_view text, const std::string& file) {
  if (!is_page(text)) return from_json(text, file);
  const std::optional<std::string_view> data = data_in_page(text);
  if (!data)
    throw ReportError(file, "", "a page that has no report in it",
                      "the JSON beside it, or a page that has room for it");
  return from_json(*data, file);
}

std::size_t without_steps(const Report& report) {
  const auto is_without = [](const Counterexample& example) { return example.steps_left_out > 0; };
  const std::vector<Counterexample>& all = report.counterexamples;
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is_without));
}

}  // namespace overbook::reports
