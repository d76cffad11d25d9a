// Whether a program that calls can be told from the same program somewhere else.

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "model/programs/program.h"
#include "model/redis/redis.h"

namespace overbook::model {
namespace {

// Looks at the program in each of its calls.
class Looking final : public ProgramHost {
 public:
  explicit Looking(Program& program) : program_(&program) {}
  redis::Reply execute(const redis::Command& command) override {
    look();
    return redis_.execute(connection_, command, {});
  }
  void work(std::string_view) override { look(); }
  [[nodiscard]] Instant clock() override { return {}; }
  [[nodiscard]] const std::vector<WholeState>& seen() const { return seen_; }

 private:
  void look() { seen_.push_back(program_->whole_state().value()); }

  Program* program_;
  redis::Redis redis_;
  redis::ConnectionId connection_ = redis_.connect();
  std::vector<WholeState> seen_;
};

std::vector<WholeState> states_of(const std::string& text) {
  Program program({.name = "p.lua", .text = text});
  program.start(1);
  Looking host(program);
  (void)program.call(ProgramCall::acquire,
                     {.conversation = "c1", .server = "s1", .key = {}, .prefix = {}, .index = {}}, host);
  return host.seen();
}

std::vector<WholeState> states_in(const std::string& body) {
  return states_of("function acquire(request)\n" + body + "\nend");
}

std::size_t different(const std::vector<WholeState>& states) {
  std::set<std::pair<std::uint64_t, std::uint64_t>> digests;
  for (const WholeState& state : states) digests.insert({state.digest.high, state.digest.low});
  return digests.size();
}

bool tell(const std::vector<WholeState>& states) {
  return std::all_of(states.begin(), states.end(), [](const WholeState& state) { return state.tells_place; });
}

TEST(CallPlaces, ALoopThatKeepsNothingComesBackToWhereItWas) {
  const std::vector<WholeState> states = states_in(
      "while tonumber(redis.call('INCR', 'n')) < 3 do\n  work('waits')\nend\nredis.call('GET', 'n')");
  ASSERT_EQ(states.size(), 6U);
  EXPECT_TRUE(tell(states));
  EXPECT_EQ(different(states), 3U);
  EXPECT_EQ(states[0], states[2]);
  EXPECT_EQ(states[1], states[3]);
}

TEST(CallPlaces, ALoopThatCountsDoesNot) {
  const std::vector<WholeState> states = states_in("for i = 1, 3 do redis.call('GET', 'n') end");
  EXPECT_TRUE(tell(states));
  EXPECT_EQ(different(states), 3U);
}

// The same command twice on a line, with the same values: which of them it is, is not seen.
TEST(CallPlaces, AreNotToldByALineWithTwoThatLookAlike) {
  EXPECT_FALSE(tell(states_in("redis.call('GET', 'n') redis.call('GET', 'n')")));
  EXPECT_TRUE(tell(states_in("redis.call('GET', 'n')\nredis.call('GET', 'n')")));
  EXPECT_TRUE(tell(states_in("return redis.call('GET', redis.call('GET', 'n') or 'm')")));
}

TEST(CallPlaces, AreToldThroughFunctionsOfTheFile) {
  const std::string twice = "function acquire(request)\nlocal a = get()\nlocal b = get()\nreturn a or b\nend";
  const std::vector<WholeState> states = states_of(
      "local key = 'n'\nfunction get()\nlocal value = redis.call('GET', key)\nreturn value\nend\n" + twice);
  EXPECT_TRUE(tell(states));
  EXPECT_EQ(different(states), 2U);
}

TEST(CallPlaces, AreNotToldWhereLuaDoesNotShowEverything) {
  // Variable arguments.
  EXPECT_FALSE(
      tell(states_of("function get(...)\nlocal v = redis.call('GET', 'n')\nreturn v or select(1, ...)\nend\n"
                     "function acquire(request)\nlocal v = get('m')\nreturn v\nend")));
  // Functions on the same lines.
  EXPECT_FALSE(
      tell(states_of("local a, b = function() work('a') return 1 end, function() work('b') return 1 end\n"
                     "function acquire(request)\nlocal v = a()\nreturn b() + v\nend")));
  // One that has a local of the call for its own.
  EXPECT_FALSE(tell(
      states_in("local n = 0\nlocal function count()\nn = n + 1\nend\ncount()\nredis.call('GET', 'n')")));
  // Called by what is no function of Lua, which may be in the middle of anything.
  EXPECT_FALSE(
      tell(states_of("function less(a, b)\nwork('compares')\nreturn a < b\nend\n"
                     "function acquire(request)\ntable.sort({2, 1}, less)\nreturn 1\nend")));
  // By no call, but an operator.
  EXPECT_FALSE(
      tell(states_of("function add(a, b)\nwork('adds')\nreturn 1\nend\n"
                     "function acquire(request)\nlocal one = setmetatable({}, {__add = add})\n"
                     "return one + one\nend")));
  // What it has loaded itself.
  EXPECT_FALSE(tell(
      states_in("local get = loadstring('return redis.call(\"GET\", \"n\")')\nlocal v = get()\nreturn v")));
}

TEST(CallPlaces, AreOfTheIteratorOfALoopToo) {
  const std::string iterator =
      "function next_one(limit, i)\nwork('next')\nif i < limit then return i + 1 end\nend\n";
  EXPECT_TRUE(tell(
      states_of(iterator + "function acquire(request)\nfor i in next_one, 2, 0 do\nwork('one')\nend\nend")));
  EXPECT_FALSE(
      tell(states_of(iterator + "function acquire(request)\n"
                                "for i in next_one, 2, 0 do end for i in next_one, 2, 0 do end\nend")));
}

// Two calls of one program, the second begun in the middle of the first: what is seen while both are under way.
class Nesting final : public ProgramHost {
 public:
  Nesting(Program& program, std::vector<std::string> conversations)
      : program_(&program), conversations_(std::move(conversations)) {}
  void begin() {
    const std::string conversation = conversations_.at(under_way_++);
    (void)program_->call(ProgramCall::acquire,
                         {.conversation = conversation, .server = "s1", .key = {}, .prefix = {}, .index = {}},
                         *this);
  }
  redis::Reply execute(const redis::Command&) override { return redis::Reply::integer(1); }
  void work(std::string_view) override {
    if (under_way_ < conversations_.size()) return begin();
    if (!seen_) seen_ = program_->whole_state();
  }
  [[nodiscard]] Instant clock() override { return {}; }
  [[nodiscard]] WholeState seen() const { return seen_.value(); }

 private:
  Program* program_;
  std::vector<std::string> conversations_;
  std::size_t under_way_ = 0;
  std::optional<WholeState> seen_;
};

WholeState state_of_both(const std::string& first, const std::string& second) {
  Program program({.name = "p.lua", .text = "function acquire(request)\nwork('waits')\nreturn 1\nend"});
  program.start(1);
  Nesting host(program, {first, second});
  host.begin();
  return host.seen();
}

TEST(CallPlaces, OfSeveralCallsAreToldWhicheverBeganFirst) {
  EXPECT_TRUE(state_of_both("c1", "c2").tells_place);
  EXPECT_EQ(state_of_both("c1", "c2"), state_of_both("c2", "c1"));
  EXPECT_NE(state_of_both("c1", "c2"), state_of_both("c1", "c3"));
  EXPECT_FALSE(state_of_both("c1", "c1").tells_place) << "which of the two is where is not seen";
}

}  // namespace
}  // namespace overbook::model
