#include "sim/limiters/choices.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <numeric>
#include <stdexcept>

namespace overbook::sim {

std::uint32_t Choices::below(std::uint32_t count) {
  std::uint32_t choice = 0;
  if (!is_given_) {
    choice = static_cast<std::uint32_t>(random_.below(count));
  } else if (taken_.size() < given_.size()) {
    choice = std::min(given_[taken_.size()], count - 1);
  }
  taken_.push_back(choice);
  return choice;
}

std::size_t Choices::weighted(std::initializer_list<std::uint32_t> weights) {
  std::uint32_t drawn = below(std::accumulate(weights.begin(), weights.end(), 0U));
  std::size_t index = 0;
  for (const std::uint32_t weight : weights) {
    if (drawn < weight) break;
    drawn -= weight;
    ++index;
  }
  return index;
}

std::string to_text(const std::vector<std::uint32_t>& choices) {
  return fmt::format("{}", fmt::join(choices, "."));
}

std::vector<std::uint32_t> choices_from_text(std::string_view text) {
  std::vector<std::uint32_t> choices;
  while (!text.empty()) {
    std::uint32_t choice = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), choice);
    if (error != std::errc()) throw std::invalid_argument("choices are numbers with points between them");
    choices.push_back(choice);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) break;
    if (text.front() != '.' || text.size() == 1)
      throw std::invalid_argument("choices are numbers with points between them");
    text.remove_prefix(1);
  }
  return choices;
}

}  // namespace overbook::sim
