#include "model/redis/differential/session/scan_watch.h"

#include "model/redis/differential/session/comparison.h"
#include "model/redis/resp/quote.h"

namespace overbook::redis::differential {

void ScanWatch::begin(const Elements& elements) {
  is_on_ = true;
  cursor_ = "0";
  always_ = elements;
  now_ = elements;
  returned_.clear();
}

void ScanWatch::observe(const Elements& elements) {
  if (!is_on_) return;
  std::erase_if(always_, [&](const std::string& element) { return !elements.contains(element); });
  now_ = elements;
}

std::optional<std::string> ScanWatch::take_items(const Reply& reply, std::size_t replies_each) {
  const bool has_shape = reply.is_array() && reply.as_array().size() == 2 && reply.as_array()[0].is_bulk() &&
                         reply.as_array()[1].is_array() &&
                         reply.as_array()[1].as_array().size() % replies_each == 0;
  if (!has_shape) return "no [cursor, items]: " + exact_text(reply);
  const Reply::Array& items = reply.as_array()[1].as_array();
  for (std::size_t i = 0; i < items.size(); i += replies_each) {
    if (!now_.contains(items[i].text())) return "returns what is not there: " + quoted(items[i].text());
    returned_.insert(items[i].text());
  }
  return std::nullopt;
}

std::optional<std::string> ScanWatch::take(const Reply& reply, std::size_t replies_each) {
  if (auto wrong = take_items(reply, replies_each)) return wrong;
  cursor_ = reply.as_array()[0].text();
  if (cursor_ != "0") return std::nullopt;
  is_on_ = false;
  for (const std::string& element : always_) {
    if (!returned_.contains(element)) return "has not returned what was there throughout: " + quoted(element);
  }
  return std::nullopt;
}

}  // namespace overbook::redis::differential
