// Session: CLIENT, which knows connections by numbers that each side gives of its own.

#include "model/redis/differential/session/comparison.h"
#include "model/redis/differential/session/session.h"
#include "model/redis/differential/words/words.h"

namespace overbook::redis::differential {
namespace {

// With what `id_of` gives for the number of a lane.
template <typename IdOf>
Command with_ids(Command command, IdOf&& id_of) {
  for (std::string& word : command.words) {
    if (word.starts_with(kClientOfLane))
      word = id_of(std::stoul(word.substr(std::string(kClientOfLane).size())));
  }
  return command;
}

bool mentions_lane(const Command& command) {
  for (const std::string& word : command.words) {
    if (word.starts_with(kClientOfLane)) return true;
  }
  return false;
}

bool is_subcommand(const Command& command, std::string_view name) {
  return command.words.size() > 1 && name_of(Command{command.words[1]}) == name;
}

}  // namespace

// What kills by anything but the id of a lane would reach connections that are the test's own.
bool Session::is_comparable_client(const Command& command) const {
  if (!is_subcommand(command, "KILL") || mentions_lane(command)) return true;
  const Reply reply = peek(command);
  return reply.is_error() && !reply.text().starts_with("ERR the fake Redis has no");
}

std::string Session::fake_client_id(const Lane& lane) const {
  Redis copy = fake_;
  const Reply id = copy.execute(lane.fake, {"CLIENT", "ID"}, now_);
  // Inside MULTI, subscribed or waiting it does not tell, and is the one that it was.
  return id.is_integer() ? std::to_string(id.as_integer()) : lane.fake_client;
}

void Session::client(std::size_t index, const Command& command) {
  Lane& lane = *lanes_[index];
  const Reply fake = fake_.execute(
      lane.fake, with_ids(command, [&](std::size_t i) { return lanes_[i]->fake_client; }), now_);
  const Reply real = lane.redis.execute(with_ids(command, [&](std::size_t i) { return lanes_[i]->real_id; }));
  if (!fake.is_error()) ++counts_.accepted["CLIENT"];
  const bool tells_own = is_subcommand(command, "ID") && fake.is_integer() && real.is_integer();
  const bool is_same = tells_own ? fake.as_integer() == std::stoll(lane.fake_client) &&
                                       real.as_integer() == std::stoll(lane.real_id)
                                 : fake == real;
  if (!is_same) throw Found{{to_text(command), exact_text(fake), exact_text(real)}};
  if (!is_subcommand(command, "KILL") || fake != Reply::integer(1)) return;
  for (std::size_t i = 0; i < kLanes; ++i) {
    if (fake_client_id(*lanes_[i]) != lanes_[i]->fake_client) connect_again(i);
  }
}

// The fake's connection has made itself again; the server has closed the other.
void Session::connect_again(std::size_t index) {
  auto again = std::make_unique<Lane>(server_.address());
  again->fake = lanes_[index]->fake;
  again->fake_client = fake_client_id(*lanes_[index]);
  again->real_id = std::to_string(again->redis.execute({"CLIENT", "ID"}).as_integer());
  static_cast<void>(fake_.take_unblocked(again->fake));  // nobody is left who could hear of it
  lanes_[index] = std::move(again);
}

}  // namespace overbook::redis::differential
