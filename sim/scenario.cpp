#include "sim/scenario.h"

namespace overbook::sim {
namespace {

template <typename Enum, std::size_t N>
std::optional<Enum> from_text(const std::array<Enum, N>& all, std::string_view text) {
  for (const Enum value : all) {
    if (to_text(value) == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_text(SchedulerKind kind) {
  switch (kind) {
    case SchedulerKind::random:
      return "random";
    case SchedulerKind::pct:
      return "pct";
    case SchedulerKind::round_robin:
      return "round-robin";
  }
  return "?";
}

std::optional<SchedulerKind> scheduler_from_text(std::string_view text) {
  return from_text(std::array{SchedulerKind::random, SchedulerKind::pct, SchedulerKind::round_robin}, text);
}

std::string_view to_text(WhenLost when_lost) {
  return when_lost == WhenLost::stop ? "stop" : "ignore";
}

std::string_view to_text(Expectation expectation) {
  switch (expectation) {
    case Expectation::proved:
      return "proved";
    case Expectation::violated:
      return "violated";
    case Expectation::not_found:
      return "not-found";
    case Expectation::not_violated:
      return "not-violated";
    case Expectation::not_applicable:
      return "not-applicable";
  }
  return "?";
}

std::optional<Expectation> expectation_from_text(std::string_view text) {
  return from_text(std::array{Expectation::proved, Expectation::violated, Expectation::not_found,
                              Expectation::not_violated, Expectation::not_applicable},
                   text);
}

}  // namespace overbook::sim
