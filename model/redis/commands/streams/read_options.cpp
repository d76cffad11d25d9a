#include "model/redis/commands/streams/read_options.h"

#include <algorithm>

#include "model/redis/commands/context/errors.h"

namespace overbook::redis {
namespace {

class ReadParser {
 public:
  explicit ReadParser(const Context& context)
      : context_(context), is_group_(context.spec().name == "xreadgroup") {}

  ReadOptions parse() {
    while (at_ < context_.count() && options_.ids == 0 && !options_.error) read_option();
    if (options_.error) return std::move(options_);
    if (options_.ids == 0) {
      options_.error = errors::syntax();
    } else if (is_group_ && options_.group == nullptr) {
      options_.error = errors::error("Missing GROUP option for XREADGROUP");
    }
    return std::move(options_);
  }

 private:
  [[nodiscard]] bool is(const char* name, std::size_t words_behind) const {
    return is_option(context_.word(at_), name) && context_.count() - 1 - at_ >= words_behind;
  }

  void read_option() {
    if (is("block", 1)) {
      read_wait();
      at_ += 2;
    } else if (is("count", 1)) {
      const std::optional<std::int64_t> count = context_.integer(at_ + 1);
      if (!count) options_.error = errors::not_an_integer();
      options_.count = static_cast<std::size_t>(std::max<std::int64_t>(count.value_or(0), 0));
      at_ += 2;
    } else if (is("streams", 1)) {
      read_streams();
    } else if (is("group", 2)) {
      if (!is_group_) return refuse_group_option("GROUP");
      options_.group = &context_.word(at_ + 1);
      options_.consumer = &context_.word(at_ + 2);
      at_ += 3;
    } else if (is("noack", 0)) {
      if (!is_group_) return refuse_group_option("NOACK");
      options_.is_acknowledged = true;
      ++at_;
    } else {
      options_.error = errors::syntax();
    }
  }

  void read_wait() {
    const bool is_script =
        context_.origin() == Origin::script || context_.origin() == Origin::read_only_script;
    if (is_script) {
      options_.error = errors::error(std::string(as_c_string(context_.word(0))) +
                                     " command is not allowed with BLOCK option from scripts");
      return;
    }
    options_.wait = parse_timeout_ms(context_.word(at_ + 1));
    options_.error = options_.wait->error;
  }

  void read_streams() {
    const std::size_t words = context_.count() - at_ - 1;
    if (words % 2 != 0) {
      options_.error = errors::error(
          "Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.");
      return;
    }
    options_.keys = context_.words().subspan(at_ + 1, words / 2);
    options_.ids = at_ + 1 + words / 2;
  }

  void refuse_group_option(const std::string& name) {
    options_.error =
        errors::error("The " + name + " option is only supported by XREADGROUP. You called XREAD instead.");
  }

  const Context& context_;
  bool is_group_;
  std::size_t at_ = 1;
  ReadOptions options_;
};

}  // namespace

ReadOptions parse_read_options(const Context& context) {
  return ReadParser(context).parse();
}

}  // namespace overbook::redis
