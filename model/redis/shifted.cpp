// Redis::shifted: the keyspace as it would be at another time.

#include "model/redis/shifted.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "model/redis/commands/context/state.h"
#include "model/redis/redis.h"
#include "model/redis/resp/parse.h"

namespace overbook::redis {
namespace {

class Shift {
 public:
  Shift(std::chrono::milliseconds by, const std::function<double(double)>& units_per_second)
      : by_(by), units_per_second_(units_per_second) {}

  void apply(Entry& entry) const {
    if (entry.has_expiry())
      entry.set_expiry(
          {std::max<std::int64_t>(entry.expires_at_ms() + by_.count(), 0), entry.expiry().writer});
    if (const auto* text = std::get_if<std::string>(&entry.value())) {
      if (const std::optional<std::string> shifted = of_text(*text))
        entry.set_text(*shifted, entry.value_writer());
    }
    if (auto* set = entry.collection<SortedSet>()) apply(*set);
    if (auto* hash = entry.collection<HashValue>()) apply(*hash);
    if (auto* stream = entry.collection<Stream>()) stream->forget_deliveries();
  }

 private:
  void apply(SortedSet& set) const {
    std::vector<WrittenMember> elements;
    for (const auto& slot : set.table()) elements.push_back(slot.item);
    for (const WrittenMember& element : elements) {
      if (const double units = units_of(element.score); units != 0)
        set.put(element.member, element.score + by_in(units), element.writer);
    }
  }
  void apply(HashValue& hash) const {
    std::vector<HashField> fields;
    for (const auto& slot : hash.table()) fields.push_back(slot.item);
    for (const HashField& field : fields) {
      if (const std::optional<std::string> shifted = of_text(field.value))
        hash.set(field.name, *shifted, field.writer);
    }
  }

  [[nodiscard]] std::optional<std::string> of_text(const std::string& text) const {
    return shifted_text(text, by_, units_per_second_);
  }
  [[nodiscard]] double units_of(double number) const {
    return std::isfinite(number) ? units_per_second_(number) : 0;
  }
  [[nodiscard]] double by_in(double units_per_second) const {
    return static_cast<double>(by_.count()) * units_per_second / 1000;
  }

  std::chrono::milliseconds by_;
  const std::function<double(double)>& units_per_second_;
};

}  // namespace

std::optional<std::string> shifted_text(const std::string& text, std::chrono::milliseconds by,
                                        const std::function<double(double)>& units_per_second) {
  const std::optional<double> number = parse_finite(text);
  const double units = number && std::isfinite(*number) ? units_per_second(*number) : 0;
  if (units == 0) return std::nullopt;
  const double moved_by = static_cast<double>(by.count()) * units / 1000;
  if (const std::optional<std::int64_t> integer = parse_integer(text))
    return std::to_string(*integer + static_cast<std::int64_t>(std::floor(moved_by)));
  return fmt::format("{:.17g}", *number + moved_by);
}

Redis Redis::shifted(std::chrono::milliseconds by,
                     const std::function<double(double)>& units_per_second) const {
  const Shift shift(by, units_per_second);
  Redis shifted = *this;
  Database& database = shifted.state_.writable().database;
  for (const auto& slot : state_->database.table()) shift.apply(*database.find_writable(slot.item->key()));
  return shifted;
}

}  // namespace overbook::redis
