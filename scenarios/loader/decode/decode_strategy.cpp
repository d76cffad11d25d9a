#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "model/strategies/registry.h"
#include "model/text/utf8.h"
#include "scenarios/loader/decode/decode.h"
#include "scenarios/loader/decode/script_check.h"
#include "scenarios/loader/diagnostics/backticks.h"
#include "scenarios/loader/diagnostics/nearest_name.h"

namespace overbook::scenarios {
namespace {

const model::StrategyInfo* read_use(const Place& place, Diagnostics& diagnostics) {
  if (!is_kind(place, Node::Kind::text, "the name of a strategy", diagnostics)) return nullptr;
  const model::StrategyInfo* info = model::find_strategy(place.node->text);
  if (info != nullptr) return info;
  std::vector<std::string_view> names;
  for (const model::StrategyInfo& known : model::all_strategies()) names.push_back(known.name);
  names.push_back(model::program_strategy().name);
  const auto nearest = nearest_name(place.node->text, names);
  diagnostics.add(
      place.node->span, place.pointer,
      {.code = code::kUnknownStrategy,
       .message = fmt::format("unknown strategy {}", in_backticks(place.node->text)),
       .label = "",
       .help = nearest ? fmt::format("did you mean `{}`? Run `overbook strategies` to list all", *nearest)
                       : "run `overbook strategies` to list all"});
  return nullptr;
}

// A visitor of describe.h for one strategy that is an object.
class StrategyRead {
 public:
  StrategyRead(const Place& place, std::vector<std::string_view> names, const ScriptReader& read_script,
               DecodedStrategy& strategy, Reading reading)
      : names_(std::move(names)),
        object_(place, shape_with(names_), reading.diagnostics),
        read_script_(read_script),
        strategy_(strategy),
        reading_(reading),
        diagnostics_(reading.diagnostics) {}

  void use(const Field& field, std::string& member) {
    const std::optional<Place> place = object_.require(field.name);
    if (!place) return;
    info_ = read_use(*place, diagnostics_);
    member = place->node->text;
    strategy_.spec.label = member;
    strategy_.place = *place;
  }

  void text(const Field& field, std::string& member, TextRule rule) {
    const std::optional<Place> place = object_.find(field.name);
    if (!place) return;
    if (const auto label = read_text(*place, rule, diagnostics_)) member = *label;
    strategy_.place = *place;
  }

  void count(const Field& field, model::StrategySpec& spec) {
    if (!takes(field.name, info_ == nullptr || info_->takes_count)) return;
    const Place place = *object_.find(field.name);
    strategy_.count_place = place;
    if (place.node->kind != Node::Kind::object) {
      read_count_by(place, spec);
    } else {
      read_count(place, spec);
    }
  }

  template <typename Member>
  void word(const Field& field, Member& member, const Words& words) {
    const bool is_of_program = std::is_same_v<Member, model::Pipelines>;
    if (!takes(field.name, info_ == nullptr || (is_of_program ? info_->takes_program : info_->takes_compare)))
      return;
    if (const auto found = read_word(*object_.find(field.name), words, diagnostics_))
      member = static_cast<Member>(*found);
  }

  void script(const Field& field, std::optional<std::string>& text, std::string& name) {
    const Kind kind = field.name == "program" ? Kind::program : Kind::script;
    const bool is_needed = kind == Kind::program && info_ != nullptr && info_->takes_program;
    if (is_needed && !object_.require(field.name)) return;
    const bool has_option =
        info_ == nullptr || (kind == Kind::program ? info_->takes_program : info_->takes_script);
    if (takes(field.name, has_option)) read_script(*object_.find(field.name), {text, name, kind});
  }

  void flag(const Field& field, bool& member) {
    if (!takes(field.name, info_ == nullptr || info_->takes_program)) return;
    member = read_boolean(*object_.find(field.name), diagnostics_).value_or(member);
  }

 private:
  enum class Kind : std::uint8_t { script, program };
  // Where a script goes.
  struct Target {
    std::optional<std::string>& text;
    std::string& name;
    Kind kind = Kind::script;
  };

  static ObjectShape shape_with(const std::vector<std::string_view>& names) {
    ObjectShape shape = kStrategyShape;
    shape.fields = names;
    return shape;
  }

  // Whether the field is there and the strategy has such an option.
  bool takes(std::string_view field, bool has_option) {
    const std::optional<Place> place = object_.find(field);
    if (!place) return false;
    if (has_option) return true;
    diagnostics_.add(object_.key_span(field), place->pointer,
                     {.code = code::kOptionNotTaken,
                      .message = fmt::format("the strategy `{}` has no option `{}`", info_->name, field),
                      .label = "without effect here",
                      .help = help_for(field, *info_)});
    return false;
  }

  static std::string help_for(std::string_view field, const model::StrategyInfo& info) {
    if (field == "program" || field == "atomic" || field == "pipelines") return "programs are for `program`";
    if (info.takes_program) return "the file in `program` says all that it does";
    return info.takes_count ? "scripts are for `lua-script`" : "its script counts and compares";
  }

  void read_count(const Place& place, model::StrategySpec& spec) {
    const auto visit = [&spec](auto& fields) { describe_count(fields, spec); };
    FieldsRead count(place, kCountShape, names_of(visit), reading_);
    visit(count);
    const std::optional<Place> scan_count = count.object().find("count");
    if (!scan_count || !spec.count_by || spec.count_by == model::CountBy::scan) return;
    diagnostics_.add(count.object().key_span("count"), scan_count->pointer,
                     {.code = code::kOptionWithoutOther,
                      .message = fmt::format("`count` by `{}` has no COUNT", to_text(*spec.count_by)),
                      .label = "only SCAN has one",
                      .help = "remove it, or count by `scan`"});
  }

  void read_count_by(const Place& place, model::StrategySpec& spec) {
    const auto word = read_word(place, {.noun = "way to count", .words = spoken<kCounts>()}, diagnostics_);
    if (word) spec.count_by = kCounts.at(*word);
  }

  void read_script(const Place& place, const Target& target) {
    if (place.node->kind == Node::Kind::object) return read_inline_script(place, target);
    if (!is_kind(place, Node::Kind::text, "a path, or an object with `text`", diagnostics_)) return;
    const auto path = read_text(place, {.max_characters = kMaxPathCharacters}, diagnostics_);
    if (!path) return;
    if (const auto read = read_file(place, *path)) {
      target.name = *path;
      accept_script(place, in_backticks(*path), *read, target);
    }
  }

  void read_inline_script(const Place& place, const Target& target) {
    const std::vector<std::string_view> names =
        names_of([&](auto& fields) { describe_script(fields, target.text, target.name); });
    ObjectReader script(place, {.name = kScriptShape.name, .fields = names, .later = {}}, diagnostics_);
    if (const auto given = script.find("name"))
      target.name = read_text(*given, {.max_characters = kMaxPathCharacters}, diagnostics_).value_or("");
    const std::optional<Place> inline_text = script.require("text");
    if (!inline_text || !is_kind(*inline_text, Node::Kind::text, "the script's text", diagnostics_)) return;
    accept_script(*inline_text, target.kind == Kind::script ? "the script" : "the program",
                  inline_text->node->text, target);
  }

  std::optional<std::string> read_file(const Place& place, const std::string& path) {
    const auto report = [&](std::string reason, std::string help) {
      diagnostics_.add(place.node->span, place.pointer,
                       {.code = code::kScriptUnreadable,
                        .message = fmt::format("the script {} can't be read", in_backticks(path)),
                        .label = std::move(reason),
                        .help = std::move(help)});
    };
    if (!read_script_) {
      report("no file can be read from here", "put the script into `text`");
      return std::nullopt;
    }
    try {
      return read_script_(path);
    } catch (const FileError& error) {
      report(error.reason(), "a path is relative to the scenario's directory");
      return std::nullopt;
    }
  }

  void accept_script(const Place& place, const std::string& called, const std::string& script,
                     const Target& target) {
    const bool is_program = target.kind == Kind::program;
    const auto report = [&](std::string_view code, std::string message, std::string label) {
      diagnostics_.add(place.node->span, place.pointer,
                       {.code = code, .message = std::move(message), .label = std::move(label), .help = ""});
    };
    if (script.size() > kMaxScriptBytes) {
      report(code::kScriptText, fmt::format("{} is larger than {} bytes", called, kMaxScriptBytes),
             "too large");
    } else if (text::find_invalid_utf8(script) != std::string_view::npos) {
      report(code::kScriptText, fmt::format("{} is not UTF-8", called), "a report could not hold its text");
    } else if (const auto error = is_program ? load_error(script) : compile_error(script)) {
      const std::string reason = in_backticks(*error);
      report(code::kScriptDoesNotCompile,
             fmt::format("{} {}", called, is_program ? "can't be loaded" : "does not compile"),
             reason.substr(1, reason.size() - 2));
    } else {
      target.text = script;
    }
  }

  std::vector<std::string_view> names_;  // the object's reader looks at them
  ObjectReader object_;
  const ScriptReader& read_script_;
  DecodedStrategy& strategy_;
  Reading reading_;
  Diagnostics& diagnostics_;
  const model::StrategyInfo* info_ = nullptr;  // nothing: the strategy is not known, and any option may be
};

DecodedStrategy decode_strategy(const Place& place, const ScriptReader& read_script, Reading reading) {
  DecodedStrategy out{.spec = {}, .complete = false, .place = place, .count_place = place};
  const std::size_t before = reading.diagnostics.size();
  if (place.node->kind == Node::Kind::text) {
    out.spec.use = place.node->text;
    out.spec.label = out.spec.use;
    const model::StrategyInfo* info = read_use(place, reading.diagnostics);
    if (info != nullptr && info->takes_program) {
      reading.diagnostics.add(place.node->span, place.pointer,
                              {.code = code::kMissingField,
                               .message = "`program` is missing",
                               .label = "a program needs its file",
                               .help = R"({ "use": "program", "program": "limiter.lua" })"});
    }
  } else if (is_kind(place, Node::Kind::object, "the name of a strategy, or an object with `use`",
                     reading.diagnostics)) {
    const auto visit = [&out](auto& fields) { describe(fields, out.spec); };
    StrategyRead strategy(place, names_of(visit), read_script, out, reading);
    visit(strategy);
  }
  out.complete = reading.diagnostics.size() == before;
  return out;
}

void check_labels(std::vector<DecodedStrategy>& strategies, Diagnostics& diagnostics) {
  for (std::size_t i = 0; i < strategies.size(); ++i) {
    DecodedStrategy& strategy = strategies[i];
    const std::string& label = strategy.spec.label;
    if (label.empty()) continue;
    const auto same = [&](const DecodedStrategy& other) { return other.spec.label == label; };
    const auto end = strategies.begin() + static_cast<std::ptrdiff_t>(i);
    const auto first = std::find_if(strategies.begin(), end, same);
    if (first == end) continue;
    strategy.complete = false;
    diagnostics.add(
        strategy.place.node->span, strategy.place.pointer,
        {.code = code::kDuplicateLabel,
         .message = fmt::format("two strategies are called {}", in_backticks(label)),
         .label = fmt::format("strategy {} of the list has this name", first - strategies.begin() + 1),
         .help = R"(give it a name of its own: { "use": ..., "as": ... })"});
  }
}

}  // namespace

std::vector<DecodedStrategy> decode_strategies(const Place& place, const ScriptReader& read_script,
                                               Reading reading) {
  Diagnostics& diagnostics = reading.diagnostics;
  std::vector<DecodedStrategy> out;
  if (!is_kind(place, Node::Kind::array, "a list of strategies", diagnostics)) return out;
  if (place.node->items.empty()) {
    diagnostics.add(place.node->span, place.pointer,
                    {.code = code::kEmptyList,
                     .message = "`strategies` is empty",
                     .label = "expected at least one strategy",
                     .help = "run `overbook strategies` to list all"});
  }
  for (std::size_t i = 0; i < place.node->items.size(); ++i) {
    const Place entry{.node = &place.node->items[i],
                      .pointer = child_pointer(place.pointer, std::to_string(i)),
                      .name = fmt::format("strategies[{}]", i)};
    out.push_back(decode_strategy(entry, read_script, reading));
  }
  check_labels(out, diagnostics);
  return out;
}

Abilities check_settings(const std::vector<DecodedStrategy>& strategies, const sim::Scenario& scenario,
                         Diagnostics& diagnostics) {
  Abilities abilities{.are_known = !strategies.empty()};
  for (const DecodedStrategy& strategy : strategies) {
    const model::StrategyInfo* info = model::find_strategy(strategy.spec.use);
    if (!strategy.complete || info == nullptr) {
      abilities.are_known = false;
      continue;
    }
    model::Lease lease = info->lease;
    if (scenario.lease) lease = std::chrono::milliseconds(scenario.lease->ttl_ms);
    try {
      const auto made =
          model::make_strategy({.spec = strategy.spec, .limits = scenario.limits, .lease = lease});
      abilities.some_sweep = abilities.some_sweep || made->sweeps();
    } catch (const std::invalid_argument& error) {
      abilities.are_known = false;
      const Place& place = strategy.count_place;
      diagnostics.add(
          place.node->span, place.pointer,
          {.code = code::kSettingsExclude,
           .message = fmt::format("{} can't be set up like this", in_backticks(strategy.spec.label)),
           .label = error.what(),
           .help = ""});
    }
  }
  return abilities;
}

}  // namespace overbook::scenarios
