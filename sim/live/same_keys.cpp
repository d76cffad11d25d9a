#include "sim/live/same_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "sim/setup/leases.h"

namespace overbook::sim::live {
namespace {

using redis::KeyView;

// Numbers with fewer digits are no times.
constexpr std::size_t kLeastDigits = 10;

double seconds(Instant time) {
  return std::chrono::duration<double>(time).count();
}

constexpr std::string_view kOfNumbers = "0123456789.";

double number(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Compares two texts of which one has times of one clock, and the other of another.
class TextComparison {
 public:
  TextComparison(Instant fake_now, Instant real_now, const ClockTolerance& tolerance)
      : fake_now_(fake_now), real_now_(real_now), tolerance_(tolerance) {}

  [[nodiscard]] bool are_same(std::string_view fake, std::string_view real) const {
    while (!fake.empty() && !real.empty()) {
      const std::string_view one = first_number(fake);
      const std::string_view other = first_number(real);
      if (one.size() >= kLeastDigits && other.size() >= kLeastDigits) {
        if (one != other && !are_same_time(one, other)) return false;
        fake.remove_prefix(one.size());
        real.remove_prefix(other.size());
        continue;
      }
      if (fake.front() != real.front()) return false;
      fake.remove_prefix(1);
      real.remove_prefix(1);
    }
    return fake.empty() && real.empty();
  }

 private:
  static std::string_view first_number(std::string_view text) {
    return text.substr(0, std::min(text.find_first_not_of(kOfNumbers), text.size()));
  }

  // Whichever clock the real one is of: the server's, or that of our clients, which is the fake's.
  [[nodiscard]] bool are_same_time(std::string_view fake, std::string_view real) const {
    const double one = number(fake);
    const double other = number(real);
    const double units = units_per_second(one, fake_now_);
    if (units == 0 || units_per_second(other, real_now_) != units) return false;
    const double more = (other / units - seconds(real_now_)) - (one / units - seconds(fake_now_));
    const double rounding = 1 / units;
    return more <= seconds(tolerance_.ahead) + rounding && -more <= seconds(tolerance_.behind) + rounding;
  }

  Instant fake_now_;
  Instant real_now_;
  ClockTolerance tolerance_;
};

// The members of a sorted set by name: equal times may have another order by score.
std::string in_order(const KeyView& key) {
  if (key.type != "zset") return key.value;
  std::vector<std::string> items;
  std::string_view rest(key.value);
  rest = rest.substr(1, rest.size() - 2);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    items.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  std::sort(items.begin(), items.end());
  return fmt::format("{}", fmt::join(items, " "));
}

std::string text_of(const KeyView& key, Instant now) {
  std::string text = fmt::format("{} = {}", key.key, key.value);
  if (!key.expires_at) return text;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*key.expires_at - now);
  return text + fmt::format(", {} ms left", left.count());
}

std::string lack_of(const KeyView& key) {
  return "no " + key.key;
}

bool have_same_lease(const KeyView& fake, const KeyView& real, const ClockTolerance& tolerance) {
  if (fake.expires_at.has_value() != real.expires_at.has_value()) return false;
  if (!fake.expires_at) return true;
  const Instant more = *real.expires_at - *fake.expires_at;
  constexpr Instant kRounding = std::chrono::milliseconds(2);
  return more <= tolerance.ahead + kRounding && -more <= tolerance.behind + kRounding;
}

}  // namespace

bool has_time(std::string_view text, Instant now) {
  while (!text.empty()) {
    text.remove_prefix(std::min(text.find_first_of(kOfNumbers), text.size()));
    const std::size_t size = std::min(text.find_first_not_of(kOfNumbers), text.size());
    if (size >= kLeastDigits && units_per_second(number(text.substr(0, size)), now) != 0) return true;
    text.remove_prefix(size);
  }
  return false;
}

std::optional<KeyDifference> difference(const KeysThen& fake, const KeysThen& real,
                                        const ClockTolerance& tolerance) {
  const Instant now = fake.clock;
  const auto may_be_gone = [&](const KeyView& key) {
    return key.expires_at && *key.expires_at - now <= std::max(tolerance.ahead, tolerance.behind);
  };
  const TextComparison values(now, real.clock, tolerance);
  auto one = fake.keys.begin();
  auto other = real.keys.begin();
  while (one != fake.keys.end() || other != real.keys.end()) {
    const bool lacks_real = other == real.keys.end() || (one != fake.keys.end() && one->key < other->key);
    const bool lacks_fake = !lacks_real && (one == fake.keys.end() || other->key < one->key);
    if (lacks_real) {
      if (!may_be_gone(*one)) return KeyDifference{text_of(*one, now), lack_of(*one)};
      ++one;
    } else if (lacks_fake) {
      if (!may_be_gone(*other)) return KeyDifference{lack_of(*other), text_of(*other, now)};
      ++other;
    } else {
      const bool are_same = one->type == other->type && values.are_same(in_order(*one), in_order(*other)) &&
                            have_same_lease(*one, *other, tolerance);
      if (!are_same) return KeyDifference{text_of(*one, now), text_of(*other, now)};
      ++one;
      ++other;
    }
  }
  return std::nullopt;
}

}  // namespace overbook::sim::live
