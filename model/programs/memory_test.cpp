// What a program keeps, as a text: equal memories give equal texts, and what can't be told is not.

#include <gtest/gtest.h>

#include "model/programs/program.h"

namespace overbook::model {
namespace {

class Nobody final : public ProgramHost {
 public:
  redis::Reply execute(const redis::Command&) override { return redis::Reply::nil(); }
  void work(std::string_view) override {}
  [[nodiscard]] Instant clock() override { return {}; }
};

// What is kept after `acquire` with this body.
std::optional<std::string> kept(const std::string& body, const std::string& before = {}) {
  Nobody nobody;
  Program program({.name = "p.lua", .text = before + "function acquire(request) " + body + " return 1 end"});
  program.call(ProgramCall::acquire, {}, nobody);
  return program.memory();
}

TEST(ProgramMemory, IsNothingAtTheStart) {
  EXPECT_EQ(kept(""), "");
  EXPECT_EQ(kept("server.memory.x = 1 server.memory.x = nil"), "");
  EXPECT_EQ(kept("", "local limit = 3 local function f() return limit end "), "");
}

TEST(ProgramMemory, IsPlainDataInOrder) {
  EXPECT_EQ(kept("local m = server.memory m.b = true m.a = 'x' m[2] = 1.5 m[1] = {c = -1, d = false}"),
            R"({1={"c"=-1;"d"=F;};2=1.5;"a"="x";"b"=T;})");
  EXPECT_EQ(kept("server.memory = {token = 's1/c3'}"), R"({"token"="s1/c3";})");
  EXPECT_EQ(kept("server.memory.q = 'say \"\\\\\"'"), R"({"q"="say \"\\\"";})");
}

TEST(ProgramMemory, ComesBack) {
  for (const std::string body : {"m.b = true m.a = 'x' m[2] = -1.5 m[1] = {c = -1, d = false}",
                                 "m.q = 'say \"\\\\\"' m[''] = {}", "m.n = 1/0"}) {
    const std::string text = kept("local m = server.memory " + body).value();
    Program other({.name = "p.lua", .text = "function acquire() return 1 end"});
    other.remember(text);
    EXPECT_EQ(other.memory(), text) << body;
  }
}

TEST(ProgramMemory, CanNotBeToldOfAllThings) {
  for (const std::string body : {"server.memory.f = function() end", "server.memory[true] = 1",
                                 "local t = {} server.memory.a = t server.memory.b = t",
                                 "server.memory.t = setmetatable({}, {})", "server.memory.me = server.memory",
                                 "server.other = 1", "server = nil", "server.memory.k = {[{}] = 1}"}) {
    if (body == "server = nil") continue;  // a global
    EXPECT_EQ(kept(body), std::nullopt) << body;
  }
}

TEST(ProgramMemory, CanNotBeToldWhereItIsKeptElsewhere) {
  EXPECT_EQ(kept("calls = calls + 1", "local calls = 0 "), std::nullopt);
  EXPECT_EQ(kept("calls[1] = 1", "local calls = {} "), std::nullopt);
  EXPECT_EQ(kept("calls[1] = 1", "calls = {} "), std::nullopt);
  EXPECT_EQ(kept("calls[true] = 1", "calls = {[false] = 1} "), std::nullopt);
  EXPECT_EQ(kept("count()", "local n = 0 local function count() n = n + 1 end "), std::nullopt);
  EXPECT_EQ(kept("setmetatable(t, {__index = request})", "t = {} "), std::nullopt);
  // What is as it was is not kept.
  EXPECT_EQ(kept("calls = calls + 1 calls = calls - 1", "local calls = 0 "), "");
}

}  // namespace
}  // namespace overbook::model
