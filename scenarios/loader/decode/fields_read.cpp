#include "scenarios/loader/decode/fields_read.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <utility>

#include "scenarios/loader/diagnostics/backticks.h"

namespace overbook::scenarios {
namespace {

std::optional<std::uint64_t> read_seed(const Place& place, Diagnostics& diagnostics) {
  if (place.node->kind != Node::Kind::text)
    return read_integer(place, {.low = 0, .high = ~std::uint64_t{0}}, diagnostics);
  std::string_view text = place.node->text;
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  if (hexadecimal) text.remove_prefix(2);
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed, 16);
  const bool whole = error == std::errc() && end == text.data() + text.size() && text.size() <= 16;
  if (hexadecimal && whole) return seed;
  diagnostics.add(place.node->span, place.pointer,
                  {.code = code::kUnknownWord,
                   .message = fmt::format("{} is not a seed", in_backticks(place.node->text)),
                   .label = R"(expected a number, or "0x" and up to 16 hex digits)",
                   .help = ""});
  return std::nullopt;
}

std::int64_t read_offset(const Place& place, Diagnostics& diagnostics) {
  const Node& node = *place.node;
  const auto most = static_cast<double>(kMaxSkewMs);
  const bool is_offset =
      node.kind == Node::Kind::number && std::trunc(node.real) == node.real && std::abs(node.real) <= most;
  if (is_offset) return static_cast<std::int64_t>(node.real);
  diagnostics.add(node.span, place.pointer,
                  {.code = node.kind == Node::Kind::number ? code::kOutOfRange : code::kWrongType,
                   .message = fmt::format("`{}` is no offset of a clock", place.name),
                   .label = fmt::format("expected a whole number from -{0} to {0}", kMaxSkewMs),
                   .help = "the first is that of the resident server, then come servers 1, 2, ..."});
  return 0;
}

}  // namespace

void FieldsRead::seed(const Field& field, std::uint64_t& member) {
  take<std::uint64_t>(field, member, [&](const Place& place) { return read_seed(place, diagnostics()); });
}

void FieldsRead::distribution(const Field& field, sim::Distribution& member) {
  if (const auto place = find(field)) member = decode_distribution(*place, diagnostics());
}

void FieldsRead::arrival(const Field& field, sim::Arrival& member) {
  if (const auto place = find(field)) member = decode_arrival(*place, reading_);
}

void FieldsRead::offsets(const Field& field, std::vector<std::int64_t>& member) {
  const std::optional<Place> list = find(field);
  if (!list ||
      !is_kind(*list, Node::Kind::array, "a list of milliseconds, one for each server", diagnostics()))
    return;
  for (std::size_t i = 0; i < list->node->items.size(); ++i) {
    const Place item{.node = &list->node->items[i],
                     .pointer = child_pointer(list->pointer, std::to_string(i)),
                     .name = fmt::format("{}[{}]", field.name, i)};
    member.push_back(read_offset(item, diagnostics()));
  }
}

void FieldsRead::maybe(const Field& field, const ObjectShape& shape, std::optional<sim::Lease>& member) {
  sim::Lease lease;
  const auto visit = [&lease](auto& fields) { describe(fields, lease); };
  auto inner = inside(field, shape, names_of(visit));
  if (!inner) return;
  visit(*inner);
  if (is_lease(lease, *inner, diagnostics())) member = lease;
}

std::optional<FieldsRead> FieldsRead::inside(const Field& field, const ObjectShape& shape,
                                             std::vector<std::string_view> names) {
  const std::optional<Place> place = find(field);
  if (!place || !is_kind(*place, Node::Kind::object, "an object", diagnostics())) return std::nullopt;
  return FieldsRead(*place, shape, std::move(names), reading_);
}

}  // namespace overbook::scenarios
