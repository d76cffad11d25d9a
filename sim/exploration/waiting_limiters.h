#pragma once
// For tests: limiters that wait in Redis, as programs, drawn from a number: right ones and wrong ones.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "sim/exploration/generated_for_tests.h"
#include "sim/exploration/program_limiters.h"

namespace overbook::sim {

// Takes a slot in one step if there is one, else waits to hear that one was given back, and tries again. Who reads a
// stream from its end on hears of what comes while he waits: a slot that comes free before that wakes nobody.
inline constexpr std::string_view kEarlyWakeup = R"(
local take = [[
  if tonumber(redis.call('GET', KEYS[1]) or 0) >= tonumber(ARGV[1]) then return 0 end
  return redis.call('INCR', KEYS[1])]]
local give = [[
  redis.call('DECR', KEYS[1])
  redis.call('XADD', KEYS[2], '1-*', 'slot', 'free')]]
function acquire(request)
  while redis.call('EVAL', take, 1, request.prefix .. 'count', request.limit) == 0 do
    redis.call('XREAD', 'BLOCK', 0, 'STREAMS', request.prefix .. 'freed', '$')
  end
  return 'admitted'
end
function release(request)
  redis.call('EVAL', give, 2, request.prefix .. 'count', request.prefix .. 'freed')
end
)";

// How such a limiter goes about it.
struct Waiting {
  bool has_tokens = false;  // takes one of a list of tokens; else it counts, and is woken by a list
  int timeout = 0;
  int rounds = 1;                  // so often it waits, and asks again
  bool hands_over = false;         // who is woken has the slot
  bool takes_back = true;          // its count, when it was too much
  bool registers_first = false;    // among those who wait, before it asks; else just before it waits
  bool looks_for_waiters = false;  // wakes only if it finds somebody registered
  int gives_back = 1;              // so many tokens, or wakes so many
  bool waits_in_release = false;   // for a while, for a token of its own
  bool remembers = false;          // how often it was woken, where only its own server sees it
  bool beats_wake = false;         // a heartbeat wakes whoever waits
  std::size_t command = 0;         // of kWaits

  // How it waits: the command before and behind the key, how the list is filled, and whether an answer is a text.
  struct Way {
    std::string_view before, behind, fill;
  };
  static constexpr std::array<Way, 7> kWays{{
      {"'BLPOP'", "", "redis.call('RPUSH', list, request.server)"},
      {"'BLPOP', request.prefix .. 'spare'", "", "redis.call('RPUSH', list, request.server)"},
      {"'BRPOP'", "", "redis.call('LPUSH', list, request.server)"},
      {"'BLMOVE'", ", request.prefix .. 'used', 'LEFT', 'RIGHT'", "redis.call('RPUSH', list, 't')"},
      {"'BRPOPLPUSH'", ", request.prefix .. 'used'", "redis.call('LPUSH', list, 't')"},
      {"'BZPOPMIN'", "", "redis.call('ZADD', list, 1, request.conversation)"},
      {"'BLMPOP', TIMEOUT, 1", ", 'LEFT'", "redis.call('RPUSH', list, 't')"},
  }};

  // Its words, and how it was drawn.
  [[nodiscard]] std::string text() const;
};

inline std::string Waiting::text() const {
  const Way& way = kWays.at(command);
  std::string wait = fmt::format("redis.call({}, list{}, {})", way.before, way.behind, timeout);
  if (const std::size_t at = wait.find("TIMEOUT"); at != std::string::npos)
    wait = fmt::format("redis.call('BLMPOP', {}, 1, list{})", timeout, way.behind);
  const auto line_if = [](bool is_there, std::string_view line) {
    return is_there ? std::string(line) + "\n" : std::string();
  };
  std::string text = "local function wait(request, list)\n" +
                     line_if(remembers, "server.memory.waits = (server.memory.waits or 0) % 2 + 1") +
                     "return " + wait + "\nend\n" + "local function give(request, list)\n";
  for (int i = 0; i < gives_back; ++i) text += std::string(way.fill) + "\n";
  text += "end\nfunction acquire(request)\nlocal p = request.prefix\n";
  if (has_tokens) {
    text +=
        "if redis.call('SETNX', p .. 'made', 1) == 1 then\n"
        "for i = 1, request.limit do local list = p .. 'tokens' " +
        std::string(way.fill) +
        " end\nend\n"
        "if not wait(request, p .. 'tokens') then return 'rejected' end\nreturn 'admitted'\nend\n";
  } else {
    text += line_if(registers_first, "redis.call('INCR', p .. 'waiters')");
    text += fmt::format("for round = 1, {} do\n", rounds);
    text += "if redis.call('INCR', p .. 'count') <= request.limit then return 'admitted' end\n";
    text += line_if(takes_back, "redis.call('DECR', p .. 'count')");
    text += line_if(!registers_first && looks_for_waiters, "redis.call('INCR', p .. 'waiters')");
    text += "if not wait(request, p .. 'wake') then return 'rejected' end\n";
    text += line_if(hands_over, "if true then return 'admitted' end");
    text += "end\nreturn 'rejected'\nend\n";
  }
  text += "function release(request)\nlocal p = request.prefix\n";
  text += line_if(waits_in_release, "redis.call('BLPOP', p .. 'spare', 1)");
  if (has_tokens) {
    text += "give(request, p .. 'tokens')\nend\n";
  } else {
    text += line_if(looks_for_waiters,
                    "if tonumber(redis.call('GET', p .. 'waiters') or 0) <= 0 then\n"
                    "redis.call('DECR', p .. 'count') return end");
    text += line_if(!hands_over, "redis.call('DECR', p .. 'count')");
    text += "give(request, p .. 'wake')\nend\n";
  }
  const std::string list = has_tokens ? "tokens" : "wake";
  text += line_if(beats_wake, "function refresh(request) local list = request.prefix .. '" + list + "' " +
                                  std::string(way.fill) + " return true end");
  return text;
}

inline model::StrategySpec waiting(const Waiting& how) {
  return program(how.text(), "waiting");
}

// Redis prepared with the tokens has none left: whoever runs before was let in by the limiter itself.
inline Generated generate_waiting(std::uint64_t number) {
  RunRandom random;
  random.seed(77, number);
  const auto once_in = [&](std::uint32_t of) { return random.below(of) == 0; };
  Waiting how;
  how.has_tokens = once_in(3);
  how.timeout = once_in(2) ? 0 : 5;
  how.rounds = 1 + static_cast<int>(random.below(2));
  how.hands_over = once_in(3);
  how.takes_back = !once_in(4);
  how.registers_first = once_in(2);
  how.looks_for_waiters = once_in(2);
  constexpr std::array<int, 6> kGivesBack{1, 1, 1, 1, 0, 2};
  how.gives_back = kGivesBack[random.below(kGivesBack.size())];
  how.waits_in_release = once_in(8);
  how.remembers = once_in(4);
  how.beats_wake = once_in(3);
  how.command = random.below(Waiting::kWays.size());
  Generated generated;
  generated.spec = waiting(how);
  Scenario& scenario = generated.scenario;
  scenario.limits = model::one_limit(1 + static_cast<std::uint32_t>(random.below(2)));
  scenario.servers = once_in(4) ? 3 : 2;
  scenario.requests_per_server = scenario.servers == 2 && once_in(3) ? 2 : 1;
  scenario.retries = once_in(4) ? 1 : 0;
  scenario.release = !once_in(6);
  scenario.shared_conversation = once_in(8);
  if (once_in(4)) scenario.running = 1;
  if (!can_begin(scenario, generated.spec)) scenario.running = 0;
  return generated;
}

inline Generated generate_waiting_with_faults(std::uint64_t number) {
  Generated generated = generate_waiting(number);
  RunRandom random;
  random.seed(78, number);
  Scenario& scenario = generated.scenario;
  let_go_wrong(scenario, random);
  scenario.servers = 2;
  scenario.requests_per_server = 1;
  scenario.retries = 0;
  if (!can_begin(scenario, generated.spec)) scenario.running = 0;
  return generated;
}

}  // namespace overbook::sim
