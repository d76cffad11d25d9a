#include "model/redis/commands/streams/trim_options.h"

#include "model/redis/commands/context/errors.h"

namespace overbook::redis {
namespace {

// Redis: a hundred nodes of as many entries as there may be.
constexpr std::int64_t kApproximateLimit = 10'000;

class TrimParser {
 public:
  TrimParser(const Context& context, TrimCommand command) : context_(context), command_(command) {}

  TrimOptions parse() {
    options_.end = 2;
    while (options_.end < context_.count() && !is_at_id_ && !options_.error) read_option();
    if (!options_.error) check();
    if (options_.trim)
      options_.trim->limit = limit_.value_or(options_.trim->is_approximate ? kApproximateLimit : 0);
    return std::move(options_);
  }

 private:
  [[nodiscard]] const std::string& word(std::size_t ahead = 0) const {
    return context_.word(options_.end + ahead);
  }
  [[nodiscard]] std::size_t words_behind() const { return context_.count() - 1 - options_.end; }

  void read_option() {
    const bool is_xadd = command_ == TrimCommand::xadd;
    if (is_xadd && as_c_string(word()) == "*") {
      is_at_id_ = true;
    } else if (is_option(word(), "maxlen") && words_behind() > 0) {
      read_trim(StreamTrim::By::length);
    } else if (is_option(word(), "minid") && words_behind() > 0) {
      read_trim(StreamTrim::By::id);
    } else if (is_option(word(), "limit") && words_behind() > 0) {
      read_limit();
    } else if (is_xadd && is_option(word(), "nomkstream")) {
      options_.makes_stream = false;
      ++options_.end;
    } else if (is_xadd) {
      options_.id = parse_new_id(word());
      is_at_id_ = true;
      if (!options_.id) options_.error = invalid_stream_id();
    } else {
      options_.error = errors::syntax();
    }
  }

  void read_trim(StreamTrim::By by) {
    if (options_.trim) {
      options_.error =
          errors::error("syntax error, MAXLEN and MINID options at the same time are not compatible");
      return;
    }
    StreamTrim trim;
    trim.by = by;
    const bool has_sign = words_behind() >= 2 && (as_c_string(word(1)) == "~" || as_c_string(word(1)) == "=");
    trim.is_approximate = has_sign && as_c_string(word(1)) == "~";
    options_.end += has_sign ? 1 : 0;
    options_.error = by == StreamTrim::By::length ? read_length(trim) : read_id(trim);
    options_.end += 2;
    options_.trim = trim;
  }

  [[nodiscard]] std::optional<Reply> read_length(StreamTrim& trim) const {
    const std::optional<std::int64_t> length = parse_integer(word(1));
    if (!length) return errors::not_an_integer();
    if (*length < 0) return errors::error("The MAXLEN argument must be >= 0.");
    trim.length_max = static_cast<std::uint64_t>(*length);
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Reply> read_id(StreamTrim& trim) const {
    const std::optional<StreamId> id = parse_strict_id(word(1));
    if (!id) return invalid_stream_id();
    trim.id_min = *id;
    return std::nullopt;
  }

  void read_limit() {
    limit_ = parse_integer(word(1));
    if (!limit_) {
      options_.error = errors::not_an_integer();
    } else if (*limit_ < 0) {
      options_.error = errors::error("The LIMIT argument must be >= 0.");
    }
    options_.end += 2;
  }

  void check() {
    if (limit_.value_or(0) != 0 && !options_.trim) {
      options_.error =
          errors::error("syntax error, LIMIT cannot be used without specifying a trimming strategy");
    } else if (command_ == TrimCommand::xtrim && !options_.trim) {
      options_.error = errors::error("syntax error, XTRIM must be called with a trimming strategy");
    } else if (limit_ && !(options_.trim && options_.trim->is_approximate)) {
      options_.error = errors::error("syntax error, LIMIT cannot be used without the special ~ option");
    }
  }

  const Context& context_;
  TrimCommand command_;
  TrimOptions options_;
  std::optional<std::int64_t> limit_;
  bool is_at_id_ = false;
};

}  // namespace

TrimOptions parse_trim_options(const Context& context, TrimCommand command) {
  return TrimParser(context, command).parse();
}

}  // namespace overbook::redis
