#include "model/redis/commands/streams/stream_arguments.h"

#include <cerrno>
#include <cstdlib>

#include "model/redis/commands/context/errors.h"

namespace overbook::redis {
namespace {

constexpr std::size_t kIdBytesMost = 127;

// string2ull: strictly decimal, and else what strtoull makes of it.
std::optional<std::uint64_t> parse_unsigned(const std::string& text) {
  if (const std::optional<std::int64_t> number = parse_integer(text))
    return *number < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(*number));
  char* end = nullptr;
  errno = 0;
  const std::uint64_t number = std::strtoull(text.c_str(), &end, 10);
  if (errno == ERANGE || errno == EINVAL || text.empty() || *end != '\0') return std::nullopt;
  return number;
}

// "5" and "5-7" in their two parts, as C strings.
struct IdParts {
  std::string ms;
  std::optional<std::string> sequence;
};

std::optional<IdParts> parts_of(std::string_view text) {
  if (text.size() > kIdBytesMost) return std::nullopt;
  const std::string_view shown = as_c_string(text);
  const std::size_t dash = shown.find('-');
  if (dash == std::string_view::npos) return IdParts{std::string(shown), std::nullopt};
  return IdParts{std::string(shown.substr(0, dash)), std::string(shown.substr(dash + 1))};
}

StreamInterval refused_interval(Reply error) {
  StreamInterval interval;
  interval.error = std::move(error);
  return interval;
}

struct IntervalEnd {
  StreamId id;
  bool is_excluded = false;
};

std::optional<IntervalEnd> parse_end(const std::string& text, std::uint64_t missing_sequence) {
  const bool is_excluded = text.size() > 1 && text.front() == '(';
  const std::optional<StreamId> id =
      is_excluded ? parse_stream_id(std::string_view(text).substr(1), missing_sequence, StreamIdForm::strict)
                  : parse_stream_id(text, missing_sequence, StreamIdForm::interval);
  if (!id) return std::nullopt;
  return IntervalEnd{*id, is_excluded};
}

}  // namespace

std::optional<StreamId> parse_stream_id(std::string_view text, std::uint64_t missing_sequence,
                                        StreamIdForm form) {
  if (form == StreamIdForm::interval && text.size() <= kIdBytesMost) {
    if (as_c_string(text) == "-") return kFirstStreamId;
    if (as_c_string(text) == "+") return kLastStreamId;
  }
  const std::optional<IdParts> parts = parts_of(text);
  const std::optional<std::uint64_t> ms = parts ? parse_unsigned(parts->ms) : std::nullopt;
  if (!ms) return std::nullopt;
  if (!parts->sequence) return StreamId{*ms, missing_sequence};
  const std::optional<std::uint64_t> sequence = parse_unsigned(*parts->sequence);
  if (!sequence) return std::nullopt;
  return StreamId{*ms, *sequence};
}

Reply invalid_stream_id() {
  return errors::error("Invalid stream ID specified as stream command argument");
}

std::optional<NewStreamId> parse_new_id(std::string_view text) {
  const std::optional<IdParts> parts = parts_of(text);
  if (parts && parts->sequence == "*") {
    const std::optional<std::uint64_t> ms = parse_unsigned(parts->ms);
    if (!ms) return std::nullopt;
    return NewStreamId{{*ms, 0}, false};
  }
  const std::optional<StreamId> id = parse_strict_id(text);
  if (!id) return std::nullopt;
  return NewStreamId{*id};
}

StreamInterval parse_interval_start(const std::string& first) {
  const std::optional<IntervalEnd> end = parse_end(first, 0);
  if (!end) return refused_interval(invalid_stream_id());
  StreamInterval interval;
  interval.first = end->id;
  if (!end->is_excluded) return interval;
  const std::optional<StreamId> next = next_id(end->id);
  if (!next) return refused_interval(errors::error("invalid start ID for the interval"));
  interval.first = *next;
  return interval;
}

StreamInterval parse_interval(const std::string& first, const std::string& last) {
  StreamInterval interval = parse_interval_start(first);
  if (interval.error) return interval;
  const std::optional<IntervalEnd> end = parse_end(last, kLastStreamId.sequence);
  if (!end) return refused_interval(invalid_stream_id());
  interval.last = end->id;
  if (!end->is_excluded) return interval;
  const std::optional<StreamId> previous = previous_id(end->id);
  if (!previous) return refused_interval(errors::error("invalid end ID for the interval"));
  interval.last = *previous;
  return interval;
}

FoundGroup find_group(const Context& context, std::string_view key, std::string_view name) {
  const Found<const Stream> stream = context.read_as<Stream>(key);
  if (!stream) return {.is_wrong_type = stream.is_wrong_type};
  const auto group = stream->groups().find(name);
  return {.stream = stream.value, .group = group == stream->groups().end() ? nullptr : &group->second};
}

ConsumerGroup& writable_group(const Context& context, std::string_view key, std::string_view name) {
  return context.write_as<Stream>(key)->groups().find(name)->second;
}

Reply no_such_group(std::string_view key, std::string_view name, const std::string& more) {
  return Reply::error("NOGROUP No such key '" + std::string(as_c_string(key)) + "' or consumer group '" +
                      std::string(as_c_string(name)) + "'" + more);
}

}  // namespace overbook::redis
