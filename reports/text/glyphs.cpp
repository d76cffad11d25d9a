#include "reports/text/glyphs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace overbook::reports {
namespace {

constexpr Glyphs kUnicode{.lane = "│",
                          .acting = "●",
                          .arrow = "→",
                          .here = ">",
                          .taken = "■",
                          .free_pip = "□",
                          .excess = "▨",
                          .dot = "·"};
constexpr Glyphs kAscii{.lane = "|",
                        .acting = "o",
                        .arrow = "->",
                        .here = ">",
                        .taken = "#",
                        .free_pip = ".",
                        .excess = "X",
                        .dot = "-"};
constexpr std::array<std::string_view, 6> kVerdicts{"✓", "✗", "○", "?", "–", "·"};
constexpr std::array<std::string_view, 6> kAsciiVerdicts{"+", "X", "o", "?", "-", "."};

void append_repeated(std::string& out, std::string_view sign, std::uint32_t times) {
  for (std::uint32_t i = 0; i < times; ++i) out += sign;
}

}  // namespace

const Glyphs& glyphs(bool ascii) {
  return ascii ? kAscii : kUnicode;
}

std::string_view glyph(Verdict verdict, bool ascii) {
  return (ascii ? kAsciiVerdicts : kVerdicts).at(static_cast<std::size_t>(verdict));
}

Pips pips(std::uint32_t running, std::uint32_t limit) {
  if (std::max(running, limit) > kMostPips) return {};
  const std::uint32_t taken = std::min(running, limit);
  return {.taken = taken, .free = limit - taken, .excess = running - taken};
}

std::string meter(std::uint32_t running, std::uint32_t limit, bool ascii) {
  const Glyphs& signs = glyphs(ascii);
  const Pips drawn = pips(running, limit);
  std::string out;
  append_repeated(out, signs.taken, drawn.taken);
  append_repeated(out, signs.free_pip, drawn.free);
  append_repeated(out, signs.excess, drawn.excess);
  return fmt::format("{}{}{}/{}", out, out.empty() ? "" : " ", running, limit);
}

std::string common_key_prefix(const Counterexample& counterexample) {
  std::set<std::string_view> keys;
  for (const KeyRow& row : counterexample.initial) keys.insert(row.key);
  for (const StepRow& step : counterexample.steps) {
    for (const KeyRow& row : step.redis) keys.insert(row.key);
  }
  if (keys.size() < 2) return {};
  // Of a sorted set, the first and the last share the least.
  const std::string_view first = *keys.begin();
  const std::string_view last = *keys.rbegin();
  const std::size_t shorter = std::min(first.size(), last.size());
  std::size_t common = 0;
  while (common < shorter && first[common] == last[common]) ++common;
  const std::size_t colon = first.substr(0, common).rfind(':');
  return colon == std::string_view::npos ? std::string() : std::string(first.substr(0, colon + 1));
}

}  // namespace overbook::reports
