#include "scenarios/loader/fields/field_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "scenarios/loader/fields/describe.h"
#include "scenarios/loader/fields/forms.h"

namespace overbook::scenarios {
namespace {

// "2,592,000,000"; what is no whole number as it is.
std::string grouped(auto number) {
  std::string digits = fmt::format("{}", number);
  if (digits.find('.') != std::string::npos) return digits;
  for (std::size_t at = digits.size(); at > 3 && digits[at - 4] != '-'; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

// The unit that a name ends with.
std::string_view unit_of(std::string_view name) {
  if (name.ends_with("_ms")) return " ms";
  if (name.ends_with("_us")) return " us";
  return name.ends_with("_per_s") ? " a second" : "";
}

std::string words_text(std::span<const std::string_view> words) {
  return list_of(words);
}

// In a cell of a table.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

// A visitor of describe.h, whose members have their defaults.
class FieldTable {
 public:
  [[nodiscard]] const std::string& text() const { return text_; }

  void whole(const Field& field, const auto& member, Range range) {
    std::string standard;
    if constexpr (std::is_integral_v<std::remove_cvref_t<decltype(member)>>) {
      if (member >= range.low) standard = grouped(member);
    }
    row(field, "whole", "number", range, standard);
  }
  void real(const Field& field, double /*member*/, RealRange range) { row(field, "", "number", range, {}); }
  void flag(const Field& field, bool member) {
    row(field, "`true` or `false`", code(member ? "true" : "false"));
  }
  template <typename Member>
  void word(const Field& field, Member member, const Words& words) {
    row(field, words_text(words.words), code(words.words[static_cast<std::size_t>(member)]));
  }
  template <typename Member>
  void word(const Field& field, const std::optional<Member>& /*member*/, const Words& words) {
    row(field, words_text(words.words), {});
  }
  void text(const Field& field, const std::string& /*member*/, TextRule rule) {
    row(field,
        fmt::format("text of up to {} characters{}", grouped(rule.max_characters),
                    rule.lines == Lines::many ? "" : ", on one line"),
        {});
  }
  void source(const Field& field, const auto& /*text*/) { row(field, "text", {}); }
  void seed(const Field& field, std::uint64_t member) {
    row(field, "whole number of 64 bits, or `\"0x...\"`", grouped(member));
  }
  void distribution(const Field& field, const auto& /*member*/) { row(field, "distribution", "0"); }
  void arrival(const Field& field, const sim::Arrival& member) {
    row(field, "object", {});
    FieldTable inner = inside(field.name);
    inner.row({.name = "process", .what = "Which of them.", .need = Need::required},
              words_text(kArrivalWords), {});
    for (std::size_t i = 0; i < kArrivalWords.size(); ++i) {
      inner.only_with_ = fmt::format("With `{}`. ", kArrivalWords.at(i));
      describe_arrival(inner, member, static_cast<sim::ArrivalProcess>(i));
    }
    text_ += inner.text_;
  }
  void offsets(const Field& field, const auto& /*member*/) {
    row(field, fmt::format("list of whole numbers from -{0} to {0} ms", grouped(kMaxSkewMs)), {});
  }
  void object(const Field& field, const ObjectShape& /*shape*/, const auto& visit) {
    if (!field.what.empty()) row(field, "object", {});
    FieldTable inner = inside(field.name);
    visit(inner);
    text_ += inner.text_;
  }
  template <typename Struct>
  void maybe(const Field& field, const ObjectShape& shape, const std::optional<Struct>& /*member*/) {
    const Struct member{};
    object(field, shape, [&member](auto& inner) { describe(inner, member); });
  }
  void fault(const FaultField& fault, const sim::Faults& /*faults*/, const auto& visit) {
    row({.name = fault.name, .what = fault.what},
        fmt::format("object with `budget`, `{}`", fault.rate_field()), {});
    FieldTable inner = inside(fault.name);
    visit(inner);
    text_ += inner.text_;
  }
  void ignored(const Field& field) { row(field, "text", {}); }
  void strategies(const Field& field, const auto& /*member*/) {
    row(field, "list of names, and of objects", {});
    FieldTable inner = inside(fmt::format("{}[]", field.name));
    const model::StrategySpec spec{};
    describe(inner, spec);
    text_ += inner.text_;
  }
  void use(const Field& field, const auto& /*member*/) { row(field, "name of a strategy", {}); }
  void count(const Field& field, const model::StrategySpec& spec) {
    row(field, fmt::format("{}, or an object", words_text(spoken<kCounts>())), {});
    FieldTable inner = inside(field.name);
    describe_count(inner, spec);
    text_ += inner.text_;
  }
  void script(const Field& field, const std::optional<std::string>& text, const std::string& name) {
    row(field, "path, or an object", {});
    if (field.name != "script") return;  // the others have the same
    FieldTable inner = inside(field.name);
    describe_script(inner, text, name);
    text_ += inner.text_;
  }
  void expect(const Field& field, const auto& /*member*/) {
    row(field, fmt::format("for each property {}", words_text(spoken<kExpectations>())), {});
  }

 private:
  static std::string code(std::string_view text) { return fmt::format("`{}`", text); }

  [[nodiscard]] FieldTable inside(std::string_view name) const {
    FieldTable inner;
    inner.path_ = fmt::format("{}{}.", path_, name);
    return inner;
  }

  void row(const Field& field, std::string_view what_kind, std::string_view noun, const auto& range,
           const std::string& standard) {
    row(field,
        fmt::format("{}{}{} from {} to {}{}", what_kind, what_kind.empty() ? "" : " ", noun,
                    grouped(range.low), grouped(range.high), unit_of(field.name)),
        standard);
  }
  void row(const Field& field, std::string_view kind, const std::string& standard) {
    text_ += fmt::format("| `{}{}` | {} | {} | {}{} |\n", path_, field.name, escaped(kind),
                         field.need == Need::required ? "required" : escaped(standard), only_with_,
                         escaped(field.what));
  }

  std::string path_;       // ends with a full stop, or is empty
  std::string only_with_;  // begins what is said
  std::string text_;
};

// What faults have in common, and the forms of a distribution.
std::string further_rows() {
  std::string out;
  const auto add = [&](std::string_view path, const std::string& kind, std::string_view what) {
    out += fmt::format("| `{}` | {} |  | {} |\n", path, kind, what);
  };
  const auto from_to = [](const auto& range) {
    return fmt::format("{} to {}", grouped(range.low), grouped(range.high));
  };
  add("faults.*.budget", "whole number from " + from_to(kBudgetRange), kBudgetIs);
  for (const FaultField::Strikes strikes :
       {FaultField::Strikes::commands, FaultField::Strikes::at_any_time}) {
    const FaultField& fault = *std::find_if(kFaultFields.begin(), kFaultFields.end(),
                                            [&](const FaultField& each) { return each.strikes == strikes; });
    add(fmt::format("faults.*.{}", fault.rate_field()),
        fmt::format("number from {}{}", from_to(fault.rate_range()), unit_of(fault.rate_field())),
        strikes == FaultField::Strikes::commands ? kShareIs : kRateIs);
  }
  for (const DistributionForm& form : kDistributionForms) {
    if (form.unit != sim::TimeUnit::milliseconds) continue;  // they are told with them
    std::string fields;
    std::string about;
    for (std::size_t i = 0; i < form.count(); ++i) {
      const std::string_view name = form.fields.at(i);
      fields += fmt::format("{}`{}` from {}{}", i == 0 ? "" : ", ", name, from_to(range_of_form(name)),
                            unit_of(name));
      if (!about_form(name).empty()) about = fmt::format(" {}: {}", name, about_form(name));
    }
    const std::string_view article = form.name.starts_with("an ") ? "An" : "A";
    add("(distribution)", fields,
        fmt::format("{}{}; in microseconds with `_us`.{}", article, form.name.substr(form.name.find(' ')),
                    about));
  }
  return out;
}

}  // namespace

std::string field_table() {
  FieldTable table;
  const sim::Scenario scenario{};
  describe(table, scenario);
  return "| field | what it may be | default | what it says |\n|---|---|---|---|\n" + table.text() +
         further_rows();
}

}  // namespace overbook::scenarios
