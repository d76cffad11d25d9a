#pragma once
// When upper(t) last reached L, as a history passes by: who was rejected needs such an instant.

#include <cstddef>
#include <cstdint>
#include <optional>

namespace overbook::model {

class FullHouse {
 public:
  explicit FullHouse(std::uint32_t permits) : permits_(permits) {}

  // `upper`: just after the event at `position`; positions ascend.
  void after(std::size_t position, std::uint32_t upper) {
    if (upper >= permits_) last_ = position;
  }
  // Whether upper(t) < L at every instant from just after the event at `first` until now.
  [[nodiscard]] bool had_room_since(std::size_t first) const { return !last_ || *last_ < first; }

 private:
  std::uint32_t permits_;
  std::optional<std::size_t> last_;
};

}  // namespace overbook::model
