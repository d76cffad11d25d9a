#include "model/history.h"

namespace overbook::model {

std::string_view to_text(Decision decision) {
  switch (decision) {
    case Decision::admitted:
      return "admitted";
    case Decision::rejected:
      return "rejected";
    case Decision::duplicate:
      return "duplicate";
    case Decision::failed:
      return "failed";
  }
  return "?";
}

}  // namespace overbook::model
