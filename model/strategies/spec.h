#pragma once
// Which strategy, and how it is set up: what a scenario says of it. Plain data.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace overbook::model {

// How a strategy takes its count.
enum class CountBy : std::uint8_t {
  keys,    // KEYS prefix*: one atomic command
  scan,    // SCAN to the end: several commands, so it can be torn
  scard,   // SCARD of an index set; registering is SADD to it
  dbsize,  // DBSIZE: every key of the database, whoever's it is
};
[[nodiscard]] std::string_view to_text(CountBy count_by);
[[nodiscard]] std::optional<CountBy> count_by_from_text(std::string_view text);

// When the house is full, c being the count and L the limit (for +1 strategies: L + 1).
enum class Comparison : std::uint8_t {
  at_least,   // c >= L
  more_than,  // c > L: wrong by one
};
[[nodiscard]] std::string_view to_text(Comparison comparison);  // ">=" or ">"
[[nodiscard]] std::optional<Comparison> comparison_from_text(std::string_view text);

// What may happen between two commands of a program's redis.pipeline.
enum class Pipelines : std::uint8_t {
  interleaved,  // each is a step: others may come between
  whole,        // all are one step, as when Redis reads them at once
};
[[nodiscard]] std::string_view to_text(Pipelines pipelines);

struct StrategySpec {
  std::string use;    // a name of the registry, for example "exclude-own-key"
  std::string label;  // what the report calls it; unique within a scenario; `use` unless the scenario says
  // Unset: the strategy's own way (KEYS; for openhands SCAN).
  std::optional<CountBy> count_by;
  std::uint32_t scan_count = 10;  // SCAN's COUNT; Redis's default is 10
  Comparison comparison = Comparison::at_least;
  // lua-script only: the texts of the scripts; unset means the shipped ones. The names are for messages.
  std::optional<std::string> script;
  std::optional<std::string> release_script;
  std::optional<std::string> refresh_script;
  std::string script_name;
  std::string release_script_name;
  std::string refresh_script_name;
  // program only: the text of the file, and its name.
  std::optional<std::string> program;
  std::string program_name;
  bool is_atomic = false;  // each of its functions is one script
  Pipelines pipelines = Pipelines::interleaved;

  friend bool operator==(const StrategySpec&, const StrategySpec&) = default;
};

}  // namespace overbook::model
