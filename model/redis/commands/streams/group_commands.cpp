// Redis 7.0 t_stream.c: XGROUP and XACK. None of them tells those who watch the key, but for MKSTREAM: neither
// does Redis.

#include <algorithm>
#include <vector>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"
#include "model/redis/commands/streams/handlers.h"
#include "model/redis/commands/streams/stream_arguments.h"

namespace overbook::redis::handlers {
namespace {

Reply subcommand_syntax_error(const Context& context) {
  return errors::error("unknown subcommand or wrong number of arguments for '" +
                       std::string(as_c_string(context.word(1), 128)) + "'. Try XGROUP HELP.");
}

Reply key_required() {
  return errors::error(
      "The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the "
      "MKSTREAM option "
      "to create an empty stream automatically.");
}

enum class MayMakeStream { yes, no };

// What follows the id: MKSTREAM, and ENTRIESREAD, of which nothing is kept, since only XINFO would show it.
struct GroupOptions {
  bool makes_stream = false;
  std::optional<Reply> error;
};

GroupOptions parse_options(const Context& context, MayMakeStream may_make_stream) {
  GroupOptions options;
  for (std::size_t i = 5; i < context.count() && !options.error; ++i) {
    if (may_make_stream == MayMakeStream::yes && is_option(context.word(i), "mkstream")) {
      options.makes_stream = true;
    } else if (is_option(context.word(i), "entriesread") && i + 1 < context.count()) {
      const std::optional<std::int64_t> read = context.integer(++i);
      if (!read) {
        options.error = errors::not_an_integer();
      } else if (*read < -1) {
        options.error = errors::error("value for ENTRIESREAD must be positive or -1");
      }
    } else {
      options.error = subcommand_syntax_error(context);
    }
  }
  return options;
}

// The group of words 2 and 3, which must be there.
struct RequiredGroup {
  ConsumerGroup* group = nullptr;
  std::optional<Reply> error;
};

RequiredGroup require_group(const Context& context) {
  const std::string& key = context.word(2);
  const std::string& name = context.word(3);
  const FoundGroup found = find_group(context, key, name);
  if (found.is_wrong_type) return {nullptr, errors::wrong_type()};
  if (found.stream == nullptr) return {nullptr, key_required()};
  if (found.group == nullptr) {
    return {nullptr, Reply::error("NOGROUP No such consumer group '" + std::string(as_c_string(name)) +
                                  "' for key name '" + std::string(as_c_string(key)) + "'")};
  }
  return {&writable_group(context, key, name), std::nullopt};
}

}  // namespace

Reply xgroup_create(Context& context) {
  const GroupOptions options = parse_options(context, MayMakeStream::yes);
  if (options.error) return *options.error;
  const std::string& key = context.word(2);
  const FoundGroup found = find_group(context, key, context.word(3));
  if (found.is_wrong_type) return errors::wrong_type();
  if (found.stream == nullptr && !options.makes_stream) return key_required();
  if (context.count() > 8) return subcommand_syntax_error(context);
  const bool is_last = as_c_string(context.word(4)) == "$";
  const std::optional<StreamId> id =
      is_last ? (found.stream == nullptr ? kFirstStreamId : found.stream->last_id())
              : parse_strict_id(context.word(4));
  if (!id) return invalid_stream_id();
  if (found.group != nullptr) return Reply::error("BUSYGROUP Consumer Group name already exists");
  if (found.stream == nullptr) {
    context.create_as<Stream>(key);
    context.modified(key);
  }
  context.write_as<Stream>(key)->groups()[context.word(3)].last_delivered = *id;
  return Reply::ok();
}

Reply xgroup_setid(Context& context) {
  const GroupOptions options = parse_options(context, MayMakeStream::no);
  if (options.error) return *options.error;
  const RequiredGroup required = require_group(context);
  if (required.error) return *required.error;
  if (context.count() != 5 && context.count() != 7) return subcommand_syntax_error(context);
  const bool is_last = as_c_string(context.word(4)) == "$";
  const std::optional<StreamId> id = is_last ? context.read_as<Stream>(context.word(2))->last_id()
                                             : parse_stream_id(context.word(4), 0, StreamIdForm::interval);
  if (!id) return invalid_stream_id();
  required.group->last_delivered = *id;
  return Reply::ok();
}

Reply xgroup_destroy(Context& context) {
  const std::string& key = context.word(2);
  const FoundGroup found = find_group(context, key, context.word(3));
  if (found.is_wrong_type) return errors::wrong_type();
  if (found.stream == nullptr) return key_required();
  if (found.group == nullptr) return Reply::integer(0);
  Stream::Groups& groups = context.write_as<Stream>(key)->groups();
  groups.erase(groups.find(context.word(3)));
  context.connections().signal_ready(key);  // who waits in it hears of it
  return Reply::integer(1);
}

Reply xgroup_createconsumer(Context& context) {
  const RequiredGroup required = require_group(context);
  if (required.error) return *required.error;
  return Reply::integer(required.group->consumers.insert(context.word(4)).second ? 1 : 0);
}

Reply xgroup_delconsumer(Context& context) {
  const RequiredGroup required = require_group(context);
  if (required.error) return *required.error;
  const std::string& consumer = context.word(4);
  required.group->consumers.erase(consumer);
  return Reply::integer(static_cast<std::int64_t>(std::erase_if(
      required.group->pending, [&](const auto& pending) { return pending.second.consumer == consumer; })));
}

Reply xack(Context& context) {
  const FoundGroup found = find_group(context, context.word(1), context.word(2));
  if (found.is_wrong_type) return errors::wrong_type();
  if (found.group == nullptr) return Reply::integer(0);
  std::vector<StreamId> ids;
  for (const std::string& word : context.words().subspan(3)) {
    const std::optional<StreamId> id = parse_strict_id(word);
    if (!id) return invalid_stream_id();
    ids.push_back(*id);
  }
  ConsumerGroup& group = writable_group(context, context.word(1), context.word(2));
  std::int64_t acknowledged = 0;
  for (const StreamId id : ids) acknowledged += static_cast<std::int64_t>(group.pending.erase(id));
  return Reply::integer(acknowledged);
}

}  // namespace overbook::redis::handlers
