#include "scenarios/histories/history_line.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

namespace overbook::scenarios {
namespace {

using Json = nlohmann::json;
using sim::histories::LineProblem;
using sim::histories::RecordedEvent;

struct Complaint {
  std::string found;
  std::string expected;
};

// What nlohmann's parser tells, as it reads: no tree is built, since there are millions of lines.
class LineReader final : public nlohmann::json_sax<Json> {
 public:
  bool null() override { return value("null"); }
  bool boolean(bool is_true) override { return value(is_true ? "true" : "false"); }
  bool number_integer(number_integer_t number) override { return number_value(static_cast<double>(number)); }
  bool number_unsigned(number_unsigned_t number) override {
    return number_value(static_cast<double>(number));
  }
  bool number_float(number_float_t number, const string_t& /*text*/) override { return number_value(number); }
  bool string(string_t& text) override {
    if (field_ == Field::at_ms && depth_ == 1) return value(fmt::format("\"{}\"", text));
    if (depth_ == 1 && field_ != Field::other) texts_.at(static_cast<std::size_t>(field_)) = std::move(text);
    return depth_ > 0 || value("a text");
  }
  bool binary(binary_t& /*bytes*/) override { return value("bytes"); }
  bool start_object(std::size_t /*size*/) override {
    return depth_ == 0 ? ++depth_ > 0 : nested("an object");
  }
  bool start_array(std::size_t /*size*/) override { return nested("a list"); }
  bool end_object() override { return --depth_ >= 0; }
  bool end_array() override { return --depth_ >= 0; }
  bool key(string_t& name) override {
    if (depth_ != 1) return true;
    field_ = field_of(name);
    if (field_ == Field::other) return true;
    bool& is_there = is_there_.at(static_cast<std::size_t>(field_));
    if (is_there) complaint_ = {fmt::format("\"{}\" twice", name), "each field once"};
    const bool is_first = !is_there;
    is_there = true;
    return is_first;
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const Json::exception& /*error*/) override {
    complaint_ = {fmt::format("text that is not JSON at byte {}", position),
                  fmt::format("an object such as {}", history_line_example())};
    return false;
  }

  // After all was read.
  [[nodiscard]] std::variant<RecordedEvent, Complaint> event(std::uint64_t line) {
    if (complaint_) return std::move(*complaint_);
    constexpr std::array kNeeded{Field::at_ms, Field::request, Field::event};
    for (const Field field : kNeeded) {
      if (!is_there_.at(static_cast<std::size_t>(field))) return missing(field);
    }
    for (const Field field : {Field::server, Field::request, Field::conversation}) {
      const std::string& name = text(field);
      const bool may_be_empty = field != Field::request && !is_there_.at(static_cast<std::size_t>(field));
      if ((name.empty() && !may_be_empty) || name.size() > kMostHistoryNameBytes) {
        return Complaint{
            fmt::format("\"{}\" of {} bytes", kNames.at(static_cast<std::size_t>(field)), name.size()),
            fmt::format("a name of 1 to {} bytes", kMostHistoryNameBytes)};
      }
    }
    if (!(at_ms_ >= 0 && at_ms_ <= kMostHistoryMs))
      return Complaint{fmt::format("at_ms {}", at_ms_), fmt::format("0 to {}", kMostHistoryMs)};
    const auto kind = sim::histories::recorded_kind_from_text(text(Field::event));
    if (!kind) {
      return Complaint{fmt::format("event \"{}\"", text(Field::event)),
                       "one of: " + sim::histories::all_recorded_kinds()};
    }
    return RecordedEvent{.at = Instant(std::llround(at_ms_ * 1000)),
                         .kind = *kind,
                         .server = std::move(text(Field::server)),
                         .request = std::move(text(Field::request)),
                         .conversation = std::move(text(Field::conversation)),
                         .line = line};
  }

 private:
  enum class Field : std::uint8_t { at_ms, server, request, conversation, event, other };
  static constexpr std::array<std::string_view, 5> kNames{"at_ms", "server", "request", "conversation",
                                                          "event"};

  static Field field_of(std::string_view name) {
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (kNames.at(i) == name) return static_cast<Field>(i);
    }
    return Field::other;
  }
  std::string& text(Field field) { return texts_.at(static_cast<std::size_t>(field)); }
  static Complaint missing(Field field) {
    return {fmt::format("no \"{}\"", kNames.at(static_cast<std::size_t>(field))),
            fmt::format("an object such as {}", history_line_example())};
  }

  // Of a field that should hold something else; elsewhere it may stand.
  bool value(const std::string& what) {
    if (depth_ == 0) {
      complaint_ = {what, fmt::format("an object such as {}", history_line_example())};
      return false;
    }
    if (depth_ > 1 || field_ == Field::other) return true;
    const std::string_view wanted = field_ == Field::at_ms ? "a number of milliseconds" : "a text";
    complaint_ = {fmt::format("{} as \"{}\"", what, kNames.at(static_cast<std::size_t>(field_))),
                  std::string(wanted)};
    return false;
  }
  bool number_value(double number) {
    if (depth_ != 1 || field_ != Field::at_ms) return value("a number");
    at_ms_ = number;
    return true;
  }
  bool nested(const char* what) {
    if (!value(what)) return false;
    ++depth_;
    return true;
  }

  int depth_ = 0;
  Field field_ = Field::other;
  double at_ms_ = 0;
  std::array<std::string, kNames.size()> texts_;
  std::array<bool, kNames.size()> is_there_{};
  std::optional<Complaint> complaint_;
};

}  // namespace

std::variant<RecordedEvent, LineProblem> history_event(std::string_view text, std::uint64_t line) {
  LineReader reader;
  // Whether it ended well is in what the reader says.
  static_cast<void>(Json::sax_parse(text, &reader));
  auto read = reader.event(line);
  if (auto* event = std::get_if<RecordedEvent>(&read)) return std::move(*event);
  Complaint& complaint = std::get<Complaint>(read);
  return LineProblem{
      .line = line, .found = std::move(complaint.found), .expected = std::move(complaint.expected)};
}

std::string_view history_line_example() {
  return R"({"at_ms": 12.5, "server": "s1", "request": "r7", "conversation": "c1", "event": "invoked"})";
}

}  // namespace overbook::scenarios
