#pragma once
// A value shared between copies until one of them writes to it.
//
// The count is an ordinary integer, because a Redis and its copies belong to one thread: std::shared_ptr
// would pay for atomic operations as soon as the program has a second thread.

#include <cstdint>
#include <utility>

namespace overbook::redis {

template <typename T>
class Shared {
 public:
  Shared() = default;
  Shared(const Shared& other) : node_(other.node_) {
    if (node_ != nullptr) ++node_->owners;
  }
  Shared(Shared&& other) noexcept : node_(std::exchange(other.node_, nullptr)) {}
  Shared& operator=(const Shared& other) {
    if (this != &other) *this = Shared(other);
    return *this;
  }
  Shared& operator=(Shared&& other) noexcept {
    std::swap(node_, other.node_);
    return *this;
  }
  ~Shared() {
    if (node_ != nullptr && --node_->owners == 0) delete node_;
  }

  template <typename... Arguments>
  static Shared make(Arguments&&... arguments) {
    Shared made;
    made.node_ = new Node(std::forward<Arguments>(arguments)...);
    return made;
  }

  explicit operator bool() const { return node_ != nullptr; }
  const T& operator*() const { return node_->value; }
  const T* operator->() const { return &node_->value; }

  // Copies the value first if another owner shares it. References to the shared value stay with that owner.
  T& writable() {
    if (node_->owners > 1) *this = make(std::as_const(node_->value));
    return node_->value;
  }

 private:
  struct Node {
    template <typename... Arguments>
    explicit Node(Arguments&&... arguments) : value(std::forward<Arguments>(arguments)...) {}
    T value;
    std::uint32_t owners = 1;
  };
  Node* node_ = nullptr;
};

}  // namespace overbook::redis
