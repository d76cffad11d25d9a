#include "model/redis/differential/words/expiry_words.h"

namespace overbook::redis::differential {

std::string expiry_argument(Draw& draw, std::string_view option) {
  if (draw.chance(12)) return integer(draw);
  constexpr std::int64_t kStartMs = kStart.count() / 1000;
  if (option == "EX") return std::to_string(draw.between(1, 200));
  if (option == "PX") return std::to_string(draw.between(1, draw.chance(50) ? 5 : 100'000));
  if (option == "EXAT") return std::to_string(kStartMs / 1000 + draw.between(-20, 200));
  return std::to_string(kStartMs + draw.between(-3, draw.chance(50) ? 5 : 100'000));
}

Words expiry_option(Draw& draw) {
  const std::string option = draw.one_of({"EX", "PX", "EXAT", "PXAT"});
  Words words{any_case(draw, option)};
  if (!draw.chance(4)) words.push_back(expiry_argument(draw, option));
  return words;
}

}  // namespace overbook::redis::differential
