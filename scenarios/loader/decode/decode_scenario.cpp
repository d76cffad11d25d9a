#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "scenarios/loader/decode/decode.h"
#include "scenarios/loader/decode/words.h"
#include "scenarios/loader/diagnostics/backticks.h"

namespace overbook::scenarios {
namespace {

constexpr std::array<std::string_view, 18> kScenarioFields{
    "$schema", "name",         "description", "limit",      "running",    "servers", "requests_per_server",
    "retry",   "conversation", "release",     "other_keys", "strategies", "timing",  "lease",
    "faults",  "client",       "explore",     "expect"};
constexpr std::array<std::string_view, 1> kLaterScenarioFields{"shards"};
constexpr std::array<std::string_view, 1> kRetryFields{"attempts"};
constexpr std::array<std::string_view, 3> kLaterRetryFields{"backoff_ms", "delay_ms", "jitter_ms"};
constexpr std::array<std::string_view, 5> kExploreFields{"scheduler", "schedules", "seed", "depth",
                                                         "max_steps"};

constexpr ObjectShape kScenario{
    .name = "a scenario", .fields = kScenarioFields, .later = kLaterScenarioFields};
constexpr ObjectShape kRetry{.name = "`retry`", .fields = kRetryFields, .later = kLaterRetryFields};
constexpr ObjectShape kExplore{.name = "`explore`", .fields = kExploreFields, .later = {}};

class ScenarioDecoder {
 public:
  ScenarioDecoder(const Place& place, const ScriptReader& read_script, Diagnostics& diagnostics)
      : object_(place, kScenario, diagnostics), read_script_(read_script), diagnostics_(diagnostics) {}

  sim::Scenario decode() {
    read_texts();
    read_limit();
    read_servers();
    read_flags();
    if (const auto timing = object_.find("timing")) out_.timing = decode_timing(*timing, diagnostics_);
    if (const auto lease = object_.find("lease")) out_.lease = decode_lease(*lease, diagnostics_);
    if (const auto faults = object_.find("faults"))
      out_.faults = decode_faults(*faults, out_.timing, diagnostics_);
    if (const auto client = object_.find("client")) out_.resends = decode_client(*client, diagnostics_);
    if (const auto explore = object_.find("explore")) read_explore(*explore);
    read_strategies_and_expect();
    return std::move(out_);
  }

 private:
  // The field as an object; reported when it is something else.
  std::optional<ObjectReader> find_object(std::string_view field, const ObjectShape& shape) {
    const std::optional<Place> place = object_.find(field);
    if (!place || !is_kind(*place, Node::Kind::object, "an object", diagnostics_)) return std::nullopt;
    return ObjectReader(*place, shape, diagnostics_);
  }

  void read_texts() {
    if (const auto schema = object_.find("$schema")) {
      is_kind(*schema, Node::Kind::text, "a text", diagnostics_);
    }
    if (const auto name = object_.require("name")) {
      const auto text = read_text(*name, {.max_characters = kMaxNameCharacters}, diagnostics_);
      out_.name = text.value_or("");
    }
    if (const auto description = object_.find("description")) {
      const TextRule rule{
          .max_characters = kMaxDescriptionCharacters, .lines = Lines::many, .may_be_empty = true};
      out_.description = read_text(*description, rule, diagnostics_).value_or("");
    }
  }

  void read_limit() {
    std::optional<std::uint64_t> limit;
    if (const auto place = object_.require("limit")) {
      limit = read_integer(*place, {.low = 1, .high = kMaxLimit}, diagnostics_);
    }
    if (limit) out_.limits = model::one_limit(static_cast<std::uint32_t>(*limit));
    read_integer_into(object_, "running", {.low = 0, .high = sim::kMaxRunning}, out_.running, diagnostics_);
    if (!limit || out_.running <= *limit) return;
    const Place running = *object_.find("running");
    diagnostics_.add(
        running.node->span, running.pointer,
        {.code = code::kFullerThanFull,
         .message = fmt::format("{} conversations run already, but the limit is {}", out_.running, *limit),
         .label = fmt::format("expected no more than {}", *limit),
         .help = "a race that starts over the limit says nothing about the strategy"});
  }

  void read_servers() {
    if (const auto place = object_.require("servers")) {
      const auto servers = read_integer(*place, {.low = 1, .high = sim::kMaxServers}, diagnostics_);
      if (servers) out_.servers = static_cast<std::uint32_t>(*servers);
    }
    read_integer_into(object_, "requests_per_server", {.low = 1, .high = sim::kMaxRequestsPerServer},
                      out_.requests_per_server, diagnostics_);
    read_integer_into(object_, "other_keys", {.low = 0, .high = sim::kMaxOtherKeys}, out_.other_keys,
                      diagnostics_);
    auto retry = find_object("retry", kRetry);
    if (!retry) return;
    if (const auto attempts = retry->require("attempts")) {
      const auto value = read_integer(*attempts, {.low = 0, .high = kMaxRetries}, diagnostics_);
      out_.retries = static_cast<std::uint32_t>(value.value_or(0));
    }
  }

  void read_flags() {
    if (const auto place = object_.find("conversation")) {
      const auto word =
          read_word(*place, {.noun = "conversation", .words = kConversationWords}, diagnostics_);
      out_.shared_conversation = word == 1U;
    }
    if (const auto place = object_.find("release")) {
      out_.release = read_boolean(*place, diagnostics_).value_or(true);
    }
  }

  void read_explore(const Place& place) {
    if (!is_kind(place, Node::Kind::object, "an object", diagnostics_)) return;
    const ObjectReader explore(place, kExplore, diagnostics_);
    sim::Explore& out = out_.explore;
    bool scheduler_known = true;
    if (const auto scheduler = explore.find("scheduler")) {
      const auto words = words_of(kSchedulers);
      const auto word = read_word(*scheduler, {.noun = "scheduler", .words = words}, diagnostics_);
      if (word) out.scheduler = kSchedulers.at(*word);
      scheduler_known = word.has_value();
    }
    read_integer_into(explore, "schedules", {.low = 1, .high = kMaxSchedules}, out.schedules, diagnostics_);
    read_integer_into(explore, "max_steps", {.low = 1, .high = kMaxSteps}, out.max_steps, diagnostics_);
    if (const auto seed = explore.find("seed")) read_seed(*seed);
    read_integer_into(explore, "depth", {.low = 1, .high = kMaxPctDepth}, out.pct_depth, diagnostics_);
    if (out_.timing.is_timed && scheduler_known && out.scheduler != sim::SchedulerKind::random) {
      diagnostics_.add(
          explore.find("scheduler")->node->span, explore.find("scheduler")->pointer,
          {.code = code::kSettingsExclude,
           .message = fmt::format("in a timed scenario `{}` decides nothing", to_text(out.scheduler)),
           .label = "what is due next is next",
           .help = R"(remove it, or write "mode": "untimed")"});
    }
    const std::optional<Place> depth = explore.find("depth");
    if (!depth || !scheduler_known || out.scheduler == sim::SchedulerKind::pct) return;
    diagnostics_.add(explore.key_span("depth"), depth->pointer,
                     {.code = code::kOptionWithoutOther,
                      .message = fmt::format("the scheduler `{}` has no depth", to_text(out.scheduler)),
                      .label = "only `pct` has one",
                      .help = R"(remove it, or write "scheduler": "pct")"});
  }

  void read_seed(const Place& place) {
    if (place.node->kind != Node::Kind::text) {
      const auto value = read_integer(place, {.low = 0, .high = ~std::uint64_t{0}}, diagnostics_);
      if (value) out_.explore.seed = *value;
      return;
    }
    std::string_view text = place.node->text;
    const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    if (hexadecimal) text.remove_prefix(2);
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed, 16);
    const bool whole = error == std::errc() && end == text.data() + text.size() && text.size() <= 16;
    if (hexadecimal && whole) {
      out_.explore.seed = seed;
      return;
    }
    diagnostics_.add(place.node->span, place.pointer,
                     {.code = code::kUnknownWord,
                      .message = fmt::format("{} is not a seed", in_backticks(place.node->text)),
                      .label = R"(expected a number, or "0x" and up to 16 hex digits)",
                      .help = ""});
  }

  void read_strategies_and_expect() {
    std::vector<DecodedStrategy> strategies;
    if (const auto place = object_.require("strategies")) {
      strategies = decode_strategies(*place, read_script_, diagnostics_);
    }
    std::vector<std::string> labels;
    for (const DecodedStrategy& strategy : strategies) {
      if (!strategy.spec.label.empty()) labels.push_back(strategy.spec.label);
      out_.strategies.push_back(strategy.spec);
    }
    const std::optional<Place> expect = object_.find("expect");
    if (expect &&
        is_kind(*expect, Node::Kind::object, "an object: verdicts for each strategy", diagnostics_)) {
      out_.expect = decode_expect(*expect, labels, diagnostics_);
    }
    check_settings(strategies, out_, diagnostics_);
  }

  ObjectReader object_;
  const ScriptReader& read_script_;
  Diagnostics& diagnostics_;
  sim::Scenario out_;
};

}  // namespace

sim::Scenario decode_scenario(const Place& place, const ScriptReader& read_script, Diagnostics& diagnostics) {
  if (!is_kind(place, Node::Kind::object, "an object", diagnostics)) return {};
  return ScenarioDecoder(place, read_script, diagnostics).decode();
}

}  // namespace overbook::scenarios
