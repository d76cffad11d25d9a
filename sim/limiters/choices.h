#pragma once
// Where a generator's choices come from: drawn from a seed, or given. What was taken is recorded, so a case
// is told by its choices, can be made again from them, and made smaller by making them smaller.
//
// Of every choice 0 is the plainest answer: fewer, without, as it should be.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run_random.h"

namespace overbook::sim {

class Choices {
 public:
  // Those of case `number` of the run with this seed.
  Choices(std::uint64_t seed, std::uint64_t number) { random_.seed(seed, number); }
  // These, in this order; then 0. One that is too large is taken as the largest.
  explicit Choices(std::vector<std::uint32_t> given) : is_given_(true), given_(std::move(given)) {}

  // 0 .. count - 1, each as likely; count is at least 1.
  std::uint32_t below(std::uint32_t count);
  std::uint32_t between(std::uint32_t least, std::uint32_t most) { return least + below(most - least + 1); }
  // An index into `weights`, each as likely as its weight says.
  std::size_t weighted(std::initializer_list<std::uint32_t> weights);
  // True once in `of` times.
  bool once_in(std::uint32_t of) { return below(of) + 1 == of; }

  [[nodiscard]] const std::vector<std::uint32_t>& taken() const { return taken_; }

 private:
  bool is_given_ = false;
  RunRandom random_;
  std::vector<std::uint32_t> given_;
  std::vector<std::uint32_t> taken_;
};

// "3.0.1". The text of no choices is empty.
[[nodiscard]] std::string to_text(const std::vector<std::uint32_t>& choices);
// Throws std::invalid_argument for anything else.
[[nodiscard]] std::vector<std::uint32_t> choices_from_text(std::string_view text);

}  // namespace overbook::sim
