#pragma once
// What a command leaves to chance: SPOP, SRANDMEMBER, HRANDFIELD, RANDOMKEY.
//
// The draw is part of the placement: the same candidates and seed give the same draw, so that runs repeat. Each
// draw that could have come out otherwise is noted (State::LastCommand::has_drawn): what holds with this one need
// not hold with another.

#include <cstddef>
#include <string>
#include <vector>

#include "model/redis/commands/context/context.h"

namespace overbook::redis {

// So many different ones of the candidates, which are different texts; all of them where that is all there are.
[[nodiscard]] std::vector<std::string> draw_different(const Context& context,
                                                      const std::vector<std::string>& candidates,
                                                      std::size_t count);
// So many of the candidates, of which there is one at least; the same may come again.
[[nodiscard]] std::vector<std::string> draw_any(const Context& context,
                                                const std::vector<std::string>& candidates,
                                                std::size_t count);

}  // namespace overbook::redis
