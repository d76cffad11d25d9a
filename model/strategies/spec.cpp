#include "model/strategies/spec.h"

namespace overbook::model {

std::string_view to_text(CountBy count_by) {
  switch (count_by) {
    case CountBy::keys:
      return "keys";
    case CountBy::scan:
      return "scan";
    case CountBy::scard:
      return "scard";
    case CountBy::dbsize:
      return "dbsize";
  }
  return "?";
}

std::optional<CountBy> count_by_from_text(std::string_view text) {
  for (const CountBy by : {CountBy::keys, CountBy::scan, CountBy::scard, CountBy::dbsize}) {
    if (to_text(by) == text) return by;
  }
  return std::nullopt;
}

std::string_view to_text(Pipelines pipelines) {
  return pipelines == Pipelines::interleaved ? "interleaved" : "whole";
}

std::string_view to_text(Comparison comparison) {
  return comparison == Comparison::at_least ? ">=" : ">";
}

std::optional<Comparison> comparison_from_text(std::string_view text) {
  if (text == ">=") return Comparison::at_least;
  if (text == ">") return Comparison::more_than;
  return std::nullopt;
}

}  // namespace overbook::model
