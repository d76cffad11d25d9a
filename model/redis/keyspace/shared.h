#pragma once
// A value shared between copies until one of them writes to it.
//
// Boost counts the owners, in an ordinary integer, because a Redis and its copies belong to one thread:
// std::shared_ptr would pay for atomic operations as soon as the program has a second thread. The count
// stands beside the value, so that a Shared is one pointer, half of boost::local_shared_ptr.

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <utility>

namespace overbook::redis {

template <typename T>
class Shared {
 public:
  Shared() = default;

  template <typename... Arguments>
  static Shared make(Arguments&&... arguments) {
    Shared made;
    made.node_.reset(new Node(std::forward<Arguments>(arguments)...));
    return made;
  }

  explicit operator bool() const { return node_ != nullptr; }
  const T& operator*() const { return node_->value; }
  const T* operator->() const { return &node_->value; }

  // Copies the value first if another owner shares it. References to the shared value stay with that owner.
  T& writable() {
    if (node_->use_count() > 1) *this = make(std::as_const(node_->value));
    return node_->value;
  }

 private:
  struct Node : boost::intrusive_ref_counter<Node, boost::thread_unsafe_counter> {
    template <typename... Arguments>
    explicit Node(Arguments&&... arguments) : value(std::forward<Arguments>(arguments)...) {}
    T value;
  };
  boost::intrusive_ptr<Node> node_;
};

}  // namespace overbook::redis
