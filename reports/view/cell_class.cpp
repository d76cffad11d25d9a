#include "reports/view/cell_class.h"

#include <array>

namespace overbook::reports {
namespace {

constexpr std::array<std::string_view, kCellClasses> kLabels{"proved",
                                                             "not found",
                                                             "below 1 %",
                                                             "1 to 10 %",
                                                             "10 to 50 %",
                                                             "50 % and more",
                                                             "violated, no share known",
                                                             "inconclusive",
                                                             "not run",
                                                             "not applicable",
                                                             "left out"};

}  // namespace

std::string_view label_of(CellClass cell_class) {
  return kLabels.at(static_cast<std::size_t>(cell_class));
}

Verdict verdict_of(CellClass cell_class) {
  switch (cell_class) {
    case CellClass::proved:
      return Verdict::proved;
    case CellClass::not_found:
      return Verdict::not_found;
    case CellClass::inconclusive:
      return Verdict::inconclusive;
    case CellClass::not_applicable:
      return Verdict::not_applicable;
    case CellClass::not_run:
    case CellClass::left_out:
      return Verdict::not_run;
    default:
      return Verdict::violated;
  }
}

}  // namespace overbook::reports
