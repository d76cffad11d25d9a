// Each property as a history that violates it. A test reads them and asks the property itself.

#include <array>
#include <utility>

#include "reports/cli/glossary/parts.h"

namespace overbook::cli {
namespace {

constexpr std::array<std::string_view, model::kPropertyCount> kDrawings{
    // no-over-admission
    R"(limit 1
s1 c1  ??======
s2 c2   ???====
           ^ two run)",
    // no-lasting-excess
    R"(limit 1
s1 c1  ??======
s2 c2   ???====
              ^ nobody asks any more, and two run)",
    // no-false-rejection
    R"(limit 1
s1 c1  ?====-
s2 c2    ?????????x
s3 c3         ??x
                ^ nothing ran while it asked)",
    // progress
    R"(limit 1
s1 c1  ????x
s2 c2   ????x
            ^ both asked while nothing ran, and nobody got in)",
    // no-lost-wakeup
    R"(limit 1
s1 c1  ?====--
s2 c2    ??????????
                  ^ nothing can happen any more: it waits for ever)",
    // no-slot-leak
    R"(limit 1
s1 c1  ?====--
new             ?x
                 ^ all is over, and a newcomer is turned away)",
    // no-slot-gain
    R"(limit 1
s1 c1  ?====--
new             ?===
new               ?=
                   ^ all is over, and one newcomer too many gets in)",
    // no-duplicate-run
    R"(limit 2
s1 c1  ??======
s2 c1   ???====
           ^ the conversation runs twice)",
    // no-needless-eviction
    R"(limit 2
s1 c1  ===~
s2 c2    ????==
          ^ it is closed, although there is room for both)",
    // no-failure
    R"(limit 1
s1 c1  ???!
          ^ and nothing had gone wrong)",
    // linearizable
    R"(limit 1
s1 c1  ???x
s2 c2   ??????????????==
s3 c3        ???===--
                      ^ c1 was turned away, so c2 had the slot: c3 can't have had it)",
};

constexpr std::array<std::pair<char, std::string_view>, 6> kSigns{{{'?', "asks"},
                                                                   {'=', "runs"},
                                                                   {'-', "gives back"},
                                                                   {'~', "is closed"},
                                                                   {'x', "is turned away"},
                                                                   {'!', "ends in an error"}}};

// The lines of the requests from where they are drawn.
std::string drawn_part(std::string_view drawing) {
  std::string drawn;
  for (std::size_t at = 0; at < drawing.size();) {
    const std::size_t end = std::min(drawing.find('\n', at), drawing.size());
    const std::string_view line = drawing.substr(at, end - at);
    if (line.size() > kDrawnFrom && line.find('^') == std::string_view::npos)
      drawn += line.substr(kDrawnFrom);
    at = end + 1;
  }
  return drawn;
}

}  // namespace

std::string_view drawing_of(model::PropertyId property) {
  return kDrawings.at(static_cast<std::size_t>(property));
}

std::string legend_of(std::string_view drawing) {
  const std::string drawn = drawn_part(drawing);
  std::string legend;
  for (const auto& [sign, meaning] : kSigns) {
    if (drawn.find(sign) == std::string::npos) continue;
    if (!legend.empty()) legend += "   ";
    legend += sign;
    legend += ' ';
    legend += meaning;
  }
  return legend;
}

}  // namespace overbook::cli
