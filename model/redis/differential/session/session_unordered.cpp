// Session: the commands whose answers depend on where the server's tables place their keys.

#include <algorithm>
#include <utility>

#include "model/redis/commands/command_table.h"
#include "model/redis/differential/session/comparison.h"
#include "model/redis/differential/session/session.h"

namespace overbook::redis::differential {
namespace {

constexpr const char* kWholeCount = "1000000";

bool is_keyspace_scan(const Command& command) {
  return name_of(command) == "SCAN";
}

std::size_t cursor_index(const Command& command) {
  return is_keyspace_scan(command) ? 1 : 2;
}

// HSCAN and ZSCAN give a value, or a score, with each element.
std::size_t replies_each(const Command& command) {
  const std::string name = name_of(command);
  return name == "HSCAN" || name == "ZSCAN" ? 2 : 1;
}

Command with_cursor(Command command, const std::string& cursor) {
  command.words[cursor_index(command)] = cursor;
  return command;
}

std::size_t count_of(const Command& command) {
  for (std::size_t i = 0; i + 1 < command.words.size(); ++i) {
    if (name_of(Command{command.words[i]}) == "COUNT") return std::stoul(command.words[i + 1]);
  }
  return 10;
}

// Two equal iterations have an equal key: everything but the cursor and COUNT.
std::string iteration_key(std::size_t lane, const Command& command) {
  std::string key = std::to_string(lane);
  for (std::size_t i = 0; i < command.words.size(); ++i) {
    if (name_of(Command{command.words[i]}) == "COUNT") {
      ++i;
    } else if (i != cursor_index(command)) {
      key += '\0' + command.words[i];
    }
  }
  return key;
}

std::string without_order(const Command& command, const Reply& reply) {
  Reply sorted = reply;
  // As SMEMBERS or HGETALL would give them.
  const Command as_if{replies_each(command) == 2 ? "HGETALL" : "KEYS"};
  return comparable_text(as_if, {}, sorted.as_array()[1]);
}

bool is_answer(const Reply& reply) {
  return reply.is_array() && reply.as_array().size() == 2 && reply.as_array()[0].is_bulk() &&
         reply.as_array()[1].is_array();
}

bool is_complete(const Reply& reply) {
  return reply.as_array()[0].text() == "0";
}

bool mentions_bylex(const Command& command) {
  return std::any_of(command.words.begin(), command.words.end(), [](const std::string& word) {
    return name_of(Command{word}).find("BYLEX") != std::string::npos;
  });
}

}  // namespace

bool Session::is_comparable(const Lane& lane, const Command& command) const {
  const std::string name = name_of(command);
  if (lane.is_in_multi && (name.ends_with("SUBSCRIBE") || name.ends_with("SCAN") ||
                           has_flag(command, CommandSpec::kDraws) || name == "OBJECT"))
    return false;
  if (name == "OBJECT" && has_raw_string_ && command.words.size() > 2 &&
      peek({"TYPE", command.words[2]}) == Reply::status("string"))
    return false;
  if (name == "CLIENT") return !lane.is_in_multi && is_comparable_client(command);
  if (!has_long_word_ || !mentions_bylex(command)) return true;
  if (lane.is_in_multi || name != "ZRANGE" || command.words.size() < 2) return false;
  const Reply scored = peek({"ZRANGE", command.words[1], "0", "-1", "WITHSCORES"});
  if (!scored.is_array()) return true;
  const Reply::Array& items = scored.as_array();
  for (std::size_t i = 3; i < items.size(); i += 2) {
    if (items[i] != items[1]) return false;
  }
  return true;
}

Reply Session::peek(const Command& command) const {
  Redis copy = fake_;
  return copy.execute(lanes_.back()->fake, command, now_);
}

std::vector<std::string> Session::expired_keys() const {
  std::vector<std::string> expired;
  const std::vector<KeyView> alive = fake_.view(now_);
  if (peek({"DBSIZE"}).as_integer() == static_cast<std::int64_t>(alive.size())) return expired;
  for (const KeyView& key : fake_.view(Instant(0))) {
    if (key.expires_at && *key.expires_at / 1000 < now_ / 1000) expired.push_back(key.key);
  }
  return expired;
}

void Session::forget_expired(const std::vector<std::string>& keys) {
  if (keys.empty()) return;
  std::vector<std::string> words{"EXISTS"};
  words.insert(words.end(), keys.begin(), keys.end());
  const std::size_t lane = std::exchange(current_, lanes_.size() - 1);
  execute(current_, Command(std::move(words)));
  compare_all();
  current_ = lane;
}

void Session::random_key(std::size_t index, const Command& command) {
  Lane& lane = *lanes_[index];
  const std::vector<std::string> expired = expired_keys();
  const Reply fake = fake_.execute(lane.fake, command, now_);
  const Reply real = lane.redis.execute(command);
  const bool is_same =
      fake.is_bulk() && real.is_bulk() ? peek({"EXISTS", real.text()}) == Reply::integer(1) : fake == real;
  if (!is_same) throw Found{{to_text(command), exact_text(fake), exact_text(real)}};
  if (!fake.is_error()) ++counts_.accepted["RANDOMKEY"];
  forget_expired(expired);
}

// The server draws, and the fake is told what.
void Session::follow_draw(std::size_t index, const Command& command) {
  Lane& lane = *lanes_[index];
  const Reply real = lane.redis.execute(command);
  std::vector<std::string> outcome;
  if (real.is_bulk()) outcome = {real.text()};
  if (real.is_array()) {
    const bool are_pairs = name_of(command) == "HRANDFIELD" && command.words.size() == 4;
    for (std::size_t i = 0; i < real.as_array().size(); i += are_pairs ? 2 : 1)
      outcome.push_back(real.as_array()[i].text());
  }
  fake_.draw_next(outcome);
  const Reply fake = fake_.execute(lane.fake, command, now_);
  if (!fake.is_error()) ++counts_.accepted[name_of(command)];
  // Where all are taken, nothing is drawn, and their order is the server's.
  if (comparable_text(command, {}, fake) != comparable_text(command, {}, real))
    throw Found{{to_text(command), exact_text(fake), exact_text(real)}};
}

// One answer for each channel, in an order that is the server's.
void Session::unsubscribe_all(std::size_t index, const Command& command) {
  Lane& lane = *lanes_[index];
  Reply::Array fake{fake_.execute(lane.fake, command, now_)};
  while (std::optional<Reply> push = fake_.take_push(lane.fake)) fake.push_back(*std::move(push));
  lane.redis.send(command);
  Reply::Array real;
  while (real.size() < fake.size()) real.push_back(lane.redis.receive());
  if (!fake.front().is_error()) ++counts_.accepted[name_of(command)];
  const auto text_of = [](Reply::Array answers) {
    Reply::Array channels;
    for (Reply& answer : answers) {
      if (answer.is_array() && answer.as_array().size() > 1)
        channels.push_back(std::exchange(answer.as_array()[1], Reply()));
    }
    return exact_text(Reply::array(std::move(answers))) + " of " +
           comparable_text({"KEYS"}, {}, Reply::array(std::move(channels)));
  };
  if (text_of(fake) != text_of(real)) throw Found{{to_text(command), text_of(fake), text_of(real)}};
}

void Session::scan(std::size_t lane, const Command& command) {
  const std::size_t at = cursor_index(command);
  const bool has_cursor = command.words.size() > at;
  const bool is_iteration = has_cursor && command.words[at] == kLastCursor;
  Redis copy = fake_;
  const Reply outlook =
      copy.execute(lanes_[lane]->fake, is_iteration ? with_cursor(command, "0") : command, now_);
  if (!has_cursor || !is_answer(outlook)) {
    execute(lane, is_iteration ? with_cursor(command, "0") : command);  // an error
    scans_.erase(iteration_key(lane, command));
    return compare_all();
  }
  ++counts_.accepted[name_of(command)];
  const std::vector<std::string> expired = expired_keys();
  if (is_iteration) {
    continue_iteration(lane, command);
  } else {
    scan_once(lane, command);
  }
  forget_expired(expired);
}

void Session::scan_once(std::size_t index, const Command& command) {
  Lane& lane = *lanes_[index];
  const ScanWatch::Elements elements = elements_for(command);
  const Reply fake = fake_.execute(lane.fake, command, now_);
  const Reply real = lane.redis.execute(command);
  if (!is_answer(real)) throw Found{{to_text(command), exact_text(fake), exact_text(real)}};
  if (command.words[cursor_index(command)] == "0" && is_complete(fake) && is_complete(real)) {
    const std::string wanted = without_order(command, fake);
    const std::string got = without_order(command, real);
    if (wanted != got) throw Found{{to_text(command), wanted, got}};
    return;
  }
  ScanWatch any;
  any.begin(elements);
  if (const auto wrong = any.take_items(real, replies_each(command)))
    throw Found{{to_text(command), exact_text(fake), *wrong}};
  if (const auto wrong = any.take_items(fake, replies_each(command)))
    throw Found{{to_text(command), *wrong, exact_text(real)}};
}

void Session::continue_iteration(std::size_t index, const Command& command) {
  Lane& lane = *lanes_[index];
  Scan& scan = scans_[iteration_key(index, command)];
  scan.command = command;
  const ScanWatch::Elements elements = elements_for(command);
  const bool is_first = !scan.fake.is_on() && !scan.real.is_on();
  if (is_first) {
    scan.fake.begin(elements);
    scan.real.begin(elements);
  }
  if (scan.fake.is_on()) {
    const Reply reply = fake_.execute(lane.fake, with_cursor(command, scan.fake.cursor()), now_);
    if (const auto wrong = scan.fake.take(reply, replies_each(command)))
      throw Found{{to_text(command), *wrong, ""}};
  }
  if (scan.real.is_on()) {
    const Reply reply = lane.redis.execute(with_cursor(command, scan.real.cursor()));
    if (const auto wrong = scan.real.take(reply, replies_each(command)))
      throw Found{{to_text(command), "", *wrong}};
  }
  // Only a small encoding comes whole where a table can't: one call sees ten times COUNT buckets at most.
  const bool is_too_much_for_a_call = elements.size() > 20 * replies_each(command) * count_of(command);
  if (is_first && is_too_much_for_a_call && scan.fake.is_on() != scan.real.is_on())
    throw Found{{to_text(command), scan.fake.is_on() ? "a page" : "all at once",
                 scan.real.is_on() ? "a page" : "all at once"}};
}

// What the options select, from the fake: it selects as the real server does, as every whole scan shows.
ScanWatch::Elements Session::elements_for(const Command& scan) const {
  Command whole = with_cursor(scan, "0");
  whole.words.insert(whole.words.end(), {"COUNT", kWholeCount});
  const Reply reply = peek(whole);
  ScanWatch::Elements elements;
  if (!is_answer(reply)) return elements;
  const Reply::Array& items = reply.as_array()[1].as_array();
  for (std::size_t i = 0; i < items.size(); i += replies_each(scan)) elements.insert(items[i].text());
  return elements;
}

void Session::observe_scans() {
  for (auto& [key, scan] : scans_) {
    if (!scan.fake.is_on() && !scan.real.is_on()) continue;
    const ScanWatch::Elements elements = elements_for(scan.command);
    scan.fake.observe(elements);
    scan.real.observe(elements);
  }
}

}  // namespace overbook::redis::differential
